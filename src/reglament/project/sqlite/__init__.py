"""Owns the SQLite file: Django's engine `reglament.project.sqlite`, and the one place that makes a file.

Opening never does: an empty desk at the place of one that was moved away would refuse its mail for good (T07).
"""
