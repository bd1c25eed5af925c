"""Commands of the instruments app."""
