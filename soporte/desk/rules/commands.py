"""The palette's commands for macros: each leads to a look at what it would do."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from soporte.automation import macros
from soporte.desk.palette.commands import Command, Here


def source(here: Here) -> Iterator[Command]:
    """The macros that may be run on this ticket, and the page of rules."""
    ticket = here.ticket
    if ticket is not None and ticket.can_work(here.person):
        for macro in macros.offered(here.person, ticket):
            page = reverse("desk:ticket-macro", args=[ticket.number, macro.pk])
            yield Command(
                f"macro-{macro.pk}",
                _("Macro: %(name)s") % {"name": macro.name},
                "player-play",
                "macro",
                href=page,
                look=page,
                always=False,
            )
    yield Command(
        "macros", _("Macros"), "player-play", "go", href=reverse("desk:macros"), always=False
    )
    if here.person.is_administrator:
        yield Command("rules", _("Rules"), "bolt", "go", href=reverse("desk:rules"), always=False)
