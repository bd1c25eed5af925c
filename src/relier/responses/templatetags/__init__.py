"""Drawings that templates of responses use."""
