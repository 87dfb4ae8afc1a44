"""Statements that every request makes: written once by Django, planned once by the database.

Django writes a query set's SQL anew each time, which costs several times what running it does
(0.7 ms against 0.1 ms for finding a token); the database then plans it anew, which again costs
several times more (0.4 ms against 0.08 ms for a person with all addresses). The same rows come
out, as the same objects.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, cast

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models import query as django_query

M = TypeVar("M", bound=Model)
SLOT = "\ue000slot %d"
# Numbers have no private characters: these are far from every number that a row has.
NUMBER = -9_100_000_000_000_000_000


class _Cursor(psycopg.Cursor[Any]):
    """Knows its statement also when that is prepared, for Django's list of what was asked."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)
        return self._query


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements the database plans once, from the second use on.

    Its values travel apart from the SQL, so that each needs a place whose type is plain. For hot
    statements whose best plan does not depend on the values: `settings.DATABASES` says when.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    bare: Any = connection
    with bare.wrap_database_errors:
        raw = _Cursor(connection.connection)
    with bare._prepare_cursor(raw) as cursor:  # noqa: SLF001 - as connection.cursor() does
        yield cursor


@dataclass(frozen=True)
class _Written:
    """The SQL with its parameters, and how a row becomes an object."""

    sql: str
    params: tuple[Any, ...]
    model: type[Model]
    names: list[str]
    columns: slice
    related: list[Any]
    annotations: dict[str, int]
    converters: dict[int, tuple[list[Any], Any]]


class Prepared(Generic[M]):
    """A query set of one model, perhaps with select_related, given as a function of its values.

    `Prepared(lambda digest: Token.objects.filter(digest=digest))`: the function is called once,
    with marks in place of the values, which later take the marks' places among the parameters.
    """

    def __init__(self, make: Callable[..., "QuerySet[M]"]) -> None:
        """`make` takes texts and numbers that it compares as they are; answers the query set."""
        self._make = make
        self._written: _Written | None = None

    def first(self, *values: str | int) -> M | None:
        """The first row, or None."""
        return next(iter(self.all(*values)), None)

    def get(self, *values: str | int) -> M:
        """The one row. Raises the model's DoesNotExist."""
        found = self.first(*values)
        if found is None:
            written = cast("_Written", self._written)
            raise written.model.DoesNotExist  # type: ignore[attr-defined]
        return found

    def all(self, *values: str | int) -> list[M]:
        """All rows."""
        written = self._written or self._write(values)
        marks = {_mark(place, value): value for place, value in enumerate(values)}
        with prepared_cursor() as cursor:
            cursor.execute(written.sql, [_filled(param, marks) for param in written.params])
            return [_object(written, list(row)) for row in cursor.fetchall()]

    def _write(self, values: Sequence[str | int]) -> _Written:
        queryset = self._make(*(_mark(place, value) for place, value in enumerate(values)))
        # Who has no right at all gets no rows, and no exception.
        compiler: Any = queryset.query.get_compiler(using=queryset.db, elide_empty=False)
        sql, params = compiler.as_sql()
        info, related_of = compiler.klass_info, cast("Any", django_query).get_related_populators
        first, last = info["select_fields"][0], info["select_fields"][-1] + 1
        self._written = _Written(
            sql=sql,
            params=tuple(params),
            model=info["model"],
            names=[column[0].target.attname for column in compiler.select[first:last]],
            columns=slice(first, last),
            related=related_of(info, compiler.select, queryset.db),
            annotations=dict(compiler.annotation_col_map),
            converters=compiler.get_converters([column[0] for column in compiler.select]),
        )
        return self._written


def insert(made: M) -> M:
    """Insert a new object as its `save()` would, by a statement that is written once; that object.

    For models whose `save` is Django's own and whose values all come from Python.
    """
    sql, fields = _insertion(type(made))
    values = [
        field.get_db_prep_save(field.pre_save(made, add=True), connection) for field in fields
    ]
    with prepared_cursor() as cursor:
        cursor.execute(sql, values)
        if made._meta.auto_field:
            made.pk = cursor.fetchone()[0]
    state: Any = made._state  # noqa: SLF001 - as save() leaves it
    state.adding, state.db = False, connection.alias
    return made


@cache
def _insertion(model: type[Model]) -> tuple[str, list[Any]]:
    options, quoted = model._meta, connection.ops.quote_name
    own: Any = options.auto_field
    fields: list[Any] = [field for field in options.local_concrete_fields if field is not own]
    names = ", ".join(quoted(field.column) for field in fields)
    places = ", ".join("%s" for _field in fields)
    answer = f" RETURNING {quoted(own.column)}" if own else ""
    # Only names that the models declare are put in.
    sql = f"INSERT INTO {quoted(options.db_table)} ({names}) VALUES ({places}){answer}"  # noqa: S608
    return sql, fields


def _mark(place: int, value: str | int) -> str | int:
    return SLOT % place if isinstance(value, str) else NUMBER - place


def _filled(param: Any, marks: dict[str | int, str | int]) -> Any:
    """A parameter of the statement; one in a list is a value too."""
    if isinstance(param, (str, int)):
        return marks.get(param, param)
    return [_filled(one, marks) for one in param] if isinstance(param, list) else param


def _object(written: _Written, row: list[Any]) -> Any:
    for place, (converters, expression) in written.converters.items():
        for convert in converters:
            row[place] = convert(row[place], expression, connection)
    made = written.model.from_db(connection.alias, written.names, row[written.columns])
    for populator in written.related:
        populator.populate(row, made)
    for name, place in written.annotations.items():
        setattr(made, name, row[place])
    return made
