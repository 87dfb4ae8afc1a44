"""From conditions as views keep them to a query that finds the same, where the search has words."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from soporte.people.models import Organization, Person
from soporte.search.asking import Operator, parse
from soporte.tickets.conditions import All, Node, Test
from soporte.tickets.models import Queue, Status, TicketType
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.status import DONE, UNSOLVED
from soporte.tickets.searching import operators
from soporte.tickets.searching.operators import WAITING
from soporte.toolbox.text import fold

if TYPE_CHECKING:
    from django.db.models import Model

_GROUPS = {"open": set(UNSOLVED), "done": set(DONE), "waiting": set(WAITING)}
_LEVELS = dict(zip(Priority.values, ("low", "normal", "high", "urgent"), strict=True))
_MODELS: "dict[str, type[Model]]" = {
    "queue": Queue,
    "status": Status,
    "organization": Organization,
    "assignee": Person,
}
_NAMES = {"organization": "org", "requester": "from"}


def query_of(node: Node, reader: Person) -> str:
    """The query, or empty where the search has no words for the conditions."""
    parts = node.parts if isinstance(node, All) else (node,)
    said = [_said(part, reader) if isinstance(part, Test) else "" for part in parts]
    return " ".join(said) if said and all(said) else ""


def _said(test: Test, reader: Person) -> str:
    known = _SAYERS.get(test.field)
    return known(test, reader) if known else ""


def _query(test: Test, _reader: Person) -> str:
    return str(test.value)


def _words(test: Test, reader: Person) -> str:
    text = str(test.value)
    is_plain = parse(text, operators.names(reader)).is_plain
    return text if is_plain and test.operator == "contains" else ""


def _age(test: Test, _reader: Person) -> str:
    value = str(test.value)
    # The search's m are months.
    sign = {"within": "<", "beyond": ">"}[test.operator]
    return "" if value.endswith("m") else f"{test.field}:{sign}{value}"


def _files(test: Test, _reader: Person) -> str:
    return f"{'' if test.operator == 'yes' else '-'}has:attachment"


def _asked(test: Test, _reader: Person) -> str:
    word = next(word for word, name in operators.ASKED.items() if name == test.field)
    return f"{'' if test.operator == 'yes' else '-'}is:{word}"


def _tags(test: Test, _reader: Person) -> str:
    tags = _several(test)
    if test.operator == "has_none":
        return " ".join(f'-tag:"{tag}"' for tag in tags)
    is_said = test.operator == "has_all" or (test.operator == "has_any" and len(tags) == 1)
    return " ".join(f'tag:"{tag}"' for tag in tags) if is_said else ""


def _category(test: Test, _reader: Person) -> str:
    wanted = set(map(str, _several(test)))
    group = next((word for word, has in _GROUPS.items() if has == wanted), "")
    if test.operator == "is_not":
        return f"-is:{group}" if group else " ".join(f"-status:{one}" for one in sorted(wanted))
    if len(wanted) == 1:
        return f"status:{wanted.pop()}"
    return f"is:{group}" if group else ""


def _named(test: Test, reader: Person) -> str:
    """Each of them by its name, provided that the name means nobody else."""
    values, minus = _several(test), "-" if test.operator == "is_not" else ""
    if test.operator not in {"is", "is_not"} or (len(values) > 1 and not minus):
        return ""
    said = [_one(test.field, value, reader) for value in values]
    return " ".join(f"{minus}{one}" for one in said) if all(said) else ""


def _one(field: str, value: Any, reader: Person) -> str:
    name = _NAMES.get(field, field)
    if field == "assignee" and value in {"me", "none"}:
        return f"assignee:{'nobody' if value == 'none' else value}"
    if field == "priority":
        return f"priority:{_LEVELS.get(value, '')}"
    word = _name(field, value)
    if field == "type":
        value = _type_id(word)
    if not word or '"' in word:
        return ""
    asks = operators.condition(Operator(name, word, negated=False, typed=""), reader)
    return f'{name}:"{word}"' if asks is not None and _means(asks, value) else ""


def _name(field: str, value: Any) -> str:
    if field == "requester":
        person = Person.objects.filter(pk=value).first()
        return (person.email or "") if person else ""
    if field == "type":
        return str(value)
    found = _MODELS[field]._default_manager.filter(pk=value).first()
    return fold(str(getattr(found, "name", ""))) if found else ""


def _type_id(slug: str) -> int | None:
    return TicketType.objects.filter(slug=slug).values_list("pk", flat=True).first()


def _means(asks: Q, value: Any) -> bool:
    return [one[1] for one in asks.children if isinstance(one, tuple)] == [[value]]


def _several(test: Test) -> tuple[Any, ...]:
    return test.value if isinstance(test.value, tuple) else (test.value,)


_SAYERS: dict[str, Callable[[Test, Person], str]] = {
    "search": _query,
    "words": _words,
    "created": _age,
    "updated": _age,
    "files": _files,
    "tags": _tags,
    "category": _category,
    "status": _named,
    "queue": _named,
    "organization": _named,
    "assignee": _named,
    "requester": _named,
    "priority": _named,
    "type": _named,
    **dict.fromkeys(operators.ASKED.values(), _asked),
}
