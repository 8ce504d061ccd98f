"""Owns what templates say and how they are read: words, moments, glyphs and marks in the reader's language and zone."""
