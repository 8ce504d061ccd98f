"""Owns the names by which processes wake each other."""

RAW, DEADLINES, LETTERS = "reglament_raw", "reglament_deadlines", "reglament_letters"
CHANGES = "reglament_changes"
