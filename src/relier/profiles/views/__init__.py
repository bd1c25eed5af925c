"""Pages of the private profile and of group reports."""
