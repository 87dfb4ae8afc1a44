"""Names of people and their groups, many at once: one query for each kind."""

from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format

from soporte.people.models import ApiToken, Availability, Organization, Person, Role, Team


def of_persons(ids: set[int]) -> dict[int, str]:
    """Display names by id."""
    found = list(Person.objects.filter(pk__in=ids))
    # Only who has no name is called by an address.
    prefetch_related_objects([person for person in found if not person.name], "addresses")
    return {person.pk: person.display_name for person in found}


def of_organizations(ids: set[int]) -> dict[int, str]:
    """Names by id."""
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


def of_teams(ids: set[int]) -> dict[int, str]:
    """Names by id."""
    return dict(Team.objects.filter(pk__in=ids).values_list("pk", "name"))


def of_tokens(ids: set[int]) -> dict[int, str]:
    """Names by id."""
    return dict(ApiToken.objects.filter(pk__in=ids).values_list("pk", "name"))


def role_label(role: str) -> str:
    """A role in the reader's language."""
    return str(Role(role).label) if role in Role.values else role


def availability_label(state: str) -> str:
    """What somebody says of themselves, in the reader's language."""
    return str(Availability(state).label) if state in Availability.values else state


def day_label(stored: str) -> str:
    """A day of a detail, as the reader writes days."""
    return date_format(date.fromisoformat(stored), "SHORT_DATE_FORMAT")
