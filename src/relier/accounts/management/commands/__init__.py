"""Commands on people."""
