"""Addresses outside the languages: short, for QR codes, posters and private links."""

from __future__ import annotations

from django.urls import path

from relier.responses.views import returning, short

app_name = "responses-short"

urlpatterns = [
    path("e/", short.find, name="find"),
    path("e/<str:code>", short.campaign, name="campaign"),
    path("p/<str:secret>", returning.private_link, name="private-link"),
]
