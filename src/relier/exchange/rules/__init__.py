"""One module a format and direction; none knows Django, and none touches a disk."""
