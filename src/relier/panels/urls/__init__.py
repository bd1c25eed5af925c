"""Addresses of the panel of experts."""
