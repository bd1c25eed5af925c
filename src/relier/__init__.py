"""Relier: measure digital agility, share what the field knows, accompany people."""
