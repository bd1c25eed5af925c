"""Headers and language choice, for every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.urls import translate_url
from django.utils.translation import get_language

from relier.portal.views.errors import unavailable

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Pages that belong to one person: kept nowhere, indexed nowhere, named to nobody.
PRIVATE_PATHS = ("/p/", "/repondre/", "/profil/", "/reprendre/")
# Pages of those who answer, in every language that a questionnaire may have.
RESPONDENT_PATHS = ("/enquete/", "/ecouter/", *PRIVATE_PATHS)


class PrivacyHeadersMiddleware:
    """Keeps a person's own pages out of caches, search engines and Referer headers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        if any(part in request.path for part in PRIVATE_PATHS):
            response.headers["Cache-Control"] = "no-store, private"
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class DatabaseAwayMiddleware:
    """Answers 503 with what was sent when the database cannot be asked, on every page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say that the site cannot answer now; anything else is a fault of ours."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("The database could not be asked.", exc_info=exception)
        return unavailable(request)


class SafeLocaleMiddleware(LocaleMiddleware):
    """Django's, but an unknown address that was posted to stays a 404.

    Redirecting a POST to its translated address would lose what was sent and look like success.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Redirect to the translated address only what can be asked again without loss."""
        if response.status_code == 404 and request.method not in {"GET", "HEAD"}:
            return response
        return super().process_response(request, response)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseRedirect | None:
        """Lead from a language that only questionnaires have to one that the site speaks."""
        language = get_language() or ""
        spoken = dict(settings.SITE_LANGUAGES)
        if language in spoken or request.method not in {"GET", "HEAD"}:
            return None
        if any(part in request.path for part in RESPONDENT_PATHS):
            return None
        nearest = language.split("-", maxsplit=1)[0]
        wanted = nearest if nearest in spoken else settings.LANGUAGE_CODE
        address = translate_url(request.get_full_path(), wanted)
        same = address == request.get_full_path()
        return None if same else HttpResponseRedirect(address)
