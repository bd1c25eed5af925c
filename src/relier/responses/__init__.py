"""Campaigns, sittings and answers: the only door to raw answers."""
