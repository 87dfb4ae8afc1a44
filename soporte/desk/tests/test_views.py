"""Saved views: who has them, what they hold, the builder, the table."""

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from soporte.desk.tickets import queries
from soporte.desk.views import export, limits
from soporte.desk.views.catalogue import of_saved
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets import operations, viewing
from soporte.tickets.models import Status, Ticket, TicketType, View
from soporte.toolbox.clock import now

URGENT = {"field": "priority", "operator": "at_least", "value": 3}


@pytest.fixture(autouse=True)
def _english(cast):
    """Beto reads English here."""
    Person.objects.filter(pk=cast.beto.pk).update(language="en")
    cast.beto.language = "en"


@pytest.fixture
def opened(cast, desk):
    def opened(subject, priority=2, queue=None):
        ticket = operations.open_ticket(
            subject=subject,
            html="<p>x</p>",
            requester=cast.ana,
            by=Actor.of(cast.ana, via="email"),
            channel="email",
            queue=queue or desk.hardware,
        )
        ticket.set_priority(priority, by=Actor.system(via="cli"))
        return ticket

    return opened


def save(person, name="Urgentes", conditions=URGENT, **more):
    view = View(name=name, conditions=conditions, **more)
    viewing.save_view(view, person=person, by=Actor.of(person, via="desk"))
    return view


def form(**more):
    return {
        "act": "save",
        "name": "Urgentes de red",
        "audience": "private",
        "mode": "all",
        "g0-mode": "all",
        "g0-r0-field": "priority",
        "g0-r0-operator": "at_least",
        "g0-r0-value": "3",
        "columns": ["number", "subject", "tags"],
        "order": ["-priority", "number"],
        "grouping": "queue",
        **more,
    }


def text(answer):
    return answer.content.decode()


def test_a_view_is_made_without_a_script_and_stands_pinned_with_its_count(opened, cast, beto):
    opened("urgente", 4)
    opened("normal", 2)
    answer = beto.post(reverse("desk:new-view"), form(), follow=True)
    assert answer.status_code == 200
    view = View.objects.get()
    assert view.owner == cast.beto
    assert view.order == ["-priority", "number"]
    page = text(answer)
    assert "urgente" in page
    assert "normal" not in page
    assert "Urgentes de red" in text(beto.get(reverse("desk:view", args=["mine"])))
    counts = text(beto.get(reverse("desk:counts"), {"in": view.slug}))
    assert '<span class="so-count">1</span>' in counts.partition("Urgentes de red")[2][:80]


def test_rows_are_added_and_removed_by_buttons_alone(cast, beto):
    page = text(beto.post(reverse("desk:new-view"), form(act="add-0", name="")))
    assert 'name="g0-r1-field"' in page
    page = text(beto.post(reverse("desk:new-view"), form(act="add-group")))
    assert 'name="g1-r0-field"' in page
    page = text(beto.post(reverse("desk:new-view"), form(act="remove-0-0")))
    assert 'name="g0-r0-field"' not in page
    assert View.objects.count() == 0


def test_another_field_brings_its_own_comparisons(cast, beto):
    changed = form(act="look") | {"g0-r0-field": "created", "g0-r0-was": "priority"}
    page = text(beto.post(reverse("desk:new-view"), changed))
    assert 'name="g0-r0-unit"' in page
    assert "less than" in page


def test_the_preview_counts_what_matches_now(opened, cast, beto_htmx):
    opened("urgente", 4)
    opened("normal", 2)
    page = text(beto_htmx.post(reverse("desk:view-builder"), form(act="look")))
    assert "Tickets now: 1" in page
    assert "Priority is at least High" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"g0-r0-value": ""}, "A value is needed"),
        (
            {"g0-r0-field": "requester", "g0-r0-operator": "is", "g0-r0-value": "x@y.example"},
            "Nobody",
        ),
        ({"g0-r0-field": "created", "g0-r0-operator": "within", "g0-r0-value": "x"}, "a unit"),
        ({"g0-r0-field": "organization", "g0-r0-operator": "is", "g0-r0-value": "No"}, "No org"),
    ],
)
def test_a_row_that_says_nothing_is_told_beside_it(row, why, cast, beto):
    answer = beto.post(reverse("desk:new-view"), form(**row))
    assert answer.status_code == 422
    assert why in text(answer)
    assert View.objects.count() == 0


