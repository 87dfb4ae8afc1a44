"""The site room: the installation's own settings."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the room."""

    name = "soporte.site"
    label = "site"
