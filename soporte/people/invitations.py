"""Invitations: a link that lets a new colleague in once, for some days, at one address."""

import json

from django.core import signing

from soporte.people.models import Person

LIFE_DAYS = 3
_SALT = "invitation"


def issue(person: Person, email: str) -> str:
    """A token for a link that is mailed to this address.

    Signing in by whatever way ends it, and so does taking the address or the desk away.
    """
    return signing.dumps([person.pk, _last(person), email], salt=_SALT)


def invited(token: str, *, lock: bool = False) -> Person | None:
    """Who was invited by a token that is fresh and unused.

    With `lock`, in the transaction that signs in: of two clicks, the second finds it used.
    """
    try:
        pk, last, email = signing.loads(token, salt=_SALT, max_age=LIFE_DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError, json.JSONDecodeError):
        return None
    people = Person.objects.select_for_update() if lock else Person.objects.all()
    person = people.filter(pk=pk, is_active=True).first()
    if person is None or not person.is_staff or _last(person) != last:
        return None
    has_it = person.addresses.filter(kind="email", value=email).exclude(verified_at=None).exists()
    return person if has_it else None


def _last(person: Person) -> str:
    return person.last_login.isoformat() if person.last_login else ""