def test_people_and_organisations_are_written_and_come_back_as_written(opened, cast, beto):
    opened("de ana")
    rows = {
        "g0-r0-field": "requester",
        "g0-r0-operator": "is",
        "g0-r0-value": cast.ana.email,
        "g0-r1-field": "organization",
        "g0-r1-operator": "is",
        "g0-r1-value": cast.acme.name.upper(),
    }
    beto.post(reverse("desk:new-view"), form(**rows))
    view = View.objects.get()
    page = text(beto.get(reverse("desk:edit-view", args=[view.pk])))
    assert f'value="{cast.ana.email}"' in page
    assert f'value="{cast.acme.name}"' in page
    assert [row.subject for row in queries.page(of_saved(view), cast.beto)[0]] == ["de ana"]


def test_conditions_that_rows_cannot_show_stay_as_a_program_made_them(cast, beto):
    urgent = {**URGENT, "value": [3]}
    deep = {"all": [{"any": [{"all": [urgent, urgent]}, urgent]}, urgent]}
    view = save(cast.beto, conditions=deep)
    address = reverse("desk:edit-view", args=[view.pk])
    assert "A program made these" in text(beto.get(address))
    beto.post(address, {"act": "save", "name": "Otro", "audience": "private"})
    view.refresh_from_db()
    assert (view.name, view.conditions) == ("Otro", deep)


def test_private_views_are_ones_own_and_shared_ones_are_for_supervisors(cast, beto, signed_in):
    mine = save(cast.carla, "De Carla")
    teams = save(cast.beto, "Del equipo", audience="team", team=cast.team)
    everyone = save(cast.carla, "De todos", audience="everyone")
    page = text(beto.get(reverse("desk:views")))
    assert "De Carla" not in page
    assert "Del equipo" in page
    assert "De todos" in page
    assert beto.get(reverse("desk:view", args=[mine.slug])).status_code == 404
    assert beto.get(reverse("desk:view-table", args=[mine.slug])).status_code == 404
    assert beto.get(reverse("desk:view", args=[everyone.slug])).status_code == 200
    for name in ("edit-view", "view-deletion"):
        send = beto.get if name == "edit-view" else beto.post
        assert send(reverse(f"desk:{name}", args=[everyone.pk])).status_code == 403
        assert send(reverse(f"desk:{name}", args=[mine.pk])).status_code == 404
    assert beto.post(reverse("desk:new-view"), form(audience="everyone")).status_code == 403
    cast.team.members.remove(cast.beto)
    assert beto.get(reverse("desk:view", args=[teams.slug])).status_code == 404


def test_pins_are_ones_own_and_keep_an_order(cast, beto):
    views = [save(cast.carla, f"v{n}", audience="everyone") for n in range(3)]
    for view in views:
        beto.post(reverse("desk:view-pin", args=[view.pk]), {"to": "on"})
    beto.post(reverse("desk:view-pin", args=[views[2].pk]), {"to": "up"})
    assert [one.name for one in viewing.pinned(cast.beto)] == ["v0", "v2", "v1"]
    beto.post(reverse("desk:view-pin", args=[views[0].pk]), {"to": "off"})
    assert [one.name for one in viewing.pinned(cast.beto)] == ["v2", "v1"]
    assert viewing.pinned(cast.carla) == []


