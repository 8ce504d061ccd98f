"""Owns the pages on which staff write articles; what may be published is the core's."""
