"""Addresses of the private profile, of group reports and of what researchers read."""

from __future__ import annotations

from django.urls import path

from relier.profiles.views import group, personal, research

app_name = "profiles"

urlpatterns = [
    path("profil/", personal.mine, name="mine"),
    path("profil/papier.pdf", personal.mine_on_paper, name="mine-on-paper"),
    path("groupe/<str:public_id>/", group.group, name="group"),
    path("groupe/<str:public_id>/rapport.pdf", group.group_on_paper, name="group-on-paper"),
    path("groupe/<str:public_id>/rapport.csv", group.group_file, name="group-file"),
    path("groupe/<str:public_id>/recherche/", research.research, name="research"),
    path("groupe/<str:public_id>/recherche/calculer/", research.compute, name="research-compute"),
    path(
        "groupe/<str:public_id>/recherche/courbes/<str:dimension>/",
        research.curves,
        name="research-curves",
    ),
]
