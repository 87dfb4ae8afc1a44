"""People as this reader may see them."""

from typing import TYPE_CHECKING

from soporte.api.people.schemas import AddressShown, OrganizationShown, PersonShown, TeamShown
from soporte.api.tickets.schemas import Named
from soporte.people.models import Address, Organization, Person, Team

if TYPE_CHECKING:
    from django.db.models import QuerySet


def whole(rows: "QuerySet[Person]") -> "QuerySet[Person]":
    """The same people with all that `person` below reads."""
    return rows.select_related("organization").prefetch_related("addresses")


def person(one: Person, reader: Person) -> PersonShown:
    """One person; the note is for staff alone."""
    organization = one.organization
    return PersonShown(
        id=one.pk,
        name=one.name,
        email=one.email or None,
        addresses=[address(row) for row in one.addresses.all()],
        role=one.role,
        organization=Named(id=organization.pk, name=organization.name) if organization else None,
        language=one.language,
        time_zone=one.time_zone,
        is_active=one.is_active,
        note=one.note if reader.is_staff else None,
        created_at=one.created_at,
    )


def address(row: Address) -> AddressShown:
    """One address."""
    return AddressShown(
        id=row.pk,
        kind=row.kind,
        value=row.value,
        is_primary=row.is_primary,
        is_verified=row.is_verified,
        is_undeliverable=row.undeliverable_at is not None,
    )


def organization(row: Organization, reader: Person) -> OrganizationShown:
    """One organisation."""
    return OrganizationShown(
        id=row.pk,
        name=row.name,
        domains=row.domains if reader.is_staff else [],
        shares_tickets=row.shares_tickets,
        note=row.note if reader.is_staff else None,
        created_at=row.created_at,
    )


def team(row: Team) -> TeamShown:
    """One team."""
    members = [Named(id=one.pk, name=one.display_name) for one in row.members.all()]
    return TeamShown(id=row.pk, name=row.name, members=members)
