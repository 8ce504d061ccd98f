"""Owns what `reglament doctor` looks at, one file a subject; each look yields checks and writes nothing."""
