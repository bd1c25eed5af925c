"""`{% load passkeys %}`: what the browser needs to use a passkey, without an inline script."""

from __future__ import annotations

import json

from django import template

register = template.Library()


@register.filter
def as_json(options: object) -> str:
    """Print options for a `data-` attribute: plain text, escaped by the template."""
    return json.dumps(options)


@register.filter
def in_groups(secret: str, size: int = 4) -> str:
    """Print a code in groups, so that it can be copied by hand."""
    return " ".join(secret[start : start + size] for start in range(0, len(secret), size))
