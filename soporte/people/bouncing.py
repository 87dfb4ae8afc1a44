"""Addresses that mail does not reach: when none is sent there any more, and when it is again."""

import re
from datetime import timedelta

from django.db import transaction

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.people.models import Address, Person
from soporte.people.models.address import normalise_email
from soporte.toolbox.clock import now

# So many passing failures in a row, within so many days, are no passing ones.
SOFT_LIMIT, SOFT_DAYS = 3, 7
# 5.x.x of the message, not of the mailbox: too large, its content, a policy or a list of servers.
_OF_THE_MESSAGE = re.compile(r"5\.(2\.3|3\.4|6\.\d+|7\.\d+)")


@transaction.atomic
def note_bounce(email: str, status: str, *, by: Actor) -> Address | None:
    """Mail to this address failed with this RFC 3463 status; None when nobody has it.

    What its server refuses for good is believed at once, anything else only when it goes on.
    """
    address = _locked(email)
    if address is None or address.undeliverable_at:
        return address
    if status.startswith("5") and not _OF_THE_MESSAGE.fullmatch(status):
        return _mark(address, refused=True, by=by)
    began = address.soft_since
    if began is None or began < now() - timedelta(days=SOFT_DAYS):
        address.soft_since, address.soft_bounces = now(), 0
    address.soft_bounces += 1
    address.save(update_fields=["soft_since", "soft_bounces"])
    if address.soft_bounces >= SOFT_LIMIT:
        return _mark(address, refused=False, by=by)
    return address


@transaction.atomic
def mark_undeliverable(email: str, *, by: Actor) -> Address | None:
    """Send no more mail to this address; None when nobody has it."""
    address = _locked(email)
    if address and address.undeliverable_at is None:
        _mark(address, refused=True, by=by)
    return address


@transaction.atomic
def lift(address: Address, *, by: Actor) -> None:
    """Let mail go there again, automatic mail too; records `address.lifted`."""
    found = Address.objects.select_for_update().get(pk=address.pk)
    if found.undeliverable_at or found.complained_at:
        _forget(found)
        found.complained_at = None
        found.save(update_fields=["complained_at"])
        record("address.lifted", found.person, by=by, detail={"value": found.value})


@transaction.atomic
def note_complaint(email: str, *, by: Actor) -> Address | None:
    """Somebody there called mail of ours spam; records `address.complained` the first time."""
    address = _locked(email)
    if address and address.complained_at is None:
        address.complained_at = now()
        address.save(update_fields=["complained_at"])
        record("address.complained", address.person, by=by, detail={"value": address.value})
    return address


def note_heard_from(person: Person, email: str) -> None:
    """Somebody wrote from this address: what only failed for a while may work again.

    What its server refused for good stays so: anybody can write a From line.
    """
    value = normalise_email(email)
    for address in person.addresses.all():
        if address.value == value and address.soft_bounces and not address.refused:
            _forget(address)


def _locked(email: str) -> Address | None:
    rows = Address.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(kind="email", value=normalise_email(email)).first()


def _mark(address: Address, *, refused: bool, by: Actor) -> Address:
    address.undeliverable_at, address.refused = now(), refused
    address.save(update_fields=["undeliverable_at", "refused"])
    record("address.undeliverable", address.person, by=by, detail={"value": address.value})
    return address


def _forget(address: Address) -> None:
    address.undeliverable_at, address.refused = None, False
    address.soft_bounces, address.soft_since = 0, None
    address.save(update_fields=["undeliverable_at", "refused", "soft_bounces", "soft_since"])
