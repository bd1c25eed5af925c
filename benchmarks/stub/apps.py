"""The stub's app."""

from django.apps import AppConfig


class StubConfig(AppConfig):
    name = "benchmarks.stub"
    label = "stub"