@pytest.mark.parametrize(
    ("order", "grouping"),
    [
        (["priority", "-updated"], ""),
        (["subject"], ""),
        (["-created"], "priority"),
        (["assignee", "status"], "queue"),
        (["updated"], "assignee"),
        (["-number"], "status"),
        (["last_message"], ""),
        (["-last_message"], "team"),
        (["requester"], "type"),
        (["-organization", "type"], ""),
        (["-type", "requester"], "organization"),
        (["waiting"], ""),
        (["-waiting"], "team"),
    ],
)
def test_pages_in_any_order_follow_each_other_without_gap(  # noqa: PLR0917 - fixtures
    order, grouping, opened, cast, desk, monkeypatch
):
    monkeypatch.setattr(queries, "PAGE", 3)
    tickets = [
        opened(f"t{n % 3}", n % 4 + 1, [desk.hardware, desk.network][n % 2]) for n in range(8)
    ]
    tickets[3].assign(cast.beto, by=Actor.system(via="cli"))
    tickets[2].set_team(cast.team, by=Actor.system(via="cli"))
    tickets[5].reply("<p>¿Sigue?</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    tickets[6].set_type(TicketType.objects.last(), by=Actor.system(via="cli"))
    # Nobody of an organisation, and nothing said yet.
    apart = {"requester": cast.dario, "organization": None, "last_message_at": None}
    Ticket.objects.filter(pk=tickets[4].pk).update(**apart)
    Ticket.objects.update(updated_at=tickets[0].updated_at)
    view = of_saved(save(cast.beto, conditions={"all": []}, order=order, grouping=grouping))
    everything, _none = queries.page(view, cast.beto, most=50)
    seen, before, heads = [], "", []
    for _page in range(3):
        rows, before = queries.page(view, cast.beto, before)
        seen += [row.number for row in rows]
        heads += [row.head for row in rows if row.head]
    assert before == ""
    assert seen == [row.number for row in everything]
    assert len(seen) == len(set(seen)) == 8
    assert heads == [row.head for row in everything if row.head]
    assert bool(heads) == bool(grouping)


def test_the_longest_waiting_for_us_stand_first_and_what_waits_for_others_last(opened, cast):
    answered, late, early = opened("contestado"), opened("tarde"), opened("pronto")
    answered.reply("<p>Hecho</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    waiting = Status.objects.filter(category="waiting_customer").first()
    answered.set_status(waiting, by=Actor.system(via="cli"))
    for hours, ticket in ((9, answered), (1, late), (5, early)):
        then = now() - timedelta(hours=hours)
        Ticket.objects.filter(pk=ticket.pk).update(created_at=then, last_customer_at=then)
    for order, expected in (
        (["waiting"], ["pronto", "tarde", "contestado"]),
        (["-waiting"], ["contestado", "tarde", "pronto"]),
    ):
        view = of_saved(View(pk=0, conditions={"all": []}, order=order))
        assert [row.subject for row in queries.page(view, cast.beto)[0]] == expected


@pytest.mark.parametrize("grouping", ["team", "type", "organization"])
def test_lists_and_tables_put_tickets_together_under_the_same_headings(
    grouping, opened, cast, beto
):
    cast.team.name = "Equipo del norte"
    cast.team.save()
    mine, other = opened("una"), opened("otra")
    mine.set_team(cast.team, by=Actor.system(via="cli"))
    mine.set_type(TicketType.objects.last(), by=Actor.system(via="cli"))
    Ticket.objects.filter(pk=other.pk).update(organization=None, team=None)
    view = save(cast.beto, conditions={"all": []}, grouping=grouping)
    types = [TicketType.objects.last(), TicketType.objects.get(pk=other.type_id)]
    named = {
        "team": {"Equipo del norte", "No team"},
        "type": {one.name_en for one in types},
        "organization": {cast.acme.name, "No organisation"},
    }
    with override("en"):
        heads = {row.head for row in queries.page(of_saved(view), cast.beto)[0]}
    assert heads == named[grouping]
    table = text(beto.get(reverse("desk:view-table", args=[view.slug])))
    assert table.count("so-grouprow") == 2
    assert all(f">{head}</th>" in table for head in heads)


def test_what_is_ones_own_is_asked_by_choosing_and_means_whoever_looks(opened, cast, beto):
    followed = opened("seguida")
    opened("otra")
    followed.follow(cast.beto, by=Actor.system(via="cli"))
    row = {"g0-r0-field": "followed", "g0-r0-operator": "yes"}
    beto.post(reverse("desk:new-view"), form(**row, audience="team", team=cast.team.pk))
    view = of_saved(View.objects.get())
    assert [one.subject for one in queries.page(view, cast.beto)[0]] == ["seguida"]
    assert queries.page(view, cast.carla)[0] == []


@pytest.mark.parametrize("before", ["x", "~", "bnVsbA", "W10", "\0", "W1sxLDJdLCIiXQ", "a" * 5000])
def test_a_broken_place_shows_the_first_page(before, opened, cast, beto):
    opened("una")
    view = save(cast.beto, conditions={"all": []}, order=["priority"])
    assert "una" in text(beto.get(reverse("desk:view", args=[view.slug]), {"before": before}))
    assert "una" in text(beto.get(reverse("desk:view-table", args=[view.slug]), {"before": before}))


def test_an_address_keeps_columns_order_and_groups(opened, cast, desk, beto):
    opened("abeja", 1)
    opened("zorro", 4)
    address = reverse("desk:view-table", args=["open"])
    page = text(
        beto.get(address, {"order": "-priority", "group": "queue", "columns": "subject,tags"})
    )
    assert page.index("zorro") < page.index("abeja")
    assert "Equipos" in page
    assert 'aria-sort="descending"' not in page
    page = text(beto.get(address, {"order": "subject", "columns": ["subject", "priority"]}))
    assert page.index("abeja") < page.index("zorro")
    assert 'aria-sort="ascending"' in page
    assert "order=subject" in page.partition('id="view-table"')[2][:300]
    listed = text(beto.get(reverse("desk:view", args=["open"]), {"order": "subject"}))
    assert listed.index("abeja") < listed.index("zorro")
    assert beto.get(address, {"order": "x,-;drop", "group": "x", "columns": "y"}).status_code == 200


def test_pinned_views_are_counted_in_one_query_within_a_time_limit(opened, cast, beto, monkeypatch):
    opened("urgente", 4)
    views = [save(cast.beto, f"v{n}") for n in range(4)]
    for view in views:
        viewing.pin(view, person=cast.beto)
    listed = queries.views_of(cast.beto)
    with CaptureQueriesContext(connection) as seen:
        counts = queries.saved_counts(listed, cast.beto)
    assert set(counts.values()) == {1}
    assert sum("count(*)" in one["sql"] for one in seen) == 1
    assert any("statement_timeout" in one["sql"] for one in seen)
    slow = lambda _statement: connection.cursor().execute("SELECT pg_sleep(2)")  # noqa: E731
    monkeypatch.setattr(queries, "_numbers", slow)
    monkeypatch.setattr(queries, "COUNT_MS", 20)
    assert set(queries.saved_counts(listed, cast.beto).values()) == {None}
    assert "…" in text(beto.get(reverse("desk:counts"))).partition("v0")[2][:60]
    with CaptureQueriesContext(connection) as seen:
        queries.saved_counts(listed, cast.beto)
    assert len(seen) == 0
    limits._slow.clear()


def test_a_list_that_takes_too_long_says_so(opened, cast, beto, monkeypatch):
    view = save(cast.beto)
    monkeypatch.setattr(queries, "within", lambda _ms, _run: None)
    assert "Too much to read" in text(beto.get(reverse("desk:view", args=[view.slug])))


def test_a_view_whose_field_is_gone_holds_nothing_and_can_be_mended(opened, cast, beto):
    opened("una")
    view = save(cast.beto)
    View.objects.filter(pk=view.pk).update(conditions={"field": "gone", "operator": "is"})
    assert "Nothing here" in text(beto.get(reverse("desk:view", args=[view.slug])))
    assert beto.get(reverse("desk:edit-view", args=[view.pk])).status_code == 200
    assert "no meaning now" in text(beto.get(reverse("desk:views")))


def test_a_view_never_shows_more_than_its_reader_may_see(opened, cast, desk, beto, signed_in):
    opened("secreta", 4, desk.closed_to_beto)
    view = save(cast.carla, audience="everyone")
    for name in ("view", "view-table"):
        address = reverse(f"desk:{name}", args=[view.slug])
        assert "secreta" not in text(beto.get(address))
        assert "secreta" in text(signed_in(cast.carla).get(address))


def exported(client, slug, **how):
    answer = client.get(reverse("desk:view-export", args=[slug]), how)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return answer, list(csv.reader(text.splitlines()))


def test_a_view_is_downloaded_with_the_rows_and_the_order_of_its_page(
    opened, cast, beto, monkeypatch
):
    monkeypatch.setattr(export, "CHUNK", 2)
    for number in range(5):
        opened(f"Fallo {number}", priority=number % 4 + 1)
    how = {"order": "-priority,number", "columns": "number,subject,priority,status"}
    answer, rows = exported(beto, "open", **how)
    assert answer["Content-Disposition"].startswith('attachment; filename="open-')
    assert rows[0] == ["Number", "Subject", "Priority", "Status"]
    page = beto.get(reverse("desk:view-table", args=["open"]), how).text
    subjects = [row[1] for row in rows[1:]]
    assert sorted(subjects, key=page.index) == subjects
    assert {row[2] for row in rows[1:]} == {"Low", "Normal", "High", "Urgent"}


def test_a_subject_cannot_pass_for_a_formula_in_a_spreadsheet(opened, cast, beto):
    opened('=HYPERLINK("http://evil.example")')
    _answer, rows = exported(beto, "open", columns="subject")
    assert rows[1] == ['\'=HYPERLINK("http://evil.example")']


def test_a_download_holds_no_more_than_its_reader_may_see(opened, cast, desk, beto):
    opened("Nómina", queue=desk.closed_to_beto)
    _answer, rows = exported(beto, "open", columns="subject")
    assert len(rows) == 1
