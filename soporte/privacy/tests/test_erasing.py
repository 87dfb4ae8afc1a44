"""Erasing a person: asked for, taken back, carried out; and nothing of them is found afterwards."""

import zlib
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils.translation import override

from soporte.channels.models import Inbound
from soporte.config.sessions import SessionStore
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.timeline import entries_of, render
from soporte.people.models import Person
from soporte.people.operations import find_or_create
from soporte.people.personal import ERASED
from soporte.privacy import erasing
from soporte.privacy.models import Erasure
from soporte.search.operations import find_some
from soporte.tickets import indexing
from soporte.tickets.models import Attachment, Message, Ticket
from soporte.toolbox.clock import now

WORDS = ("Ana Pardo", "ana@acme.example", "ana.pardo@casa.example", "+34600111222")
BYTES = """
    SELECT table_name, column_name, data_type FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
"""


def everywhere(words):
    """Each column of each table in which one of the words stands, in whatever form it is kept."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(BYTES)
        for table, column, kind in cursor.fetchall():
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                text = readable(value) if kind == "bytea" else str(value)
                if any(word.lower() in text.lower() for word in words):
                    found.add(f"{table}.{column}")
    for row in __import__(
        "django.contrib.sessions.models", fromlist=["Session"]
    ).Session.objects.all():
        if any(word in str(SessionStore().decode(row.session_data)) for word in words):
            found.add("django_session")
    return found


def readable(value):
    data = bytes(value)
    with suppress(zlib.error):
        data = zlib.decompress(data)
    return data.decode("latin-1") + data.decode("utf-8", "replace")


def carry_out(person, cast, drain, *, texts=True, files=True):
    by = Actor.of(cast.elena, via="desk")
    made = erasing.schedule(person, typed=person.name, days=7, texts=texts, files=files, by=by)
    Erasure.objects.filter(pk=made.pk).update(due_at=now())
    erasing.begin(made)
    drain()
    made.refresh_from_db()
    assert made.state == "done"
    return made


def test_nothing_of_the_person_is_found_in_the_whole_database(full, cast, drain):
    assert len(everywhere(WORDS)) > 12
    carry_out(full, cast, drain)
    assert everywhere((*WORDS, "pajarito-azul", "con mis palabras")) == set()


def test_with_texts_kept_the_words_stay_and_the_name_goes(full, cast, drain):
    carry_out(full, cast, drain, texts=False, files=False)
    assert everywhere(WORDS) == set()
    said = "".join(Message.objects.values_list("body_html", flat=True))
    assert "pajarito-azul" in said
    assert Attachment.objects.count() == 1


def test_the_figures_stay_the_same(full, cast, drain):
    def figures():
        return (
            Ticket.objects.count(),
            Message.objects.count(),
            Ticket.objects.filter(requester=full).count(),
            list(
                Ticket.objects.order_by("pk").values_list("category", "created_at", "spent_minutes")
            ),
        )

    before = figures()
    carry_out(full, cast, drain)
    assert figures() == before


def test_the_search_forgets_the_words_and_the_name(full, cast, drain):
    keys = indexing.keys_of(cast.carla)
    assert find_some("pajarito", audiences=keys, kind="ticket", limit=5)
    assert find_some("pardo", audiences=keys, kind="ticket", limit=5)
    carry_out(full, cast, drain)
    for word in ("pajarito", "pardo", "ana@acme.example"):
        assert not find_some(word, audiences=keys, kind="ticket", limit=5), word
    assert not find_some("pardo", audiences=("role:1",), kind="person", limit=5)


def test_what_others_mailed_about_the_person_keeps_its_message_and_loses_its_original(
    full, cast, drain
):
    theirs = Ticket.objects.get(requester=cast.dario)
    kept = {"kind": "email", "route": "smtp", "state": "done", "ticket": theirs}
    kept |= {"message": theirs.messages.order_by("pk")[0], "sender": "dario@optica.example"}
    head = b"From: dario@optica.example\r\nCc: "
    named = Inbound.keep(head + b"Ana <ANA@acme.example>\r\n\r\nhola", **kept)
    other = Inbound.keep(head + b"juana@acme.example\r\n\r\nhola", **kept)
    carry_out(full, cast, drain)
    assert Inbound.objects.get(pk=named.pk).payload() == b""
    assert b"juana@acme.example" in Inbound.objects.get(pk=other.pk).payload()
    assert "Pregunté a" in theirs.messages.order_by("pk")[0].body_html


def test_others_keep_what_is_theirs(full, cast, drain):
    before = {cast.dario.name, cast.marcos.name}
    carry_out(full, cast, drain)
    assert (
        set(
            Person.objects.filter(pk__in=[cast.dario.pk, cast.marcos.pk]).values_list(
                "name", flat=True
            )
        )
        == before
    )
    mine = Ticket.objects.get(requester=cast.dario)
    assert mine.subject == "Otra cosa"
    assert "Pregunté a" in mine.messages.order_by("pk")[0].body_html


def test_the_person_cannot_come_in_any_more_and_a_new_mail_makes_a_new_person(full, cast, drain):
    browser = Client()
    browser.force_login(full)
    assert browser.get("/portal/profile/").status_code == 200
    carry_out(full, cast, drain)
    assert browser.get("/portal/profile/").status_code == 302
    newcomer = find_or_create("ana@acme.example", by=Actor.channel("email"))
    assert newcomer.pk != full.pk


def test_histories_are_still_readable_and_name_the_erased_person(full, cast, drain):
    ticket = Ticket.objects.get(requester=full)
    carry_out(full, cast, drain)
    with override("en"):
        lines = render(entries_of(ticket))
        assert any("Erased person" in line.sentence for line in lines)
        assert render(entries_of(Person.objects.get(pk=full.pk)))
        assert str(Person.objects.get(pk=full.pk)) == "Erased person"
    assert Person.objects.get(pk=full.pk).name == ERASED


def test_a_second_copy_of_an_erased_mail_is_still_known(full, cast, drain):
    carry_out(full, cast, drain)
    row = Inbound.objects.get(identity="a" * 40)
    assert row.payload() == b""
    assert not Inbound.objects.filter(state="held").exists()


def test_it_can_be_taken_back_until_it_runs(full, cast, drain):
    by = Actor.of(cast.elena, via="desk")
    made = erasing.schedule(full, typed="ana pardo", days=7, texts=True, files=True, by=by)
    drain()
    assert Person.objects.get(pk=full.pk).name == "Ana Pardo"
    erasing.cancel(made, by=by)
    Erasure.objects.filter(pk=made.pk).update(due_at=now() - timedelta(days=1))
    erasing.run(made.pk)
    assert Person.objects.get(pk=full.pk).name == "Ana Pardo"
    again = erasing.schedule(full, typed="Ana Pardo", days=0, texts=True, files=True, by=by)
    drain()
    with pytest.raises(ValidationError):
        erasing.cancel(again, by=by)
    kinds = set(Entry.objects.filter(kind__startswith="data.").values_list("kind", flat=True))
    assert kinds == {"data.erasure_scheduled", "data.erasure_cancelled", "data.erased"}


def test_it_goes_on_where_it_stopped(full, cast, drain, monkeypatch):
    by = Actor.of(cast.elena, via="desk")
    made = erasing.schedule(full, typed="Ana Pardo", days=0, texts=True, files=True, by=by)
    from soporte.privacy import sweeping

    def broken(_known):
        yield "first"
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "replace", broken)
        with pytest.raises(RuntimeError):
            erasing.run(made.pk)
    made.refresh_from_db()
    assert made.state == "failed"
    assert made in erasing.due()
    erasing.run(made.pk)
    assert everywhere(WORDS) == set()


@pytest.mark.parametrize("typed", ["", "Ana", "ana@acme.example"])
def test_the_name_has_to_be_typed(typed, full, cast):
    by = Actor.of(cast.elena, via="desk")
    with pytest.raises(ValidationError):
        erasing.schedule(full, typed=typed, days=7, texts=True, files=True, by=by)


def test_staff_who_may_sign_in_and_oneself_are_not_erased(cast, desk):
    by = Actor.of(cast.elena, via="desk")
    for person in (cast.beto, cast.elena):
        with pytest.raises(ValidationError):
            erasing.schedule(person, typed=person.name, days=0, texts=True, files=True, by=by)


def test_the_preview_counts_what_would_go(full):
    counts = erasing.preview(full)
    assert counts["tickets"] == 1
    assert counts["attachments"] == 1
    assert counts["raw_mails"] == 2
    assert counts["messages"] >= 4
