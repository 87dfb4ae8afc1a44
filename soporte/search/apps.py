"""The search room's registration."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Registers the room."""

    name = "soporte.search"
    label = "search"
