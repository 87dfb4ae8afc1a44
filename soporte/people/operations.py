"""Verbs about people that touch several rows."""

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing as django_signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import noted, references, watched
from soporte.journal.models import Entry
from soporte.journal.operations import hint, record
from soporte.people import indexing, proof
from soporte.people.models import Address, ApiToken, Organization, Person, Team
from soporte.people.models.address import normalise_email, normalise_phone
from soporte.site.operations import current
from soporte.toolbox import caller
from soporte.toolbox.clock import now
from soporte.toolbox.prepared import Prepared
from soporte.toolbox.text import clean_line, fold

ONE_TIME_LIFE = 24 * 3600
# Tries at a password or code: the same from the same place is one line of the audit.
TOLD_ONCE = timedelta(minutes=15)
# All addresses of the person who has this one.
_BESIDE = Prepared(
    lambda kind, value: (
        Address.objects.select_related("person__organization")
        .filter(person__in=Address.objects.filter(kind=kind, value=value).values("person"))
        .order_by("pk")
    )
)


def find_by_address(value: str, *, kind: str = "email") -> Person | None:
    """Whose address this is, verified or not."""
    wanted = normalise_email(value) if kind == "email" else normalise_phone(value)
    rows = _BESIDE.all(kind, wanted)
    return _with_addresses(rows[0].person, rows) if rows else None


def _with_addresses(person: Person, rows: Sequence[Address]) -> Person:
    """Whoever asks goes on to the person's addresses: they are at hand, as after a prefetch."""
    at_hand: Any = person.addresses.all()
    at_hand._result_cache, at_hand._prefetch_done = list(rows), True  # noqa: SLF001
    vars(person)["_prefetched_objects_cache"] = {"addresses": at_hand}
    return person


def find_or_create(
    email: str,
    name: str = "",
    *,
    by: Actor,
    language: str | Callable[[], str] | None = None,
) -> Person:
    """The person with this e-mail address, made on the fly when new.

    A newcomer joins the organisation that claims the address's domain, and has `language`, which
    may be a function where finding it out costs something. Records `person.created`. Raises
    ValidationError for what is not an address.
    """
    value = check_email(email)
    known = find_by_address(value)
    if known:
        return known
    try:
        with transaction.atomic():
            spoken = language() if callable(language) else language
            return _create(value, name, by=by, language=spoken)
    except IntegrityError:
        # Somebody else made the same person between our look and our insert.
        return Address.objects.select_related("person").get(kind="email", value=value).person


def create_person(
    name: str,
    *,
    by: Actor,
    email: str = "",
    phone: str = "",
    role: str = "customer",
    organization: Organization | None = None,
    language: str = "es",
) -> Person:
    """A person written down by staff, with the addresses they gave. Raises ValidationError."""
    with transaction.atomic():
        person = Person.objects.create_user(
            name=clean_line(name)[:200], role=role, organization=organization, language=language
        )
        if email:
            add_address(person, email, by=by)
        if phone:
            add_address(person, phone, kind="phone", by=by)
        indexing.person_changed(person)
        record("person.created", person, by=by, detail={"name": person.name})
    return person


@transaction.atomic
def add_address(person: Person, value: str, *, by: Actor, kind: str = "email") -> Address:
    """Note another address of a person, not yet verified. Raises ValidationError if taken.

    Whether it opens their account is said in `proof`.
    """
    wanted = check_email(value) if kind == "email" else check_phone(value)
    known = Address.objects.filter(kind=kind, value=wanted).first()
    if known and known.person_id == person.pk:
        return known
    if known:
        raise ValidationError(_("That address belongs to somebody else."))
    if kind == "email" and not person.is_staff:
        proof.refuse_staff_mailboxes(wanted)
    first = not person.addresses.filter(kind=kind).exists()
    added = Address.objects.create(person=person, kind=kind, value=wanted, is_primary=first)
    indexing.person_changed(person)
    record("address.added", person, by=by, detail={"value": wanted})
    return added


