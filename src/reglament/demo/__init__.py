"""Owns the demonstration: sample vendors, customers and mails, and the desk that runs them."""
