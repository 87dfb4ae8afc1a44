"""The ui room as a Django app: tags and tests, no models."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, tags and islands."""

    name = "soporte.ui"
    label = "ui"