@transaction.atomic
def verify_address(person: Person, email: str, *, by: Actor) -> Address:
    """Note that the person controls this address, and let them sign in with it.

    The only writer of allauth's rows. Records `address.verified` the first time.
    """
    address = add_address(person, email, by=by)
    if address.verified_at is None:
        address.verified_at, address.undeliverable_at = now(), None
        address.refused, address.soft_bounces = False, 0
        address.save(update_fields=["verified_at", "undeliverable_at", "refused", "soft_bounces"])
        record("address.verified", person, by=by, detail={"value": address.value})
    if person.sign_in_email is None:
        person.sign_in_email = address.value
        person.save(update_fields=["sign_in_email"])
    EmailAddress.objects.update_or_create(
        user=person,
        email=address.value,
        defaults={"verified": True, "primary": person.sign_in_email == address.value},
    )
    return address


@transaction.atomic
def prefer_address(address: Address, *, by: Actor) -> None:
    """Let mail to the person go to this address from now on; records `person.changed`."""
    if address.is_primary:
        return
    Address.objects.filter(person=address.person_id, kind=address.kind, is_primary=True).update(
        is_primary=False
    )
    address.is_primary = True
    address.save(update_fields=["is_primary"])
    record("person.changed", address.person, by=by, detail={"fields": ["address"]})


@transaction.atomic
def remove_address(address: Address, *, by: Actor) -> None:
    """Forget an address; records `address.removed`. Raises ValidationError for the only proved one.

    The address for signing in passes to another proved one.
    """
    person = Person.objects.select_for_update().get(pk=address.person_id)
    proved = person.addresses.filter(kind="email", verified_at__isnull=False)
    others = proved.exclude(pk=address.pk).order_by("-is_primary", "pk")
    if address.kind == "email" and address.is_verified and not others.exists():
        raise ValidationError(_("This is your only confirmed address: add another one first."))
    EmailAddress.objects.filter(user=person, email=address.value).delete()
    if person.sign_in_email == address.value:
        _sign_in_with(person, others[0].value)
    was_primary = address.is_primary
    address.delete()
    indexing.person_changed(person)
    record("address.removed", person, by=by, detail={"value": address.value})
    heir = person.addresses.filter(kind=address.kind).order_by("-verified_at", "pk").first()
    if was_primary and heir:
        heir.is_primary = True
        heir.save(update_fields=["is_primary"])


def _sign_in_with(person: Person, email: str) -> None:
    person.sign_in_email = email
    person.save(update_fields=["sign_in_email"])
    EmailAddress.objects.filter(user=person, email=email).update(primary=True)


@transaction.atomic
def set_role(person: Person, role: str, *, by: Actor) -> None:
    """Change what a person may do; records `person.role_changed`."""
    if person.role == role:
        return
    before, person.role = person.role, role
    person.save(update_fields=["role"])
    told = {"from": before, "to": role, "changes": noted({"role": (before, role)})}
    record("person.role_changed", person, by=by, detail=told)


@transaction.atomic
def change(person: Person, values: dict[str, Any], *, by: Actor) -> None:
    """Change the profile's plain fields; records which, with old and new."""
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return
    # What people do to their own profile is theirs.
    own = by.person_id == person.pk
    before = person.organization_id
    with watched(person, by=by, changed="person.changed", quiet=lambda _values: own):
        for name in changed:
            setattr(person, name, values[name])
        person.save(update_fields=changed)
    if before and before != person.organization_id:
        hint([f"organization:{before}"], 0)
    if "name" in changed:
        indexing.person_changed(person)


@transaction.atomic
def save_organization(organization: Organization, *, by: Actor) -> None:
    """Save a new or changed organisation and record it."""
    organization.folded_name = fold(organization.name)[:200]
    named = (domain.strip().lower().lstrip("@") for domain in organization.domains)
    organization.domains = [domain for domain in named if domain]
    created, changed = "organization.created", "organization.changed"
    with watched(organization, by=by, created=created, changed=changed):
        organization.save()


@transaction.atomic
def save_team(team: Team, *, members: list[Person], by: Actor) -> None:
    """Save a new or changed team with its members and record it."""

    def also() -> dict[str, Any]:
        ids = Team.members.through.objects.filter(team=team.pk).values_list("person_id", flat=True)
        return {"members": references(Person, ids)}

    with watched(team, by=by, created="team.created", changed="team.changed", also=also):
        team.save()
        team.members.set(members)


