"""Owns the drawn time of the pages: geometry only, as data that templates turn into SVG."""
