"""The tree of a condition: what its JSON may look like, checked wherever it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from soporte.tickets.conditions import changing, fields

MAX_DEPTH, MAX_TESTS = 5, 50


class ConditionError(ValidationError):
    """A condition that says nothing: where in it, and why."""

    def __init__(self, where: str, why: str) -> None:
        """`where` is a path such as `all[0].value`."""
        super().__init__(f"{where}: {why}" if where else why)
        self.where = where


@dataclass(frozen=True)
class Test:
    """One question about a ticket; `value` is as the field's `clean` left it."""

    field: str
    operator: str
    value: fields.Value = None


@dataclass(frozen=True)
class All:
    """Every part holds; without parts, always."""

    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Node"


Node: TypeAlias = All | Any | Not | Test


def read(given: object, *, events: bool = False) -> Node:
    """The tree that some JSON says; about what happened only with `events`.

    Raises ConditionError.
    """
    tree = _node(given, "", 0)
    for test in tests(tree) if not events else ():
        known = fields.field(test.field)
        if known is not None and (known.is_event or test.operator in changing.ALL):
            why = _("“%(name)s” can be asked only where something happens.")
            raise ConditionError("", why % {"name": known.label})
    if sum(1 for _test in tests(tree)) > MAX_TESTS:
        raise ConditionError("", _("At most %(most)s conditions.") % {"most": MAX_TESTS})
    return tree


def write(node: Node) -> dict[str, object]:
    """The JSON of a tree, as it is stored."""
    if isinstance(node, Test):
        said: dict[str, object] = {"field": node.field, "operator": node.operator}
        value = list(node.value) if isinstance(node.value, tuple) else node.value
        return said if value is None else {**said, "value": value}
    if isinstance(node, Not):
        return {"not": write(node.part)}
    return {"all" if isinstance(node, All) else "any": [write(part) for part in node.parts]}


def tests(node: Node) -> Iterator[Test]:
    """Every question of a tree, in its order."""
    if isinstance(node, Test):
        yield node
    elif isinstance(node, Not):
        yield from tests(node.part)
    else:
        for part in node.parts:
            yield from tests(part)


def _node(given: object, where: str, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise ConditionError(where, _("Conditions lie inside each other too deeply."))
    if not isinstance(given, dict):
        raise ConditionError(where, _("This must be an object."))
    if "field" in given:
        return _test(given, where)
    if len(given) != 1 or not given.keys() & {"all", "any", "not"}:
        raise ConditionError(where, _("Give “all”, “any”, “not” or “field”, and only one of them."))
    ((word, inside),) = given.items()
    at = f"{where}.{word}" if where else word
    if word == "not":
        return Not(_node(inside, at, depth + 1))
    parts = _parts(inside, at, depth)
    if word == "any" and not parts:
        raise ConditionError(at, _("Give at least one condition."))
    return All(parts) if word == "all" else Any(parts)


def _parts(inside: object, at: str, depth: int) -> tuple[Node, ...]:
    if not isinstance(inside, list):
        raise ConditionError(at, _("This must be a list."))
    if len(inside) > MAX_TESTS:
        raise ConditionError(at, _("At most %(most)s conditions.") % {"most": MAX_TESTS})
    return tuple(_node(one, f"{at}[{place}]", depth + 1) for place, one in enumerate(inside))


def _test(given: dict[object, object], where: str) -> Test:
    if unknown := set(map(str, given)) - {"field", "operator", "value"}:
        stranger = min(unknown)[:60]
        raise ConditionError(where, _("“%(name)s” has no meaning here.") % {"name": stranger})
    name, operator = given["field"], given.get("operator")
    known = fields.field(name) if isinstance(name, str) else None
    if known is None:
        shown = str(name)[:60]
        raise ConditionError(
            _in(where, "field"), _("There is no field “%(name)s”.") % {"name": shown}
        )
    of_changes = changing.operators(known)
    if not isinstance(operator, str) or operator not in {*known.operators, *of_changes}:
        possible = ", ".join((*known.operators, *of_changes))
        raise ConditionError(
            _in(where, "operator"), _("Possible operators: %(possible)s.") % {"possible": possible}
        )
    try:
        clean = partial(changing.clean, known) if operator in of_changes else known.clean
        value = clean(operator, given.get("value"))
    except fields.WrongValueError as wrong:
        raise ConditionError(_in(where, "value"), str(wrong)) from wrong
    return Test(known.name, operator, value)


def _in(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
