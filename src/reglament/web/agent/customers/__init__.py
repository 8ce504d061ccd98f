"""Pages of customers: the list, one customer whole, and the forms that change what is on record."""
