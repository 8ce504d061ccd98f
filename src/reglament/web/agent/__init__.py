"""Owns the pages of the desk, for support staff."""
