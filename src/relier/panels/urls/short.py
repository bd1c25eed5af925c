"""The private link of an expert, outside the languages."""

from django.urls import path

from relier.panels.views import rating

app_name = "panels-short"

urlpatterns = [path("panel/p/<str:secret>", rating.open_link, name="link")]
