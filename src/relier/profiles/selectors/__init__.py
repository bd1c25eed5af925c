"""Reading: one person's profile, the counts of a group, the reports that were frozen."""
