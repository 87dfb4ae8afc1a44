"""What this room and those below it keep of a person, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from soporte.journal import forgetting
from soporte.journal.models import Entry
from soporte.people.indexing import KIND
from soporte.people.models import ApiToken, MailedCode, Person, PersonMerge
from soporte.people.personal import ERASED, Erasing, Part
from soporte.search import operations as search

# What an entry about a person tells of them in words.
PERSONAL = ("name", "value", "device", "reason", "why", "note", "error")


def _count(erasing: Erasing) -> dict[str, int]:
    return {
        "addresses": erasing.person.addresses.count(),
        "tokens": ApiToken.objects.filter(person=erasing.person).count(),
        "entries": _entries(erasing).count(),
    }


def _entries(erasing: Erasing) -> Any:
    return Entry.objects.filter(thing_kind="person", thing_id=erasing.person.pk)


def _erase(erasing: Erasing) -> Iterator[str]:
    person = erasing.person
    for other in _merged(person):
        # The same human being, written down twice.
        yield from _erase(replace(erasing, person=other))
    _forget_journal(erasing)
    yield "journal"
    with transaction.atomic():
        PersonMerge.objects.filter(loser=person).delete()
        ApiToken.objects.filter(person=person).delete()
        MailedCode.objects.filter(email__in=erasing.addresses).delete()
        EmailAddress.objects.filter(user=person).delete()
        person.addresses.all().delete()
        person.teams.clear()
        search.remove(KIND, [person.pk])
        person.set_unusable_password()
        person.name, person.sign_in_email, person.note = ERASED, None, ""
        person.preferences, person.organization, person.time_zone = {}, None, ""
        person.is_active, person.last_login = False, None
        person.save()
    yield "person"


def _merged(person: Person) -> list[Person]:
    found = PersonMerge.objects.filter(survivor=person, undone_at=None).select_related("loser")
    return [one.loser for one in found]


def lock_out(person: Person) -> None:
    """Nobody comes in with what is being erased."""
    Person.objects.filter(pk=person.pk).update(is_active=False)


def _forget_journal(erasing: Erasing) -> None:
    """The entries stay, without what they tell of the person and where they sat."""
    about = _entries(erasing).exclude(kind__startswith="data.")
    forgetting.reword(about, lambda entry: _without_words(entry.detail))
    mine = ApiToken.objects.filter(person=erasing.person).values_list("pk", flat=True)
    tokens = [("token", pk) for pk in mine]
    pk = erasing.person.pk
    forgetting.forget_addresses(actors=[("person", pk), *tokens], about=pk)
    issued = Entry.objects.filter(thing_kind="apitoken", thing_id__in=[pk for _kind, pk in tokens])
    forgetting.reword(issued, lambda _entry: {"name": ERASED})


def _without_words(detail: dict[str, Any]) -> dict[str, Any]:
    """The sentence keeps its places: what stood there is said to be gone."""
    kept = {k: ERASED if k in PERSONAL else v for k, v in detail.items()}
    kept.pop("changes", None)
    return kept


def _show(person: Person) -> dict[str, Any]:
    addresses = person.addresses.order_by("pk")
    return {
        "profile": [
            {
                "name": person.name,
                "role": person.role,
                "organization": str(person.organization or ""),
                "language": person.language,
                "time_zone": person.time_zone,
                "created_at": person.created_at,
                "last_login": person.last_login,
                "preferences": person.preferences,
            }
        ],
        "addresses": [
            {"kind": a.kind, "value": a.value, "verified_at": a.verified_at} for a in addresses
        ],
        "tokens": [
            {"name": t.name, "created_at": t.created_at, "last_used_at": t.last_used_at}
            for t in ApiToken.objects.filter(person=person).order_by("pk")
        ],
        "sign_ins": [
            {"at": one.at, "by": one.via, "address": one.address}
            for one in Entry.objects.filter(
                thing_kind="person", thing_id=person.pk, kind="person.signed_in"
            ).order_by("-pk")[:1000]
        ],
    }


PART = Part(
    "people",
    {
        "people.Person": "stays as “erased person” without name, address, note or choices",
        "people.Address": "deleted",
        "people.ApiToken": "deleted",
        "people.PersonMerge": "deleted; what was merged into the person is erased with them",
        "people.MailedCode": "deleted",
        "people.Team.members": "deleted",
        "account.EmailAddress": "deleted",
        "account.EmailConfirmation": "deleted",
        "journal.Entry": "stays without what it tells of the person",
        "search.Document": "deleted, or written anew without the person's words",
    },
    _count,
    _erase,
    _show,
)
