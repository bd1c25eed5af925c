"""What may be said of a person and of a group: pure rules, without Django."""
