"""Owns the pages of customers and the public pages of regulations."""
