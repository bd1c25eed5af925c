"""The relier command."""
