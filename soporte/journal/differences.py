"""What changed in a thing: old and new of each field, kept with the entry and worded when read.

Every page, the API and the command line change what is administered inside `watched`, so that none
of them can record a change without saying which.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.toolbox.sealing import MARK, UnsealError, unseal

MASK = "•••"
LONGEST_TEXT, LONGEST_LIST = 4000, 200
_SECRET = re.compile(r"password|secret|digest|private_key|credential", re.IGNORECASE)
# What the program itself keeps in step: no change of anybody's.
UNTOLD = frozenset(
    {
        "id",
        "created_at",
        "updated_at",
        "folded_name",
        "last_login",
        "revision",
        "cursor",
        "fetched_at",
        "failing_since",
        "error",
        "last_used_at",
        "wizard",
        # What a rule of retention did, night by night.
        "done",
        "ran_at",
        # Rules and macros count these themselves.
        "version",
        "failures",
        "stopped_because",
    }
)
# JSON columns whose keys are settings of their own.
SPREAD = frozenset({"settings"})
Values = dict[str, Any]
Change = tuple[Any, Any]


@contextmanager
def watched(
    thing: models.Model,
    *,
    by: Actor,
    changed: str,
    created: str = "",
    also: Callable[[], Values] = dict,
    detail: Callable[[], Values] = dict,
    quiet: Callable[[Values], bool] = lambda _values: False,
) -> Iterator[None]:
    """Record what the block changes in `thing`, with old and new; nothing when nothing changed.

    `also` reads what lies outside the thing's own row, such as members; `detail` what the sentence
    needs besides. With `quiet` true of what was and of what is, the entry stays out of the audit.
    Put it inside the verb's transaction.
    """
    old = stored(thing) | also() if thing.pk else {}
    yield
    new = stored(thing) | also()
    if changes := between(old, new):
        silent = all(quiet(values) for values in (old, new) if values)
        told = {**detail(), "fields": list(changes), "changes": changes}
        record(changed if old or not created else created, thing, by=by, detail=told, quiet=silent)


def removing(
    thing: models.Model,
    kind: str,
    *,
    by: Actor,
    detail: Mapping[str, Any] | None = None,
    quiet: bool = False,
) -> None:
    """Record that a thing is about to go, with all that it was."""
    changes = between(stored(thing), {})
    record(kind, thing, by=by, detail={**(detail or {}), "changes": changes}, quiet=quiet)


def noted(changes: Mapping[str, Change]) -> dict[str, list[Any]]:
    """Changes that a verb knows by itself, as an entry keeps them."""
    return between(
        {name: old for name, (old, _new) in changes.items()},
        {name: new for name, (_old, new) in changes.items()},
    )


def stored(thing: models.Model) -> Values:
    """The row as it is in the database now; empty for one that is not there."""
    model = thing._meta.model
    row = model._base_manager.filter(pk=thing.pk).first()  # noqa: SLF001 - whichever rows it hides
    return dict(_values(row)) if row else {}


def between(old: Values, new: Values) -> dict[str, list[Any]]:
    """Old and new of whatever differs, in words of JSON, secrets masked."""
    names = [*old, *(name for name in new if name not in old)]
    return {
        name: [_told(name, old.get(name)), _told(name, new.get(name))]
        for name in names
        if _opened(old.get(name)) != _opened(new.get(name))
    }


def _values(row: models.Model) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        if field.name in UNTOLD or field.primary_key:
            continue
        value = getattr(row, field.attname)
        if field.name in SPREAD and isinstance(value, dict):
            yield from value.items()
        elif isinstance(field, models.ForeignKey):
            yield field.name, reference(field.related_model, value)
        else:
            yield field.name, value


def reference(model: Any, pk: int | None) -> str | None:
    """What an entry keeps instead of a name, such as `team:5`."""
    return (
        None if pk is None else f"{_NOUNS.get(model._meta.model_name, model._meta.model_name)}:{pk}"
    )


# Where the history says it in fewer letters than the model.
_NOUNS = {"tickettype": "type"}


def references(model: Any, ids: Iterable[int]) -> list[str | None]:
    """Many, in a settled order."""
    return [reference(model, pk) for pk in sorted(ids)]


def _opened(value: Any) -> Any:
    """What two values are compared by: a secret sealed twice looks different and is the same."""
    if isinstance(value, str) and value.startswith(MARK):
        try:
            return unseal(value)
        except UnsealError:
            return value
    return None if value in ("", [], {}, None) else value


def _told(name: str, value: Any) -> Any:
    if value in (None, "", [], {}):
        return None
    if _SECRET.search(name) or (isinstance(value, str) and value.startswith(MARK)):
        return MASK
    return _plain(json.loads(json.dumps(value, cls=DjangoJSONEncoder, default=str)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _told(key, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value[:LONGEST_LIST]]
    if isinstance(value, str):
        # A sealed value may lie anywhere in a structure.
        value = MASK if value.startswith(MARK) else value
        return value if len(value) <= LONGEST_TEXT else f"{value[:LONGEST_TEXT]}…"
    return value
