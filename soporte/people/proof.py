"""Which addresses open their person's account: docs/decisions/0012-noted-addresses.md."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from soporte.journal.models import Entry
from soporte.people.models import Address, Person
from soporte.people.models.address import normalise_email
from soporte.people.models.person import STAFF_ROLES


def opens(person: Person, email: str) -> bool:
    """Whether a code mailed to this address lets its owner in as this person.

    A proved one does, and so does the one by which somebody came to us. What was noted down later
    could be the noter's own: it waits until the person confirms it, or an administrator.
    """
    value = normalise_email(email)
    mine = [one for one in person.addresses.all() if one.kind == Address.Kind.EMAIL]
    found = next((one for one in mine if one.value == value), None)
    if found is None or found.is_verified:
        return found is not None
    if any(one.is_verified or one.pk < found.pk for one in mine if one.pk != found.pk):
        return False
    return not _lost_their_own(person)


def ways_in(person: Person) -> list[Address]:
    """The person's e-mail addresses that open their account, the best for writing to first."""
    usable = [
        one
        for one in person.addresses.all()
        if one.kind == Address.Kind.EMAIL and not one.undeliverable_at and opens(person, one.value)
    ]
    return sorted(usable, key=lambda one: (not one.is_verified, not one.is_primary, one.pk))


def refuse_staff_mailboxes(email: str) -> None:
    """Raise ValidationError for another spelling of a colleague's mailbox, such as `beto+ana@`."""
    local, _at, domain = email.rpartition("@")
    plain = local.partition("+")[0]
    same = Q(value=f"{plain}@{domain}") | Q(
        value__startswith=f"{plain}+", value__endswith=f"@{domain}"
    )
    if Address.objects.filter(same, kind="email", person__role__in=STAFF_ROLES).exists():
        raise ValidationError(_("That address belongs to somebody else."))


def _lost_their_own(person: Person) -> bool:
    """Whether an e-mail address that nobody had noted down for them was taken away."""
    told = Entry.objects.filter(
        thing_kind="person", thing_id=person.pk, kind__in=("address.added", "address.removed")
    ).values_list("kind", "detail__value")
    left: Counter[str] = Counter()
    for kind, value in told:
        left[value] += 1 if kind == "address.added" else -1
    return any("@" in value and count < 0 for value, count in left.items())
