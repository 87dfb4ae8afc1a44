"""Soporte: a technical-support platform. Start at docs/TOUR.md."""

__version__ = "0.1.0"
