"""The condition builder: rows in groups, as a form posts them, and the JSON that they stand for."""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from soporte.desk.templatetags.desk import CHANNELS, channel_name
from soporte.people.models import Organization, Person
from soporte.people.operations import find_by_address
from soporte.tickets import conditions
from soporte.tickets.conditions import All, Node, Not, Test, changing
from soporte.tickets.conditions import Any as AnyOf
from soporte.tickets.conditions.comparing import NOBODY, split_age
from soporte.tickets.conditions.fields import OPERATORS, WITHOUT_VALUE
from soporte.toolbox.text import fold, looks_like_address, whole_number

MOST_GROUPS, MOST_ROWS = 5, 12
MODES = ("all", "any", "none")
FIRST_FIELD = "status"


@dataclass
class Line:
    """One row: which field, how compared, with what."""

    field: str = FIRST_FIELD
    operator: str = "is"
    values: list[str] = dataclasses.field(default_factory=list)
    unit: str = "d"
    error: str = ""
    # Whether what happened can be asked about too.
    events: bool = False

    @property
    def known(self) -> conditions.Field:
        """The field; the first one for an unknown name."""
        found = conditions.field(self.field) or conditions.field(FIRST_FIELD)
        if found is None:
            raise KeyError(self.field)
        return found

    @property
    def kind(self) -> str:
        """How the value is asked for: menu, text, number, age, pair, or none."""
        if self.operator in WITHOUT_VALUE:
            return "none"
        if self.operator == changing.FROM_TO:
            return "pair"
        if self.operator in changing.OF_A_VALUE:
            return "menu" if self.menu else "text"
        if self.known.form != "menu":
            return self.known.form
        return "menu" if self.menu else "text"

    @property
    def menu(self) -> list[tuple[str, str]]:
        """What may be chosen."""
        known = self.known
        options: Iterable[Any] = known.options()
        if self.operator in changing.ALL:
            options = changing.options(known)
        if self.field == "channel":
            options = [(key, channel_name(key)) for key in CHANNELS]
        menu = [(str(key), str(label)) for key, label in options]
        # What is gone stays chosen until somebody chooses something else.
        known_keys = {key for key, _label in menu}
        gone = [one for one in self.values if one not in known_keys] if menu else []
        named = [(one, known.show((one,)) if one == NOBODY else f"#{one}") for one in gone]
        return [*named, *menu]

    @property
    def operators(self) -> list[tuple[str, str]]:
        """The operators of the field, in words."""
        return [(one, str(OPERATORS[one][0])) for one in self.possible]

    @property
    def possible(self) -> tuple[str, ...]:
        """The operators of the field."""
        known = self.known
        return (*known.operators, *(changing.operators(known) if self.events else ()))

    @property
    def text(self) -> str:
        """The values as they are written in one line."""
        return ", ".join(self.values)

    @property
    def pair(self) -> list[tuple[str, str]]:
        """What it was and what it became, each with its name."""
        before, after = [*self.values, "", ""][:2]
        return [(_("Before"), before), (_("After"), after)]

    @property
    def hint(self) -> str:
        """What is to be written."""
        hints = {
            "requester": _("E-mail address"),
            "organization": _("Name of the organisation"),
            "tags": _("Tags, separated by commas"),
        }
        return hints.get(self.field, "")


@dataclass
class Group:
    """Rows that are asked together: all of them, any of them, or none of them."""

    mode: str = "all"
    lines: list[Line] = dataclasses.field(default_factory=list)


@dataclass
class Builder:
    """All groups, and whether every one must hold or one is enough."""

    mode: str = "all"
    groups: list[Group] = dataclasses.field(default_factory=lambda: [Group(lines=[Line()])])
    events: bool = False

    @classmethod
    def of(cls, node: Node, *, events: bool = False) -> "Builder | None":
        """The rows of a tree; None for one that lies deeper than rows and groups can show."""
        if isinstance(node, All | AnyOf) and not all(isinstance(one, Test) for one in node.parts):
            groups = [_group_of(part) for part in node.parts]
            mode = "all" if isinstance(node, All) else "any"
        else:
            groups, mode = [_group_of(node)], "all"
        known = [one for one in groups if one]
        for line in (line for group in known for line in group.lines):
            line.events = events
        return cls(mode, known, events) if len(known) == len(groups) else None

    @classmethod
    def posted(cls, data: QueryDict, *, events: bool = False) -> "Builder":
        """What a form says; `events` where what happened can be asked about."""
        made = cls(_one_of(data.get("mode"), ("all", "any")), [], events)
        for g in range(MOST_GROUPS):
            if f"g{g}-mode" not in data:
                continue
            group = Group(_one_of(data.get(f"g{g}-mode"), MODES))
            for r in range(MOST_ROWS):
                if f"g{g}-r{r}-field" in data:
                    group.lines.append(_line(data, f"g{g}-r{r}-", events=events))
            made.groups.append(group)
        return made

    def act(self, said: str) -> None:
        """What a button does to the rows: add, remove, add-group, remove-group."""
        words = said.split("-")
        numbers = [whole_number(word) for word in words if word.isdecimal()]
        if said == "add-group" and len(self.groups) < MOST_GROUPS:
            self.groups.append(Group("any", [Line(events=self.events)]))
        elif words[0] == "add" and numbers and numbers[0] < len(self.groups):
            lines = self.groups[numbers[0]].lines
            lines.extend([Line(events=self.events)] if len(lines) < MOST_ROWS else [])
        elif words[:2] == ["remove", "group"] and numbers and numbers[0] < len(self.groups):
            del self.groups[numbers[0]]
        elif words[0] == "remove" and len(numbers) == 2 and numbers[0] < len(self.groups):
            del self.groups[numbers[0]].lines[numbers[1] : numbers[1] + 1]

    def json(self) -> dict[str, Any]:
        """The conditions; a row that says nothing keeps its `error`."""
        parts = [_json_of(group) for group in self.groups if group.lines]
        if len(parts) == 1:
            return parts[0]
        return {"any" if self.mode == "any" and parts else "all": parts}

    @property
    def has_errors(self) -> bool:
        """Whether some row says nothing."""
        return any(line.error for group in self.groups for line in group.lines)


