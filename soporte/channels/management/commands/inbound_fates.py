"""List what became of every payload that came in, one line each."""

import hashlib
from typing import Any

from django.core.management.base import BaseCommand

from soporte.channels.models import Inbound


class Command(BaseCommand):
    """Prints SHA-256, state, reason and ticket number, separated by tabs, oldest first."""

    help = "List what became of every payload that came in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the lines."""
        found = Inbound.objects.select_related("ticket").order_by("id")
        for inbound in found.iterator(chunk_size=100):
            digest = hashlib.sha256(inbound.payload()).hexdigest()
            number = inbound.ticket.number if inbound.ticket else ""
            self.stdout.write(f"{digest}\t{inbound.state}\t{inbound.reason}\t{number}")
