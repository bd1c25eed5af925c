"""Wiring only: settings, addresses and entry points."""
