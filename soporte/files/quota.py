"""How much one may store in a day: counted before the bytes are kept, and refused whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from soporte.files.models import Usage
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person

MEGABYTE = 1_000_000
# One statement counts and decides: of two uploads at once the second waits, then sees the first.
_TAKE = """
    INSERT INTO files_usage AS known (owner, day, size) VALUES (%s, %s, %s)
    ON CONFLICT (owner, day) DO UPDATE SET size = known.size + excluded.size
    WHERE known.size + excluded.size <= %s"""


class QuotaError(ValidationError):
    """One has stored as much as one may in a day; says so in the reader's language."""


@dataclass(frozen=True, order=True)
class Payer:
    """On whose account bytes are counted, and how many a day there may be."""

    owner: str
    most: int


def of_person(person: "Person") -> list[Payer]:
    """A customer's account; staff are not counted."""
    return [] if person.is_staff else [_payer("person", str(person.pk))]


def of_guest(place: str, email: str = "") -> list[Payer]:
    """The accounts of somebody unproved: the place they write from, and the address they give."""
    address = [_payer("address", email.lower())] if email else []
    return [_payer("place", _place(place)), *address]


def of_correspondent(person: "Person") -> list[Payer]:
    """The account of a sender of mail, staff or not: apart, because mail proves nothing."""
    return [_payer("mail", str(person.pk))]


def take(payers: Iterable[Payer], size: int) -> None:
    """Count these bytes on every account. Raises QuotaError, and then counts them on none."""
    if not size:
        return
    with transaction.atomic():
        # In one order, so that two never wait for each other.
        for payer in sorted(payers):
            if not _counts(payer, size):
                raise QuotaError(_words(payer), code="quota")


def sweep() -> int:
    """Forget the days that count no more; how many accounts."""
    gone, _each = Usage.objects.filter(day__lt=now().astimezone(UTC) - timedelta(days=1)).delete()
    return gone


def _place(address: str) -> str:
    """The address itself, of version 6 the network: whoever has one has all of its addresses."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else address


def _payer(kind: str, who: str) -> Payer:
    return Payer(f"{kind}:{who}", settings.FILES_A_DAY_MB[kind] * MEGABYTE)


def _counts(payer: Payer, size: int) -> bool:
    if size > payer.most:
        return False
    today = now().astimezone(UTC).date()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [payer.owner[:300], today, size, payer.most])
        return cursor.rowcount == 1


def _words(payer: Payer) -> str:
    return _(
        "That is more than %(size)s MB of files in one day. Send fewer or smaller ones, or the "
        "rest tomorrow."
    ) % {"size": payer.most // MEGABYTE}
