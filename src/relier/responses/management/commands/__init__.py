"""Commands of responses."""
