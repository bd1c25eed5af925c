"""Writing: a score that is missing, a report that is frozen."""
