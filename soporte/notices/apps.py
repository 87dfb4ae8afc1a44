"""The notices room: telling people what happened."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the room."""

    name = "soporte.notices"
    label = "notices"
