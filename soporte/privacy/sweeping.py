"""The last look: whatever column of whatever table still holds an address or the name.

The rooms erase what they know of; this finds what anybody wrote elsewhere. It asks the database
which columns there are, so that no table is left out because nobody thought of it.
"""

# ruff: noqa: S608 - identifiers are quoted by the database's own rules; values are bound

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models, transaction

from soporte.people.models import Person
from soporte.people.personal import ERASED, Erasing, parts
from soporte.privacy import spelling
from soporte.tickets import indexing
from soporte.tickets.models import Ticket

TEXTS = ("text", "character varying", "json", "jsonb", "ARRAY", "character", "citext")
PLAIN = frozenset({"text", "varchar", "bpchar", "citext"})
# Written by Django or by the queue alone, without anybody's words.
LEFT = frozenset({"django_migrations", "django_content_type"})
# The room of people erases these itself, right after; here two of them would become alike.
THEIRS = frozenset({"people_address", "people_mailedcode", "account_emailaddress"})
KEYS = frozenset({("people_person", "sign_in_email")})
# Of no worth without the words.
DELETED = frozenset({"files_usage", "config_cache", "django_session", "journal_idempotencykey"})
# Whose words the search knows.
FOUND_BY = {"tickets_message": "ticket_id", "tickets_ticket": "id", "tickets_attachment": "NULL"}
STEP = 20_000
_COLUMNS = """
    SELECT table_name, column_name, data_type, udt_name FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
        AND data_type = ANY(%s)
    ORDER BY table_name, ordinal_position"""


def delete_owned(person: Person) -> Iterator[str]:
    """Delete the rows that would go with the person's own row, where no room says otherwise."""
    covered = {label for part in parts() for label in part.tables}
    for model, field in owned():
        if model._meta.label not in covered:
            with transaction.atomic():
                model._base_manager.filter(**{field: person}).delete()  # noqa: SLF001
            yield model._meta.label


def owned() -> Iterator[tuple[type[models.Model], str]]:
    """Tables whose rows belong to a person: they would be deleted with them."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.related_model is not Person:
                continue
            if field.remote_field.on_delete is models.CASCADE:
                yield model, field.name


def replace(erasing: Erasing) -> Iterator[str]:
    """Put “erased” where an address or the whole name still stands, table by table."""
    plain, structured = patterns(erasing)
    if not plain:
        return
    for table, column, kind in columns():
        if _replace(table, column, kind, plain if kind in PLAIN else structured):
            yield f"{table}.{column}"


def patterns(erasing: Erasing) -> tuple[str, str]:
    """How their addresses and their name may be spelled: in texts, and in JSON and lists.

    The name only where it is nobody else's, nor a mere word.
    """
    mails = [spelling.mail(one) for one in erasing.addresses if "@" in one]
    phones = [one for one in erasing.addresses if "@" not in one and len(one) >= 5]
    names = [spelling.name(erasing.name)] if _is_theirs_alone(erasing) else []
    shared = [*mails, *names]
    return (
        "|".join([*shared, *(spelling.phone(one) for one in phones)]),
        # A bare number in JSON is no telephone, and must stay a number.
        "|".join([*shared, *(spelling.phone(one, is_whole=True) for one in phones)]),
    )


def _is_theirs_alone(erasing: Erasing) -> bool:
    others = Person.objects.filter(folded_name=erasing.person.folded_name)
    is_whole = len(erasing.name.split()) > 1
    return is_whole and not others.exclude(pk=erasing.person.pk).exists()


def columns() -> list[tuple[str, str, str]]:
    """Table, column and type of everything that can hold words."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [list(TEXTS)])
        rows = cursor.fetchall()
    # Of lists, those of words: the others are numbers.
    return [
        (table, column, udt)
        for table, column, kind, udt in rows
        if table not in LEFT | THEIRS
        and (table, column) not in KEYS
        and (kind != "ARRAY" or udt in {"_text", "_varchar"})
    ]


def _replace(table: str, column: str, kind: str, pattern: str) -> int:
    quote = connection.ops.quote_name
    name, place = quote(column), quote(table)
    # Names in lower case stand in the folded ones; a pattern that ignores case finds both.
    new = f"regexp_replace({name}::text, %s, %s, 'gi')"
    cast = {"_text": "text[]", "_varchar": "varchar[]"}.get(kind, kind)
    as_kind = new if kind in PLAIN else f"({new})::{cast}"
    sql = (
        f"UPDATE {place} SET {name} = {as_kind} WHERE ctid = ANY(%s::tid[])"
        # Else a row that differs in the case of a letter alone would be asked for again and again.
        f" AND {name}::text IS DISTINCT FROM {new} RETURNING {FOUND_BY.get(table, 'NULL')}"
    )
    given = [pattern, ERASED]
    if table in DELETED:
        sql, given = f"DELETE FROM {place} WHERE ctid = ANY(%s::tid[]) RETURNING NULL", []
    found = f"SELECT ctid::text FROM {place} WHERE {name}::text ~* %s LIMIT {STEP}"
    count = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(found, [pattern])
            rows = [row[0] for row in cursor.fetchall()]
            if not rows:
                return count
            cursor.execute(sql, [*given, rows, *given])
            changed = cursor.fetchall()
            count += len(changed)
            _find_anew({pk for (pk,) in changed if pk})
            if not changed:
                return count


def _find_anew(tickets: set[int]) -> None:
    """The search forgets what a ticket said."""
    for ticket in Ticket.objects.filter(pk__in=tickets).select_related("requester"):
        indexing.reindex(ticket)
