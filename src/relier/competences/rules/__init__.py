"""The shared vocabulary, read from its files: no database, no web."""
