"""Addresses of the portal: home, the pages about Relier, the staff's first page."""

from django.urls import path

from relier.portal.views import dashboard, home, pages, questionnaire_files, questionnaires

app_name = "portal"

urlpatterns = [
    path("", home.home, name="home"),
    path("me-situer/", home.situate, name="situate"),
    path("enqueter/", pages.enquire, name="enquire"),
    path("espace/", dashboard.dashboard, name="dashboard"),
    path("vos-donnees/", pages.your_data, name="your-data"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("qui-fait-relier/", pages.about, name="about"),
    path("aide/", pages.help_page, name="help"),
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path(
        "questionnaires/<str:instrument>/<str:version>/",
        questionnaires.questionnaire,
        name="questionnaire",
    ),
    path(
        "questionnaires/<str:instrument>/<str:version>/<str:section>/",
        questionnaires.questions,
        name="questions",
    ),
    path(
        "questionnaires/<str:instrument>/<str:version>/fichiers/<str:kind>/",
        questionnaire_files.questionnaire_file,
        name="questionnaire-file",
    ),
]