def note_issued(token: ApiToken, *, by: Actor) -> None:
    """Record `token.created` with what it may do, and for whom."""
    told = {"person": (None, f"person:{token.person_id}"), "scopes": (None, token.scopes)}
    changes = noted({"name": (None, token.name), **told, "expires_at": (None, token.expires_at)})
    record("token.created", token, by=by, detail={"name": token.name, "changes": changes})


def note_revoked(token: ApiToken, *, by: Actor) -> None:
    """Record `token.revoked`."""
    changes = noted({"revoked_at": (None, token.revoked_at)})
    record("token.revoked", token, by=by, detail={"name": token.name, "changes": changes})


def note_refused(email: str, *, by: Actor) -> None:
    """Record `person.sign_in_failed`, or that a stranger tried, of whom only a shape is kept.

    What was tried is kept nowhere; the same again from the same place, soon after, is not told.
    """
    person = find_by_address(email)
    name, _at, domain = email.partition("@")
    kind, thing, told = (
        ("person.sign_in_failed", person, {"person": f"person:{person.pk}"})
        if person
        else ("site.sign_in_failed", current(), {"address": f"{name[:1]}…@{domain[:60]}"})
    )
    same = Entry.objects.filter(kind=kind, thing_id=thing.pk, audit__gt=0, detail=told)
    if not same.filter(at__gt=now() - TOLD_ONCE, address=caller.address()).exists():
        record(kind, thing, by=by, detail=told)


def suggest_duplicates(*, name: str = "", email: str = "", phone: str = "") -> list[Person]:
    """People whom a newcomer may really be: same address, or all words of the name."""
    found: dict[int, Person] = {}
    for kind, value in (("email", email), ("phone", phone)):
        if value and (person := find_by_address(value, kind=kind)):
            found[person.pk] = person
    if name.strip():
        known = Person.objects.filter(pk__in=indexing.matching(name), is_active=True)
        found |= {p.pk: p for p in known.select_related("organization")[:5]}
    return list(found.values())


def one_time_sign_in(person: Person) -> str:
    """A token that signs a person in once, within a day: its use changes what it is made of."""
    last = person.last_login.isoformat() if person.last_login else ""
    return django_signing.dumps([person.pk, last], salt="one-time-sign-in")


def use_one_time_sign_in(token: str, *, lock: bool = False) -> Person | None:
    """The person that a one-time token is for, if it is fresh and unused.

    With `lock`, in the transaction that signs in: of two clicks, the second finds it used.
    """
    try:
        pk, last = django_signing.loads(token, salt="one-time-sign-in", max_age=ONE_TIME_LIFE)
    except (django_signing.BadSignature, ValueError, json.JSONDecodeError):
        return None
    people = Person.objects.select_for_update() if lock else Person.objects.all()
    person = people.filter(pk=pk, is_active=True).first()
    if person is None:
        return None
    now_last = person.last_login.isoformat() if person.last_login else ""
    return person if now_last == last else None


def check_email(value: str) -> str:
    """The normalised address, or ValidationError in the reader's language."""
    wanted = normalise_email(clean_line(value))
    try:
        validate_email(wanted)
    except ValidationError as wrong:
        raise ValidationError(
            _("“%(value)s” is not an e-mail address.") % {"value": value[:100]}
        ) from wrong
    if len(wanted) > 254:
        raise ValidationError(_("That address is too long."))
    return wanted


def check_phone(value: str) -> str:
    """The normalised number, or ValidationError in the reader's language."""
    wanted = normalise_phone(value)
    if not wanted:
        raise ValidationError(_("“%(value)s” is not a telephone number.") % {"value": value[:50]})
    return wanted


def _create(value: str, name: str, *, by: Actor, language: str | None) -> Person:
    domain = value.rpartition("@")[2]
    organization = Organization.objects.filter(domains__contains=[domain]).first()
    fields: dict[str, Any] = {"language": language} if language else {}
    person = Person.objects.create_user(
        name=clean_line(name)[:200], organization=organization, **fields
    )
    address = Address.objects.create(person=person, value=value, is_primary=True)
    indexing.person_created(_with_addresses(person, [address]))
    record("person.created", person, by=by, detail={"name": person.name or value})
    return person
