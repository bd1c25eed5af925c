"""The respondent's addresses, in their language."""

from __future__ import annotations

from django.urls import include, path

from relier.responses.views import answering, audio, ending, returning

app_name = "responses"

urlpatterns = [
    path("enquetes/", include("relier.responses.urls.campaigns")),
    path("enquete/<str:code>/", answering.welcome, name="welcome"),
    path("repondre/", answering.go_on, name="go-on"),
    path("repondre/<int:position>/", answering.question, name="question"),
    path("repondre/pause/", returning.pause, name="pause"),
    path("repondre/quitter/", returning.leave, name="leave"),
    path("repondre/fin/", ending.finish, name="finish"),
    path("repondre/recu/", ending.receipt, name="receipt"),
    path("repondre/effacer/", ending.erase, name="erase"),
    path("reprendre/", returning.resume, name="resume"),
    path(
        "ecouter/<slug:instrument>/<str:version>/<str:language>/<slug:item>.opus",
        audio.audio,
        name="audio",
    ),
]
