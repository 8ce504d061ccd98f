"""Owns the value types, commands and events; they are data, and what they mean is decided elsewhere."""
