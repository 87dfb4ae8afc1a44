"""The one clock: everything that compares times asks here, so that tests can set it."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()
