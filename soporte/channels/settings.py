"""What an account of a channel can be told: one typed declaration that every face asks from."""

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Self, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from soporte.channels.contract import Group, Setting
from soporte.toolbox.sealing import UnsealError, seal, unseal

LONGEST = 500


@dataclass(frozen=True)
class Declared:
    """One setting as a face needs it to ask: what `Setting` says, and what its type says."""

    name: str
    kind: Literal["text", "secret", "number", "flag", "choice"]
    setting: Setting
    default: Any
    choices: tuple[str, ...] = ()
    smallest: int | None = None
    largest: int | None = None
    longest: int = LONGEST


@dataclass(frozen=True)
class Wrong:
    """One setting that cannot be so: pydantic's code with its context, or a sentence of ours."""

    name: str
    code: str
    context: dict[str, Any]
    text: str = ""


class SettingsError(Exception):
    """The settings cannot be so."""

    def __init__(self, wrong: list[Wrong]) -> None:
        """`wrong` names each setting."""
        super().__init__(", ".join(one.name for one in wrong))
        self.wrong = wrong


class AccountSettings(BaseModel):
    """The settings of one account, secrets in the clear; `kept` gives what may be stored.

    A channel's own ones are a subclass: each field is annotated with its `Setting`.
    """

    model_config = ConfigDict(frozen=True)

    groups: ClassVar[dict[str, Group]] = {}

    @field_validator("*")
    @classmethod
    def _in_one_line(cls, value: Any) -> Any:
        """No control character: in a line of a protocol it would begin another line."""
        if isinstance(value, str) and not value.isprintable():
            raise PydanticCustomError("unprintable", "not a line of text")
        return value

    @classmethod
    def declared(cls) -> dict[str, Declared]:
        """Every setting, in order."""
        return {name: _declared(name, field) for name, field in cls.model_fields.items()}

    @classmethod
    def of(cls, account: Any) -> Self:
        """The settings of an account, or the defaults for None.

        A secret that was sealed under another key is gone: it is asked for again.
        """
        stored = cls.upgraded({k: _opened(v) for k, v in (account.settings or {}).items()}
                              if account else {})  # fmt: skip
        return cls.model_validate({k: v for k, v in stored.items() if k in cls.model_fields})

    @classmethod
    def upgraded(cls, stored: dict[str, Any]) -> dict[str, Any]:
        """What an earlier version stored, in today's names."""
        return stored

    def problems(self) -> dict[str, str]:
        """What does not go together: a sentence in the reader's language for a setting's name."""
        return {}

    def changed(self, given: dict[str, Any]) -> Self:
        """These settings with what is named put in its place. Raises SettingsError."""
        unknown = [Wrong(name, "extra_forbidden", {}) for name in given if not self._knows(name)]
        if unknown:
            raise SettingsError(unknown)
        try:
            made = type(self).model_validate(self.model_dump() | given, strict=True)
        except ValidationError as error:
            raise SettingsError([_wrong(one) for one in error.errors()]) from None
        if problems := made.problems():
            raise SettingsError([Wrong(k, "invalid", {}, text) for k, text in problems.items()])
        return made

    def _knows(self, name: str) -> bool:
        return name in type(self).model_fields

    def kept(self) -> dict[str, Any]:
        """The settings as they are stored: secrets sealed."""
        sealed = self._secret_names()
        return {k: seal(v) if k in sealed else v for k, v in self.model_dump().items()}

    def shown(self) -> dict[str, Any]:
        """The settings without their secrets."""
        return self.model_dump(exclude=self._secret_names())

    def secrets(self) -> list[str]:
        """The names of the secrets that are stored."""
        sealed = self._secret_names()
        return [name for name in self.declared() if name in sealed and getattr(self, name)]

    @classmethod
    def _secret_names(cls) -> set[str]:
        return {name for name, one in cls.declared().items() if one.setting.is_secret}


def _opened(value: Any) -> Any:
    try:
        return unseal(value) if isinstance(value, str) else value
    except UnsealError:
        return ""


def _wrong(error: Any) -> Wrong:
    return Wrong(str(error["loc"][0]), str(error["type"]), error.get("ctx", {}))


def _declared(name: str, field: FieldInfo) -> Declared:
    setting = next(one for one in field.metadata if isinstance(one, Setting))
    limits = {type(one): one for one in field.metadata if isinstance(one, Ge | Le | MaxLen)}
    kind, choices = _kind(field.annotation, setting)
    return Declared(
        name,
        kind,
        setting,
        field.default,
        choices,
        smallest=getattr(limits.get(Ge), "ge", None),
        largest=getattr(limits.get(Le), "le", None),
        longest=getattr(limits.get(MaxLen), "max_length", LONGEST),
    )


def _kind(annotation: Any, setting: Setting) -> tuple[Any, tuple[str, ...]]:
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(one for one in get_args(annotation) if one is not NoneType)
    if get_origin(annotation) is Literal:
        return "choice", get_args(annotation)
    if annotation is str:
        return ("secret" if setting.is_secret else "text"), ()
    return {bool: "flag", int: "number"}[annotation], ()
