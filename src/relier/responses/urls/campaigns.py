"""The team's addresses: included by the respondent's, in one namespace, under `enquetes/`."""

from __future__ import annotations

from django.urls import path

from relier.responses.views import campaigns, exports, imports, paper

urlpatterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("nouvelle/", campaigns.create, name="campaign-new"),
    path("<str:public_id>/", campaigns.campaign, name="campaign"),
    path("<str:public_id>/fermer/", campaigns.close, name="campaign-close"),
    path("<str:public_id>/affiche.pdf", paper.poster_pdf, name="poster"),
    path("<str:public_id>/questionnaire.pdf", paper.questionnaire_pdf, name="questionnaire-pdf"),
    path("<str:public_id>/saisie/", paper.enter, name="paper-entry"),
    path("<str:public_id>/importer/", imports.upload, name="import"),
    path("<str:public_id>/importer/<str:held>/", imports.confirm, name="import-confirm"),
    path("<str:public_id>/reponses.csv", exports.research_rows, name="export"),
]
