"""The api: one of the three faces."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the face."""

    name = "soporte.api"
    label = "api"
