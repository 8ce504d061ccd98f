"""The queue of the desk: rows, filters, what is done to many, search, and what others change meanwhile."""
