"""People in the answers of this noun, and people whom a body names."""

from soporte.api.problems import no_such
from soporte.api.tickets.schemas import Named
from soporte.people.models import Person


def named(person: Person) -> Named:
    """Somebody by id and name."""
    return Named(id=person.pk, name=person.display_name)


def chosen(pk: int | None, reader: Person) -> Person:
    """Whose data a body names: administrators may name anybody. Raises Problem."""
    visible = Person.objects.visible_to(reader) if reader.is_administrator else None
    found = visible.filter(pk=pk).first() if visible is not None else None
    if found is None:
        raise no_such("person")
    return found
