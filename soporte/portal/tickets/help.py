"""What the help beside the portal's search tells: what a customer may ask by, with an example."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from soporte.tickets.searching import own_fields

if TYPE_CHECKING:
    from soporte.people.models import Person

MOST_FIELDS = 6
OPERATORS: list[tuple[str | Promise, str | Promise]] = [
    (_("is:open"), _("Not solved yet; also waiting, resolved, closed")),
    (_("from:ana"), _("Who asked: name, address or “me”")),
    (_("type:incident"), _("The type")),
    (_("created:>2026-01-01"), _("A day, a month or a span: 2026-01..2026-03")),
    (_("updated:<7d"), _("Changed in the last 7 days; h, d, w, m, y")),
    (_("has:attachment"), _("With files")),
    (_("in:subject"), _("Words in the subject alone")),
    (_('"exact phrase"'), _("These words in this order")),
    (_("-word"), _("Without this word; also before an operator: -is:closed")),
]


def help_of(person: "Person") -> list[tuple[str | Promise, str | Promise]]:
    """With some of the fields that this person may see."""
    return [*OPERATORS, *own_fields.examples(person)[:MOST_FIELDS]]
