"""Addresses of the panel: the experts' pages, and the team's under /espace/."""

from django.urls import path

from relier.panels.views import panels, rating

app_name = "panels"

urlpatterns = [
    path("panel/", rating.home, name="home"),
    path("panel/effacer/", rating.erase, name="erase"),
    path("panel/question/<str:item>/", rating.rate, name="item"),
    path("espace/panels/", panels.panels, name="list"),
    path("espace/panels/nouveau/", panels.create, name="new"),
    path("espace/panels/<str:panel>/", panels.panel, name="panel"),
    path("espace/panels/<str:panel>/liens/", panels.invite, name="invite"),
    path(
        "espace/panels/<str:panel>/liens/<int:number>/retirer/",
        panels.withdraw,
        name="withdraw",
    ),
    path("espace/panels/<str:panel>/fermer/", panels.close, name="close"),
]
