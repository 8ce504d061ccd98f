"""Owns the names by which processes wake each other."""

RAW, LETTERS, CHANGES = "reglament_raw", "reglament_letters", "reglament_changes"
