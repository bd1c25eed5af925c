"""Addresses of the private profile and of group reports."""

app_name = "profiles"

urlpatterns: list[object] = []
