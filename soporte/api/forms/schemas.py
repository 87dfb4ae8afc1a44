"""Definitions of fields and forms, as the API takes and gives them."""

from typing import Annotated, Literal

from pydantic import Field

from soporte.api.fields import Flag, Given, Id, Nul, Shown, one_of
from soporte.api.sorting.schemas import Position
from soporte.api.sorting.schemas import Slug as TypeSlug
from soporte.api.tickets.schemas import Named
from soporte.fields.logic import MAX_ITEMS
from soporte.fields.models import MAX_OPTIONS

KindWord = Literal["text", "long_text", "number", "date", "choice", "choices", "yes_no", "url"]
AudienceWord = Literal["customer", "shown", "staff"]
NeededWord = Literal["", "open", "resolve"]
Slug = Annotated[
    str,
    Field(min_length=1, max_length=40, pattern=r"^[a-zA-Z0-9_-]+$", examples=["serial_number"]),
]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"\S"), Nul]
Heading = Annotated[str, Field(max_length=100), Nul]
Help = Annotated[str, Field(max_length=300), Nul]
Limit = Annotated[float, Field(ge=-1e11, le=1e11, strict=True)]


class Option(Given):
    """An answer to choose. Its key stays in tickets; its words may change."""

    key: Slug
    es: Name
    en: Name


Options = Annotated[list[Option], Field(max_length=MAX_OPTIONS)]


class OptionShown(Shown):
    """An answer; one that is gone is offered no more, but tickets may have it."""

    key: str
    es: str
    en: str
    gone: bool = False


class FieldShown(Shown):
    """The definition of a field; its value in a ticket is `fields[slug]`."""

    id: int
    slug: str
    kind: Annotated[str, one_of(KindWord)]
    name: str
    name_es: str
    name_en: str
    help_es: str
    help_en: str
    options: list[OptionShown]
    least: float | None
    most: float | None
    audience: Annotated[str, one_of(AudienceWord)]
    position: int
    is_active: bool


class FieldGiven(Given):
    """A new field. `slug` and `kind` stay for ever."""

    slug: Slug
    kind: KindWord
    name_es: Name
    name_en: Name
    help_es: Help = ""
    help_en: Help = ""
    options: Options = []
    least: Limit | None = None
    most: Limit | None = None
    audience: AudienceWord = "customer"
    position: Position = 0


class FieldChange(Given):
    """What is named is changed; options that are left out are gone."""

    name_es: Name | None = None
    name_en: Name | None = None
    help_es: Help | None = None
    help_en: Help | None = None
    options: Options | None = None
    least: Limit | None = None
    most: Limit | None = None
    audience: AudienceWord | None = None
    position: Position | None = None
    is_active: Flag | None = None


class LineGiven(Given):
    """A field's line: needed when, under which heading, and only if `when` has one of `has`."""

    field: Slug
    needed: NeededWord = ""
    section_es: Heading = ""
    section_en: Heading = ""
    when: Annotated[str, Field(max_length=40, pattern=r"^[a-zA-Z0-9_-]*$")] = ""
    has: Annotated[list[Slug], Field(max_length=MAX_OPTIONS)] = []


class LineShown(Shown):
    """A field's line."""

    field: str
    needed: Annotated[str, one_of(NeededWord)]
    section_es: str
    section_en: str
    when: str
    has: list[str]


Lines = Annotated[list[LineGiven], Field(max_length=MAX_ITEMS)]


class FormShown(Shown):
    """What a queue, a type, or both, or with neither every request, is asked."""

    id: int
    queue: Named | None
    type: str | None
    lines: list[LineShown]


class FormGiven(Given):
    """A new form."""

    queue: Id | None = None
    type: TypeSlug | None = None
    lines: Lines = []


class FormChange(Given):
    """Other lines."""

    lines: Lines
