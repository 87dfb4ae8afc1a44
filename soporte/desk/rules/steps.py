"""The editor of actions: lines as a form posts them, and the JSON that they stand for."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from soporte.automation import actions
from soporte.automation.actions import Action, Step
from soporte.tickets.conditions.comparing import split_age
from soporte.toolbox.html import from_text, to_text
from soporte.toolbox.text import whole_number

MOST = 20
LONGEST = 20_000


@dataclass
class Line:
    """One action with what was written for it."""

    action: str
    by_hand: bool = False
    values: list[str] = dataclasses.field(default_factory=list)
    unit: str = "d"
    es: str = ""
    en: str = ""
    error: str = ""

    @property
    def known(self) -> Action:
        """The action; the first one for an unknown name."""
        return actions.action(self.action) or actions.every()[0]

    @property
    def form(self) -> str:
        """How the value is asked for."""
        return self.known.form

    @property
    def menu(self) -> list[tuple[str, str]]:
        """What may be chosen."""
        found = self.known.options(by_hand=self.by_hand)
        menu = [(str(key), str(label)) for key, label in found]
        # What is gone stays chosen until somebody chooses: the first of a menu is no choice.
        gone = set(self.values[:1]) - {key for key, _label in menu} if self.form == "menu" else ()
        return [*((one, f"#{one}") for one in gone), *menu]

    @property
    def text(self) -> str:
        """The value as it is written."""
        return ", ".join(self.values)

    def step(self) -> dict[str, Any]:
        """The JSON, as far as it says anything."""
        return {"action": self.known.name, "value": self._value()}

    def _value(self) -> Any:
        if self.form == "texts":
            return {name: text for name in ("es", "en") if (text := getattr(self, name).strip())}
        if self.form == "menus":
            return self.values
        if self.form == "words":
            return [one.strip() for one in self.text.split(",")]
        first = self.values[0].strip() if self.values else ""
        if self.form == "span":
            return f"{first}{self.unit}"
        return whole_number(first) if self.form == "menu" and first.isdecimal() else first


class Steps:
    """All lines of one list; `name` begins its fields."""

    def __init__(self, name: str, lines: list[Line], *, by_hand: bool) -> None:
        """`by_hand` for a macro."""
        self.name, self.lines, self.by_hand = name, lines, by_hand

    @classmethod
    def of(cls, name: str, steps: list[Step], *, by_hand: bool) -> "Steps":
        """The lines of stored actions."""
        return cls(name, [_line_of(step, by_hand=by_hand) for step in steps], by_hand=by_hand)

    @classmethod
    def posted(cls, name: str, data: QueryDict, *, by_hand: bool) -> "Steps":
        """What a form says."""
        lines = [
            _line(data, f"{name}{place}-", by_hand=by_hand)
            for place in range(MOST)
            if f"{name}{place}-action" in data
        ]
        return cls(name, lines, by_hand=by_hand)

    def act(self, said: str) -> None:
        """What a button does: `a-add`, `a-remove-0`, `a-up-1`."""
        name, _dash, what = said.partition("-")
        if name != self.name:
            return
        verb, _dash, number = what.partition("-")
        place = whole_number(number)
        if verb == "add" and len(self.lines) < MOST:
            self.lines.append(Line(actions.every()[0].name, self.by_hand))
        elif verb == "remove":
            del self.lines[place : place + 1]
        elif verb == "up" and 0 < place < len(self.lines):
            self.lines.insert(place - 1, self.lines.pop(place))

    def json(self) -> list[dict[str, Any]]:
        """The actions; a line that says nothing keeps its `error`."""
        found: list[Any] = []
        for line in self.lines:
            step = line.step()
            try:
                found += actions.read([step], by_hand=self.by_hand)
            except ValidationError as wrong:
                found.append(step)
                said = wrong.messages[0]
                line.error = said.partition(": ")[2] or said
        return found

    @property
    def has_errors(self) -> bool:
        """Whether some line says nothing."""
        return any(line.error for line in self.lines)


def _line(data: QueryDict, name: str, *, by_hand: bool) -> Line:
    line = Line(data.get(f"{name}action", ""), by_hand)
    line.action = line.known.name
    # What was written for another action means nothing for this one.
    if data.get(f"{name}was", line.action) != line.action:
        return line
    line.values = [one[:LONGEST] for one in data.getlist(f"{name}value") if one.strip()]
    unit = data.get(f"{name}unit", "")
    line.unit = unit if unit and unit in "mhdw" else "d"
    line.es = data.get(f"{name}es", "")[:LONGEST]
    line.en = data.get(f"{name}en", "")[:LONGEST]
    return line


def _line_of(step: Step, *, by_hand: bool) -> Line:
    line, value = Line(step["action"], by_hand), step["value"]
    if isinstance(value, dict):
        line.es, line.en = _written(value.get("es", "")), _written(value.get("en", ""))
    elif line.form == "text":
        line.values = [_written(str(value))]
    elif line.form == "span":
        count, line.unit = split_age(str(value))
        line.values = [str(count)]
    else:
        line.values = [str(one) for one in (value if isinstance(value, list) else [value])]
    return line


def _written(html: str) -> str:
    """A text as people write it; one with more than paragraphs stays HTML."""
    text = to_text(html)
    return text if from_text(text) == html else html
