"""The lines of a form as a Django form: drawn the same by every face, read by the same rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from soporte.fields import values
from soporte.fields.logic import Item, Needed, applying
from soporte.fields.models import Field, Kind

PREFIX = "field-"
# A page's form names in these inputs which form it showed, and which of its lines.
FORM, SHOWN = "fields_form", "fields_shown"


@dataclass(frozen=True)
class Line:
    """A field as it is drawn; `applies` says whether it shows for the answers so far."""

    item: Item
    bound: forms.BoundField
    applies: bool
    is_group: bool

    @property
    def has(self) -> str:
        """The answers on which it depends, as the page carries them."""
        return " ".join(self.item.has)


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    title: str
    lines: list[Line]


class Asking(forms.Form):
    """The custom fields of one form, and what was answered.

    `needed` names whose needs bind: "open" for customers, "resolve" for staff, "" for nobody.
    """

    # A form of fields must not be in the way of the page's own names.
    use_required_attribute = False

    def __init__(
        self,
        items: Sequence[Item],
        known: Mapping[str, Field],
        *,
        name: str = "",
        data: QueryDict | None = None,
        stored: Mapping[str, Any] | None = None,
        needed: Needed = "",
    ) -> None:
        """`name` tells this form from others, `stored` are the values so far."""
        super().__init__(data)
        self.items, self.known, self.name = items, known, name
        self.stored, self.needed = dict(stored or {}), needed
        for item in items:
            field, before = known[item.field], self.stored.get(item.field)
            made = _field(field, before)
            made.required = self._is_needed(item)
            made.initial = _shown_initial(before)
            self.fields[PREFIX + item.field] = made

    def _is_needed(self, item: Item) -> bool:
        return bool(self.needed) and item.needed == self.needed

    def take_up(self, data: QueryDict) -> None:
        """Start from what a page's form holds, without judging it."""
        for slug, field in self.known.items():
            given = data.getlist(PREFIX + slug)
            try:
                value = values.read(field, given if field.kind == Kind.CHOICES else "".join(given))
            except ValidationError:
                continue
            if value is not None and PREFIX + slug in self.fields:
                self.stored[slug] = value
                self.fields[PREFIX + slug].initial = _shown_initial(value)

    def clean(self) -> dict[str, Any]:
        """Read each value; what does not apply to the others counts as not answered."""
        given: dict[str, Any] = {}
        wrong: dict[str, ValidationError] = {}
        for item in self.items:
            slug = item.field
            try:
                raw = self.cleaned_data.get(PREFIX + slug)
                given[slug] = values.read(self.known[slug], raw, before=self.stored.get(slug))
            except ValidationError as error:
                given[slug], wrong[slug] = None, error
        self.applied = applying(self.items, given)
        for item in self.applied:
            name = PREFIX + item.field
            if item.field in wrong:
                self.add_error(name, wrong[item.field])
            elif self._is_needed(item) and given[item.field] is None:
                self.add_error(name, _("This is needed."))
        asked = {item.field for item in self.applied}
        self.answers = {slug: given[slug] if slug in asked else None for slug in given}
        return self.cleaned_data

    def full_clean(self) -> None:
        """Leave needs to `clean`, which knows what applies."""
        needs = {name: field.required for name, field in self.fields.items()}
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        for name, field in self.fields.items():
            field.required = needs[name]

    @property
    def given(self) -> dict[str, Any]:
        """What was answered, without what is empty."""
        return {slug: value for slug, value in self.answers.items() if value is not None}

    @property
    def is_incomplete(self) -> bool:
        """Whether lines apply that the page did not show: it could not know, without a script."""
        data: Any = self.data
        if FORM not in data:
            return False
        if data.get(FORM) != self.name:
            return bool(self.applied)
        shown = set(data.getlist(SHOWN))
        return any(item.field not in shown for item in self.applied)

    @property
    def sections(self) -> list[Section]:
        """The lines under their headings, ready to be drawn."""
        so_far = self.answers if self.is_bound and hasattr(self, "answers") else self.stored
        showing = {item.field for item in applying(self.items, so_far)}
        lines = [
            Line(
                item,
                self[PREFIX + item.field],
                item.field in showing,
                self.known[item.field].kind == Kind.CHOICES,
            )
            for item in self.items
        ]
        return [
            Section(title, list(group))
            for title, group in groupby(lines, lambda line: line.item.section)
        ]


def _field(field: Field, before: Any) -> forms.Field:
    """A Django field that takes anything: `values.read` judges."""
    common: dict[str, Any] = {"label": field.name, "help_text": field.help, "required": False}
    also = before if isinstance(before, list) else [before]
    options = list(field.labels(also=also).items())
    if field.kind == Kind.CHOICES:
        return _Anything(**common, widget=forms.CheckboxSelectMultiple(choices=options))
    if field.kind == Kind.CHOICE:
        return _Anything(**common, widget=_select([("", "—"), *options]))
    if field.kind == Kind.YES_NO:
        both = [("", "—"), ("yes", _("Yes")), ("no", _("No"))]
        return _Anything(**common, widget=_select(both))
    return _Anything(**common, widget=_input(field.kind))


class _Anything(forms.Field):
    """Takes what came, as it came."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)


def _select(choices: list[tuple[str, str]]) -> forms.Select:
    return forms.Select(choices=choices, attrs={"class": "form-select"})


def _input(kind: str) -> forms.Widget:
    if kind == Kind.LONG_TEXT:
        attributes = {"rows": 3, "maxlength": values.LONGEST_TEXT, "data-autosize": True}
        return forms.Textarea(attrs=attributes)
    if kind == Kind.NUMBER:
        return forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 40})
    if kind == Kind.DATE:
        return forms.TextInput(attrs={"type": "date"})
    longest = values.LONGEST_ADDRESS if kind == Kind.URL else values.LONGEST_LINE
    mode = {"inputmode": "url"} if kind == Kind.URL else {}
    return forms.TextInput(attrs={"maxlength": longest, **mode})


def _shown_initial(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
