"""The pages about Relier itself: what it keeps, how it is made, who to ask."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def enquire(request: HttpRequest) -> HttpResponse:
    """Say what a survey is and where one begins."""
    return render(request, "portal/enquire.html")


@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    """Say what is kept, who sees it, for how long, and what a person can do about it."""
    return _page(request, "portal/your_data.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what works for whom, what was not checked, and where to complain."""
    return _page(request, "portal/accessibility.html")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say who answers for this site and what Relier is made of."""
    return _page(request, "portal/about.html")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Answer what people ask most."""
    return _page(request, "portal/help.html")


def _page(request: HttpRequest, template: str) -> HttpResponse:
    return render(request, template, {"contact": contact_address()})


def contact_address() -> str:
    """Return the address of those who run this site, or nothing while they have not set one."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return "" if address.endswith(("@localhost", "@example.org")) else address
