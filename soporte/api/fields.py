"""The building blocks of what the API takes and gives."""

from datetime import datetime
from typing import Annotated, Any, get_args

from django.utils.translation import gettext_lazy as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import PydanticCustomError, core_schema

LARGEST_ID = 2**63 - 1
LONGEST_BODY = 1_000_000


class Given(BaseModel):
    """What a program sends. A name that is not declared is refused: nothing is set by accident."""

    model_config = ConfigDict(extra="forbid")

    @property
    def given(self) -> set[str]:
        """The names that the program sent; what it left out stays as it is."""
        return self.model_fields_set


class Shown(BaseModel):
    """What the API answers."""


def one_of(literal: Any) -> Any:
    """Tell in the description which words an answer's field can have."""
    return Field(json_schema_extra={"enum": list(get_args(literal))})


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "a NUL character cannot be stored")
    return text


def _plausible(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2999:
        raise PydanticCustomError("year", "the year must be between 1900 and 2999")
    return moment


def _only_a_number(value: Any) -> Any:
    """JSON has one kind of number, so 1.0 is 1; but a text is none, and neither is true."""
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "a whole number is needed")
    return value


class _WithoutNul:
    """The check, and the pattern by which the description tells it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> Any:
        return core_schema.no_info_after_validator_function(_without_nul, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"pattern": "^[^\\u0000]*$", **handler(schema)}


Nul = _WithoutNul()
Whole = BeforeValidator(_only_a_number)
Word = Annotated[str, Field(max_length=100), Nul]
Line = Annotated[str, Field(max_length=250), Nul]
Note = Annotated[str, Field(max_length=10_000), Nul]
Body = Annotated[str, Field(max_length=LONGEST_BODY), Nul]
Email = Annotated[str, Field(min_length=3, max_length=254, examples=["ana@acme.example"]), Nul]
# Bodies are JSON, where 1 and "1" and true differ; paths and queries are all text.
Id = Annotated[int, Field(ge=1, le=LARGEST_ID), Whole]
Key = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Flag = Annotated[bool, Field(strict=True)]
Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]

# Sentences for what pydantic and the checks above find; the names are pydantic's error types.
SENTENCES: dict[str, Any] = {
    "missing": _("This is needed."),
    "extra_forbidden": _("There is no such field."),
    "string_type": _("This must be text."),
    "string_unicode": _("This is not valid Unicode text."),
    "string_too_long": _("At most %(max_length)s characters."),
    "string_too_short": _("At least %(min_length)s characters."),
    "string_pattern_mismatch": _("This does not have the right form."),
    "int_type": _("This must be a whole number."),
    "int_parsing": _("This must be a whole number."),
    "int_from_float": _("This must be a whole number."),
    "int_parsing_size": _("The number is too large."),
    "bool_type": _("This must be true or false."),
    "bool_parsing": _("This must be true or false."),
    "greater_than_equal": _("The smallest possible value is %(ge)s."),
    "less_than_equal": _("The largest possible value is %(le)s."),
    "literal_error": _("Possible values: %(expected)s."),
    "list_type": _("This must be a list."),
    "too_long": _("At most %(max_length)s of them."),
    "dict_type": _("This must be an object."),
    "model_type": _("This must be an object."),
    "model_attributes_type": _("This must be an object."),
    "datetime_type": _("This must be a moment with its offset, as in 2026-03-01T09:00:00Z."),
    "datetime_parsing": _("This must be a moment with its offset, as in 2026-03-01T09:00:00Z."),
    "datetime_from_date_parsing": _(
        "This must be a moment with its offset, as in 2026-03-01T09:00:00Z."
    ),
    "timezone_aware": _("This must be a moment with its offset, as in 2026-03-01T09:00:00Z."),
    "nul": _("A NUL character cannot be stored."),
    "year": _("The year must be between 1900 and 2999."),
}
FALLBACK = _("This value is not possible here.")


def sentence(kind: str, context: dict[str, Any]) -> str:
    """What is wrong with a value, in the reader's language."""
    return str(SENTENCES.get(kind, FALLBACK)) % context
