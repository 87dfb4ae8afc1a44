"""Searching through the API: the same operators and refusals as on the pages."""

import pytest
from django.utils.translation import gettext, override

from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models.conversing import NewFile

BY = Actor.system(via="cli")


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("impresora", True),
        ("impresora is:open", False),
        ("is:resolved", True),
        ("from:ana impresora", True),
        ('"no imprime"', True),
        ("impresora -almacén", False),
    ],
)
def test_operators_narrow_both_the_search_and_the_list(as_ana, as_beto, world, text, is_found):
    number = world.ticket.number
    for api in (as_ana, as_beto):
        searched = [one["id"] for one in api.get("/search", q=text).json()["items"]]
        listed = [one["number"] for one in api.get("/tickets", q=text).json()["items"]]
        assert (number in searched, number in listed) == (is_found, is_found)


def test_operators_and_filters_hold_together_across_pages(as_beto, world):
    for n in range(5):
        body = {"subject": f"Otra impresora {n}", "body": "x", "queue": world.desk.hardware.pk}
        assert as_beto.post("/tickets", {**body, "requester": {"id": world.cast.ana.pk}})
    asked = {"q": "impresora is:open", "priority": "normal", "limit": 2}
    first = as_beto.get("/tickets", **asked).json()
    numbers = [one["number"] for one in first["items"]]
    while first["next"]:
        first = as_beto.get("/tickets", cursor=first["next"], **asked).json()
        numbers += [one["number"] for one in first["items"]]
    assert len(numbers) == len(set(numbers)) == 5
    assert as_beto.get("/tickets", q="impresora is:open", priority="low").json()["items"] == []


@pytest.mark.parametrize("path", ["/search", "/tickets"])
@pytest.mark.parametrize(
    "text",
    ["assignee:beto", "tag:vip", "queue:equipos", "priority:high x", "in:notes x", "is:spam"],
)
def test_customers_are_refused_the_desks_own_operators(as_ana, as_beto, world, path, text):
    before = as_ana.get(path, q=text)
    assert before.status_code == 422
    (wrong,) = before.json()["errors"]
    assert (wrong["where"], wrong["field"], wrong["code"]) == ("query", "q", "operator")
    assert text.split()[0] in wrong["detail"]
    world.ticket.tag(["vip"], by=BY)
    world.ticket.set_priority(3, by=BY)
    world.ticket.note("<p>x</p>", author=world.cast.beto, by=BY)
    # The refusal is the same to the letter, whatever there is.
    assert as_ana.get(path, q=text).json()["errors"] == before.json()["errors"]
    assert as_beto.get(path, q=text).status_code == 200


def test_the_refusal_speaks_the_readers_language(as_ana, world):
    Person.objects.filter(pk=world.cast.ana.pk).update(language="es")
    detail = as_ana.get("/search", q="cola:equipos").json()["detail"]
    with override("es"):
        said = gettext("You cannot search by this, which is for the desk alone: %(operators)s")
    assert detail == said % {"operators": "cola:equipos"}


def test_what_was_meant_comes_from_what_the_reader_may_see(as_ana, as_beto, as_dario, world):
    world.ticket.note("<p>un canario</p>", author=world.cast.beto, by=BY)
    assert as_ana.get("/search", q="inpresora").json()["meant"] == "impresora"
    assert as_beto.get("/search", q="canaroi").json()["meant"] == "canario"
    assert as_ana.get("/search", q="canaroi").json()["meant"] is None
    assert as_dario.get("/search", q="inpresora").json()["meant"] is None
    assert as_beto.get("/search", q="impresora").json()["meant"] is None


def test_the_file_that_has_the_words_is_named_to_those_who_may_see_it(
    as_ana, as_beto, world, drain
):
    text = [NewFile(store(b"un ornitorrinco", declared_type="text/plain"), "fauna.txt")]
    world.ticket.note("<p>x</p>", author=world.cast.beto, by=BY, files=text)
    drain()
    (found,) = as_beto.get("/search", q="ornitorrinco").json()["items"]
    assert found["file"] == "fauna.txt"
    assert found["snippet"] == "un ornitorrinco"
    assert as_ana.get("/search", q="ornitorrinco").json()["items"] == []
    (plain,) = as_ana.get("/search", q="impresora").json()["items"]
    assert plain["file"] is None
