"""Addresses of the private profile and of group reports."""

from __future__ import annotations

from django.urls import path

from relier.profiles.views import group, personal

app_name = "profiles"

urlpatterns = [
    path("profil/", personal.mine, name="mine"),
    path("profil/papier.pdf", personal.mine_on_paper, name="mine-on-paper"),
    path("groupe/<str:public_id>/", group.group, name="group"),
    path("groupe/<str:public_id>/rapport.pdf", group.group_on_paper, name="group-on-paper"),
    path("groupe/<str:public_id>/rapport.csv", group.group_file, name="group-file"),
]
