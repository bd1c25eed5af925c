"""Drawings: a QR code."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from relier.core.html.qr import qr_code

register = template.Library()


@register.simple_tag
def qr(address: str, label: str) -> SafeString:
    """Draw the QR code of an address, named for those who do not see it."""
    drawn = qr_code(address)
    return format_html(
        '<svg class="qr" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}"/></svg>',
        drawn.side,
        drawn.side,
        label,
        drawn.path,
    )
