"""What automation keeps of a person, and what becomes of it."""

from collections.abc import Iterator

from soporte.automation.models import Run
from soporte.people.personal import Erasing, Part


def _erase(erasing: Erasing) -> Iterator[str]:
    """Why something happened to their requests repeats what stood in them."""
    if erasing.texts:
        about = Run.objects.filter(ticket__requester=erasing.person)
        about.update(findings=[], notes=[], error="")
    yield "runs"


PART = Part(
    "automation",
    {"automation.Run": "stays; what it found in the request goes with the texts"},
    erase=_erase,
)
