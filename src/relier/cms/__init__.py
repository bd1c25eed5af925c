"""Wagtail base page, shared blocks, languages."""
