"""River 4: the private profile of one person, and the group report that shows nobody."""
