"""Whose unproved mail is held, and which person stands behind an act."""

from datetime import datetime

from soporte.journal.actor import Actor
from soporte.people.models import ApiToken, Person
from soporte.people.models.address import normalise_email
from soporte.toolbox.clock import now


def distrust(person: Person) -> None:
    """Hold what claims to come from this person, unless they are staff."""
    if not person.is_staff:
        _set(person, person.distrusted_at or now())


def trust(person: Person) -> None:
    """Hold their mail no longer."""
    _set(person, None)


def has_proved(person: Person, email: str) -> bool:
    """Whether this address was shown to be theirs."""
    value = normalise_email(email)
    return any(one.is_verified for one in person.addresses.all() if one.value == value)


def person_behind(by: Actor) -> int | None:
    """Who acts, by hand or through a program of theirs; None for the installation itself."""
    if by.kind == "token":
        return ApiToken.objects.filter(pk=by.id or 0).values_list("person_id", flat=True).first()
    return by.person_id


def _set(person: Person, moment: datetime | None) -> None:
    Person.objects.filter(pk=person.pk).exclude(distrusted_at=moment).update(distrusted_at=moment)
    person.distrusted_at = moment
