"""Custom fields by API: refused with a pointer, read back as sent, hidden from customers."""

import pytest

from soporte.api.tests.helpers import Api
from soporte.people.cast import People
from soporte.tickets.models import Ticket

REQUEST = {"subject": "x", "body": "y"}


@pytest.fixture
def elena(cast: People) -> Api:
    return Api(cast.elena)


def test_values_come_back_as_they_were_sent(printer: Ticket, elena: Api):
    given = {
        "affected": "some",
        "affected_people": 12.5,
        "equipment": "HP",
        "since_date": "2026-01-02",
    }
    made = elena.post(
        "/tickets", {**REQUEST, "requester": {"email": "ana@acme.example"}, "fields": given}
    )
    assert made.status_code == 201, made.content
    assert made.json()["fields"] == given
    path = f"/tickets/{made.json()['number']}"
    changed = elena.patch(path, {"fields": {"equipment": None, "affected": "all"}}).json()
    assert changed["fields"] == {
        k: v for k, v in {**given, "affected": "all"}.items() if k != "equipment"
    }


@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("nope", "x"),
        ("affected", "nobody"),
        ("affected_people", 0),
        ("affected_people", 10**400),
        ("affected_people", True),
        ("since_date", "tomorrow"),
        ("equipment", {"a": 1}),
        ("equipment", "x" * 300),
    ],
)
def test_what_a_field_cannot_have_is_refused_with_a_pointer(
    slug: str, value: object, printer: Ticket, elena: Api
):
    answer = elena.patch(f"/tickets/{printer.number}", {"fields": {slug: value}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"fields.{slug}"


def test_customers_fill_and_read_only_their_own(printer: Ticket, cast: People):
    Ticket.objects.update(fields={"cause": "use", "equipment": "HP"})
    ana = Api(cast.ana)
    assert ana.get(f"/tickets/{printer.number}").json()["fields"] == {"equipment": "HP"}
    refused = ana.post("/tickets", {**REQUEST, "fields": {"cause": "use"}})
    assert refused.json()["errors"][0]["field"] == "fields.cause"
    left_out = ana.post("/tickets", {**REQUEST, "type": "update"})
    assert left_out.json()["errors"][0]["field"] == "fields.product"
    assert "cause" not in {one["slug"] for one in ana.get("/fields").json()["items"]}


def test_a_form_that_could_not_be_asked_is_refused(printer: Ticket, elena: Api):
    lines = [{"field": "affected", "when": "equipment"}, {"field": "equipment"}]
    assert elena.post("/forms", {"lines": lines}).status_code == 422
    assert elena.post("/forms", {"lines": [{"field": "equipment"}] * 2}).status_code == 422
