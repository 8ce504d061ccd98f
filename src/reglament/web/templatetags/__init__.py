"""Owns the template tags of the pages."""
