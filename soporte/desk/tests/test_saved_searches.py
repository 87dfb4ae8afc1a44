"""Saved searches: kept, shared, found again, counted, and turned into views and back."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.people.operations import create_person
from soporte.tickets import conditions, viewing
from soporte.tickets.cast import Desk
from soporte.tickets.models import Ticket, View
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.searching import finding, translating, wording

SEARCH = "/desk/search/"


@pytest.fixture(autouse=True)
def _english(cast: People):
    """The desk reads English here."""
    Person.objects.all().update(language="en")


def keep(client: Client, query: str, **more: str):
    given = {"q": query, "name": "Mine", "audience": "private", **more}
    return client.post(reverse("desk:saved-searches"), given)


def test_a_search_is_saved_listed_counted_and_opened_again(printer: Ticket, beto: Client):
    page = beto.get(SEARCH, {"q": "impresora is:open"}).content.decode()
    assert "Save this search" in page
    answer = keep(beto, "impresora is:open", name="Printers", pin="1")
    assert answer["Location"] == "/desk/search/?q=impresora+is%3Aopen&stay=1"
    page = beto.get(answer["Location"]).content.decode()
    assert "Save this search" not in page, "it is saved already"
    assert 'href="?q=impresora%20is%3Aopen"' in page
    before, counted = (
        beto.get(SEARCH, given).content.decode().partition('id="saved"')[2]
        for given in ({}, {"counts": "1"})
    )
    assert "so-count" not in before, "nothing is counted unless asked for"
    assert '<span class="so-count">1</span>' in counted
    rail = beto.get("/desk/views/open/").content.decode()
    assert 'href="/desk/search/?q=impresora%20is%3Aopen"' in rail
    commands = json.dumps(beto.get(reverse("desk:commands")).json())
    assert "Search: Printers" in commands
    listed = beto.get(f"/desk/views/{View.objects.get().slug}/").content.decode()
    assert printer.subject in listed, "it is a list too"


def test_a_saved_search_finds_for_each_reader_what_they_may_see(
    cast: People, desk: Desk, printer: Ticket, beto: Client, elena: Client
):
    keep(elena, "impresora", name="All printers", audience="everyone")
    view = View.objects.get()
    assert "All printers" in beto.get(SEARCH).content.decode()
    assert printer.subject in beto.get(f"/desk/views/{view.slug}/").content.decode()
    printer.move(desk.closed_to_beto, by=Actor.system())
    assert printer.subject not in beto.get(f"/desk/views/{view.slug}/").content.decode()
    assert printer.subject in elena.get(f"/desk/views/{view.slug}/").content.decode()


def test_a_private_search_is_nobody_elses(cast: People, beto: Client, elena: Client, signed_in):
    keep(beto, "salaries", name="Just for Beto")
    for other in (elena, signed_in(cast.carla)):
        assert "Just for Beto" not in other.get(SEARCH).content.decode()
        assert "Just for Beto" not in json.dumps(other.get(reverse("desk:commands")).json())


def test_a_technician_cannot_share_with_everybody(beto: Client):
    assert keep(beto, "vpn", audience="everyone").status_code == 403
    assert not View.objects.exists()


@pytest.mark.parametrize("query", ["", '"an exact phrase"', "in:notes budget", "x" * 201, "\0"])
def test_what_cannot_be_kept_says_so_and_keeps_nothing(beto: Client, query: str):
    answer = keep(beto, query)
    assert answer.status_code == 302
    page = beto.get(answer["Location"]).content.decode()
    assert "so-toast" in page or "alert" in page
    assert not View.objects.exists()


def test_saved_searches_cost_the_page_no_statement_each(printer: Ticket, beto: Client):
    def statements():
        beto.get(SEARCH, {"q": "impresora"})
        with CaptureQueriesContext(
            connection,
        ) as seen:
            beto.get(SEARCH, {"q": "impresora", "counts": "1"})
        return len(seen)

    keep(beto, "vpn", name="One")
    few = statements()
    for n in range(5):
        keep(beto, f"vpn tag:t{n}", name=f"Search {n}")
    assert statements() == few


@pytest.mark.parametrize(
    "query",
    [
        "impresora",
        "is:open priority:normal",
        "assignee:me",
        "-assignee:nobody tag:vip",
        "-tag:vip is:new",
        "queue:equipos has:attachment",
        "created:<7d from:ana -has:attachment",
        "created:today impresora",
        "impresora -toner",
        "in:subject impresora is:open",
        "type:incident -priority:urgent",
        "org:acme status:new",
        "is:mine",
        "is:followed",
        "es:sin-leer",
        "-is:asleep is:held",
    ],
)
def test_a_search_becomes_a_view_that_finds_the_same(
    cast: People, desk: Desk, printer: Ticket, query: str
):
    by = Actor.system()
    file = [NewFile(store(b"x" * 30, declared_type="text/plain"), "a.txt")]
    printer.reply("<p>Mire el toner</p>", author=cast.beto, by=by, files=file)
    printer.assign(cast.beto, by=by)
    printer.tag(["vip"], by=by)
    printer.follow(cast.beto, by=by)
    printer.add_task("Mirar el toner", by=by, holds=True)
    question = finding.ask(query, cast.beto)
    made = translating.conditions_of(question)
    expected = {hit.thing_id for hit in finding.find(question).items}
    node = conditions.read(made)
    assert set(conditions.find(node, cast.beto).values_list("pk", flat=True)) == expected
    # And back: what the search has words for finds the same again.
    back = wording.query_of(node, cast.beto)
    if back:
        again = finding.find(finding.ask(back, cast.beto)).items
        assert {hit.thing_id for hit in again} == expected, back


def test_a_new_view_begins_with_the_rows_of_the_search(beto: Client, printer: Ticket):
    page = beto.get("/desk/views/new", {"search": "priority:high is:unassigned"}).content.decode()
    assert "Priority is High" in page
    assert "Assignee is nobody" in page


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ({"field": "priority", "operator": "is", "value": [3]}, "priority:high"),
        ({"field": "assignee", "operator": "is", "value": ["none"]}, "assignee:nobody"),
        ({"field": "tags", "operator": "has_all", "value": ["a", "b"]}, 'tag:"a" tag:"b"'),
        ({"field": "created", "operator": "within", "value": "7d"}, "created:<7d"),
        ({"field": "created", "operator": "within", "value": "30m"}, ""),
        ({"field": "priority", "operator": "at_least", "value": 3}, ""),
        ({"any": [{"field": "files", "operator": "yes"}]}, ""),
        ({"all": []}, ""),
        ({"field": "words", "operator": "contains", "value": "is:open"}, ""),
    ],
)
def test_the_conditions_of_a_view_open_as_a_search_where_it_has_words(cast, given, query):
    assert wording.query_of(conditions.read(given), cast.beto) == query


def test_a_name_that_means_two_queues_is_not_put_into_a_search(cast: People, desk: Desk):
    node = conditions.read({"field": "queue", "operator": "is", "value": [desk.network.pk]})
    assert wording.query_of(node, cast.beto) == 'queue:"redes"'
    desk.hardware.name = "Redes de fuera"
    desk.hardware.save()
    assert wording.query_of(node, cast.beto) == ""


def test_a_view_opens_as_a_search_or_says_why_not(cast: People, printer: Ticket, beto: Client):
    by = Actor.of(cast.beto, via="desk")
    urgent = {"field": "priority", "operator": "is", "value": [4]}
    either = {"any": [urgent, {"field": "files", "operator": "yes"}]}
    views = [View(name=name, conditions=asked) for name, asked in (("U", urgent), ("E", either))]
    for view in views:
        viewing.save_view(view, person=cast.beto, by=by)
    first, second = (reverse("desk:view-search", args=[view.pk]) for view in views)
    assert first in beto.get("/desk/views/").content.decode()
    assert beto.get(first)["Location"] == "/desk/search/?q=priority%3Aurgent&stay=1"
    page = beto.get(second, follow=True).content.decode()
    assert "has no words for these conditions" in page


def test_the_file_that_has_the_word_is_shown_as_the_reason(
    cast: People, printer: Ticket, beto: Client, drain
):
    text = b"factura proforma del plotter Kyocera"
    file = [NewFile(store(text, declared_type="text/plain"), "presupuesto.txt")]
    printer.reply("<p>Va adjunto</p>", author=cast.beto, by=Actor.system(), files=file)
    drain()
    page = beto.get(SEARCH, {"q": "kyocera"}).content.decode()
    assert "In the file" in page
    assert "presupuesto.txt" in page
    assert "<mark>Kyocera</mark>" in page
    page = beto.get(SEARCH, {"q": "presupuesto"}).content.decode()
    assert "<mark>presupuesto.txt</mark>" in page or "<mark>presupuesto</mark>" in page


def test_people_and_organisations_are_counted_beside_tickets(cast: People, beto: Client):
    for n in range(8):
        create_person(f"Zoe Prueba{n}", by=Actor.system(), email=f"zoe{n}@acme.example")
    page = beto.get(SEARCH, {"q": "zoe"}).content.decode()
    people = page.partition('id="people"')[2]
    assert '<span class="so-count">8</span>' in people
    assert "Zoe Prueba0" in people
    assert 'href="/desk/people/?q=zoe"' in people, "the others are one press away"
    page = beto.get(SEARCH, {"q": "acme"}).content.decode()
    organizations = page.partition('id="organizations"')[2]
    assert '<span class="so-count">1</span>' in organizations