def _one_of(given: str | None, possible: tuple[str, ...]) -> str:
    return given if given in possible else possible[0]


def _line(data: "MultiValueDict[str, str]", name: str, *, events: bool) -> Line:
    line = Line(field=data.get(f"{name}field") or FIRST_FIELD, events=events)
    line.field = line.known.name
    operator = data.get(f"{name}operator") or ""
    line.operator = operator if operator in line.possible else line.known.operators[0]
    # What was written for another field means nothing for this one.
    if data.get(f"{name}was", line.field) == line.field:
        line.values = [one[:200] for one in data.getlist(f"{name}value") if one.strip()]
    unit = data.get(f"{name}unit") or ""
    line.unit = unit if unit in "mhdw" and unit else "d"
    return line


def _json_of(group: Group) -> dict[str, Any]:
    tests = []
    for line in group.lines:
        test, line.error = _test(line)
        tests.append(test)
    if group.mode == "none":
        return {"not": {"any": tests}}
    return tests[0] if len(tests) == 1 else {group.mode: tests}


def _test(line: Line) -> tuple[dict[str, Any], str]:
    """The JSON of one row, and what is wrong with it."""
    test: dict[str, Any] = {"field": line.field, "operator": line.operator}
    try:
        if line.kind != "none":
            test["value"] = _value(line)
        return conditions.write(conditions.read(test, events=True)), ""
    except conditions.ConditionError as wrong:
        said = str(wrong.message)
        return test, said.partition(": ")[2] or said
    except ValueError as wrong:
        return test, str(wrong)


def _value(line: Line) -> Any:
    if not line.values:
        raise ValueError(_("A value is needed."))
    read = _READERS.get(line.field) or _READERS.get(line.kind)
    return read(line) if read else line.text


def _chosen(line: Line) -> list[int | str]:
    return [int(one) if one.isdecimal() else one for one in line.values]


def _tags(line: Line) -> list[str]:
    return [one.strip() for text in line.values for one in text.split(",") if one.strip()]


def _person(text: str) -> int:
    address = text.strip()
    found = find_by_address(address) if looks_like_address(address) else None
    if found is None:
        raise ValueError(_("Nobody is known by this address."))
    return found.pk


def _organization(text: str) -> int:
    rows = Organization.objects.filter(folded_name=fold(text.strip()))
    found = rows.order_by("pk").values_list("pk", flat=True).first()
    if found is None:
        raise ValueError(_("No organisation has this name."))
    return found


_READERS: dict[str, Callable[[Line], Any]] = {
    "age": lambda line: f"{line.values[0].strip()}{line.unit}",
    "number": lambda line: whole_number(line.values[0].strip().lstrip("#")),
    "menu": _chosen,
    # What is written keeps its zeros; what is chosen may be an id.
    "pair": lambda line: _chosen(line) if line.menu else line.values,
    "tags": _tags,
    "requester": lambda line: [_person(line.text)],
    "organization": lambda line: [_organization(line.text)],
}


def _group_of(node: Node) -> Group | None:
    if isinstance(node, Test):
        return Group("all", [_line_of(node)])
    if isinstance(node, Not):
        inner = _group_of(node.part)
        plain = inner is not None and (inner.mode == "any" or len(inner.lines) == 1)
        if inner is None or not plain or inner.mode == "none":
            return None
        return Group("none", inner.lines)
    tests = [one for one in node.parts if isinstance(one, Test)]
    if len(tests) < len(node.parts) or len(tests) > MOST_ROWS:
        return None
    return Group("all" if isinstance(node, All) else "any", [_line_of(one) for one in tests])


def _line_of(test: Test) -> Line:
    line = Line(test.field, test.operator)
    if test.value is None:
        return line
    if line.known.form == "age":
        count, line.unit = split_age(str(test.value))
        line.values = [str(count)]
        return line
    given = test.value if isinstance(test.value, tuple) else (test.value,)
    line.values = [_written(test.field, one) for one in given]
    return line


def _written(name: str, value: Any) -> str:
    """A value as the form writes it."""
    if name == "requester":
        found = Person.objects.filter(pk=value).first()
        return (found.email or str(value)) if found else str(value)
    if name == "organization":
        named = Organization.objects.filter(pk=value).values_list("name", flat=True).first()
        return named or str(value)
    return str(value)
