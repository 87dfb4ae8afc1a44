"""The desk: one of the three faces."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the face."""

    name = "soporte.desk"
    label = "desk"
