"""What stands above a quote in a mail: who said it, and when by the clock of whoever reads it."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from soporte.site.operations import current

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models import Message


def announced(message: "Message", reader: "Person", *, nobody: str = "") -> str:
    """The line in the language that is on; `nobody` names who wrote what has no author."""
    who = message.author.display_name if message.author else nobody
    return _("On %(when)s, %(who)s wrote:") % {"when": when(message.created_at, reader), "who": who}


def when(moment: datetime, reader: "Person") -> str:
    """A moment in the reader's time zone, or else in ours, which is named."""
    local = moment.astimezone(reader.zone or ZoneInfo(current().time_zone))
    return f"{date_format(local, 'DATETIME_FORMAT')} ({_named(local)})"


def _named(local: datetime) -> str:
    """Such as CET; a zone without letters of its own by its distance."""
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local.isoformat()[-6:]}"
