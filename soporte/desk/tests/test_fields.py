"""Fields and forms at the desk: filling them, and arranging them."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from soporte.fields.models import Field
from soporte.journal.actor import Actor
from soporte.journal.timeline import entries_of, render
from soporte.people.cast import People
from soporte.people.models import ApiToken
from soporte.search.operations import find
from soporte.tickets import filling, indexing
from soporte.tickets.models import Form, Ticket


def fill(client: Client, ticket: Ticket, before: dict[str, object], **given: object):
    sent = {f"field-{slug}": value for slug, value in given.items()}
    return client.post(
        reverse("desk:ticket-fields", args=[ticket.number]), {**sent, "before": json.dumps(before)}
    )


def test_what_is_filled_in_is_shown_told_and_found(printer: Ticket, cast: People, beto: Client):
    assert fill(beto, printer, {}, equipment="<b>Riso 9", affected="all").status_code == 302
    printer.refresh_from_db()
    assert printer.fields == {"equipment": "<b>Riso 9", "affected": "all"}
    page = beto.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    assert "&lt;b&gt;Riso 9" in page
    assert "A todo el mundo" in page
    told = render(entries_of(printer).filter(kind="ticket.fields_changed"))[0].sentence
    assert "— → A todo el mundo" in told
    assert list(filling.having(Ticket.objects.all(), "affected", "all")) == [printer]


def test_a_colleagues_answer_meanwhile_stays(printer: Ticket, cast: People, beto: Client):
    printer.set_fields({"equipment": "HP"}, by=Actor.of(cast.carla, via="desk"))
    fill(beto, printer, {}, affected="me")
    printer.refresh_from_db()
    assert printer.fields == {"equipment": "HP", "affected": "me"}


def test_a_wrong_kind_is_said_and_the_rest_is_still_there(printer: Ticket, beto: Client):
    page = fill(beto, printer, {}, equipment="HP", since="longer", since_date="ayer")
    assert page.status_code == 422
    assert 'value="ayer"' in page.content.decode()
    printer.refresh_from_db()
    assert printer.fields == {}


def test_what_is_defined_no_more_is_still_shown(printer: Ticket, beto: Client):
    Ticket.objects.update(fields={"forgotten": ["x<", 3], "equipment": "HP"})
    Field.objects.filter(slug="equipment").delete()
    page = beto.get(reverse("desk:ticket", args=[printer.number])).content.decode()
    assert "x&lt;, 3" in page
    assert "equipment" in page


def test_the_end_waits_for_what_the_form_needs(printer: Ticket, cast: People):
    form = Form.objects.get(type=printer.type)
    form.lines = [
        {**line, "needed": "resolve" if line["field"] == "cause" else ""} for line in form.lines
    ]
    form.save()
    by = Actor.of(cast.beto, via="desk")
    with pytest.raises(ValidationError, match="Caus"):
        printer.resolve(by=by)
    printer.set_fields({"cause": "use"}, by=by)
    printer.resolve(by=by)
    assert printer.is_done


def test_the_end_waits_on_every_way_but_asks_customers_only_what_is_theirs(
    printer: Ticket, cast: People
):
    form = Form.objects.get(type=printer.type)
    form.lines = [
        {**line, "needed": "resolve" if line["field"] == "cause" else ""} for line in form.lines
    ]
    form.save()
    token, _secret = ApiToken.issue(cast.beto, "program")
    for by in (
        Actor.of(cast.beto, via="api"),
        Actor("token", token.pk, "api"),
        Actor("rule", 1, "job"),
    ):
        with pytest.raises(ValidationError, match="Caus"):
            printer.resolve(by=by)
    printer.close(by=Actor.of(cast.ana, via="portal"))
    assert printer.is_done


def test_a_form_is_arranged_and_asked(elena: Client, printer: Ticket):
    form = Form.objects.get(type__slug="question")
    where = reverse("desk:request-form", args=[form.pk])
    sent = {
        "type": form.type_id,
        "affected-place": 20,
        "about-place": 10,
        "equipment-place": 30,
        "equipment-when": "affected",
        "equipment-has": "me, some",
    }
    assert elena.post(where, sent).status_code == 302
    form.refresh_from_db()
    assert [line.field for line in form.items] == ["about", "affected", "equipment"]
    assert form.items[2].has == ("me", "some")
    assert 'data-has="me some"' in elena.get(where).content.decode()
    wrong = elena.post(where, {**sent, "equipment-has": "nobody"})
    assert wrong.status_code == 422


def test_an_option_that_is_removed_keeps_its_words_for_old_tickets(elena: Client):
    field = Field.objects.get(slug="affected")
    where = reverse("desk:field", args=[field.pk])
    sent = {
        "name_es": "¿A quién?",
        "name_en": "Who?",
        "audience": "customer",
        "position": "1",
        "is_active": "on",
        "options_text": "me | A mí solo | Just me\nall | A todos | All",
    }
    assert elena.post(where, sent).status_code == 302
    field.refresh_from_db()
    assert [one["key"] for one in field.options if one.get("gone")] == ["some"]
    too_many = "\n".join(f"k{n} | a | b" for n in range(10_000))
    assert elena.post(where, {**sent, "options_text": too_many}).status_code == 422


def test_internal_answers_are_found_by_staff_alone(printer: Ticket, cast: People):
    printer.set_fields({"equipment": "Riso9000"}, by=Actor.of(cast.beto, via="desk"))
    Field.objects.filter(slug="equipment").update(audience="staff")
    printer.reindex(words=True)
    assert find("riso9000", audiences=indexing.keys_of(cast.beto)).items
    assert not find("riso9000", audiences=indexing.keys_of(cast.ana)).items
