"""The portal: one of the three faces."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the face."""

    name = "soporte.portal"
    label = "portal"
