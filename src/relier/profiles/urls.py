"""Addresses of the private profile and of group reports."""

from __future__ import annotations

from django.urls import path

from relier.profiles.views import personal

app_name = "profiles"

urlpatterns = [
    path("profil/", personal.mine, name="mine"),
    path("profil/papier.pdf", personal.mine_on_paper, name="mine-on-paper"),
]
