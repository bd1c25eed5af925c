"""Addresses: each package brings its own."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from relier.portal.views import health

handler403 = "relier.portal.views.errors.forbidden"
handler404 = "relier.portal.views.errors.not_found"
handler500 = "relier.portal.views.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accessibilite", RedirectView.as_view(url="/fr/accessibilite/"), name="accessibility"),
    # One door for everybody: Wagtail's own pages ask for a password, which nobody has.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("relier.responses.urls.short")),
    path("", include("relier.panels.urls.short")),
]

urlpatterns += i18n_patterns(
    path("compte/", include("relier.accounts.urls")),
    path("", include("relier.panels.urls.panels")),
    path("", include("relier.responses.urls.answering")),
    path("", include("relier.profiles.urls")),
    path("", include("relier.portal.urls")),
    path("pages/_util/login/", RedirectView.as_view(pattern_name="account_login")),
    path("pages/", include(wagtail_urls)),
)
