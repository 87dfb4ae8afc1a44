"""The desk room as a Django app: pages, no models."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The technicians' pages."""

    name = "soporte.desk"
    label = "desk"
