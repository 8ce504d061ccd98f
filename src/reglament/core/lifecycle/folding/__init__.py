"""What each event changes in the ticket, a module for a subject."""
