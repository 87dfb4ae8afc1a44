"""Who did something, and by what way."""

from dataclasses import dataclass, replace
from typing import Protocol


class HasPk(Protocol):
    """Anything saved."""

    pk: int


@dataclass(frozen=True)
class Actor:
    """The author of an act: a person, token, rule, assistant, channel, or the system itself.

    `via` is the way in (desk, portal, api, email, cli, job); `caused_by` the journal entry that
    made a reaction act, so that automation can ignore what automation caused.
    """

    kind: str
    id: int | None
    via: str
    caused_by: int | None = None

    @classmethod
    def of(cls, person: HasPk, *, via: str) -> "Actor":
        """A person acting by hand."""
        return cls("person", person.pk, via)

    @classmethod
    def system(cls, *, via: str = "job") -> "Actor":
        """The installation itself."""
        return cls("system", None, via)

    @classmethod
    def channel(cls, kind: str) -> "Actor":
        """A message that nobody is signed in for."""
        return cls("channel", None, kind)

    def because_of(self, entry_id: int) -> "Actor":
        """The same actor, acting on what `entry_id` recorded."""
        return replace(self, caused_by=entry_id)

    @property
    def person_id(self) -> int | None:
        """The person's id when a person acts."""
        return self.id if self.kind == "person" else None
