"""What a kind of request asks besides, on the customer's side."""

from collections.abc import Callable

from django.test import Client

from soporte.fields.models import Field
from soporte.portal.tests.conftest import House
from soporte.tickets.models import Ticket, TicketType

Browser = Callable[..., Client]
NEW = "/portal/requests/new/"


def of(slug: str) -> int:
    return TicketType.objects.get(slug=slug).pk


def send(client: Client, **more: object):
    return client.post(NEW, {"subject": "Una cosa", "body": "Hola", **more})


def test_choosing_a_kind_shows_its_questions(house: House, browser: Browser):
    ana = browser(house.people.ana)
    page = ana.get(f"{NEW}fields/", {"type": of("incident")}).content.decode()
    assert "Texto del error" in page
    assert "Causa" not in page, "staff alone see it"


def test_without_a_script_the_questions_come_after_sending(house: House, browser: Browser):
    ana = browser(house.people.ana)
    page = send(ana, type=of("incident"), fields_form="")
    assert page.status_code == 422
    assert page.context["form"].is_asked_more
    assert Ticket.objects.count() == 1


def test_a_condition_met_without_a_script_asks_its_line_next(house: House, browser: Browser):
    ana = browser(house.people.ana)
    kind = TicketType.objects.get(slug="incident")
    form = ana.get(f"{NEW}fields/", {"type": kind.pk}).context["asking"]
    sent = {
        "type": kind.pk,
        "fields_form": form.name,
        "fields_shown": ["equipment", "since", "error_text", "affected"],
        "field-affected": "some",
    }
    page = send(ana, **sent).content.decode()
    line = page[page.index('data-field="affected_people"') :]
    assert " hidden" not in line[: line.index(">")]
    done = send(
        ana,
        **{**sent, "fields_shown": [*sent["fields_shown"], "affected_people"]},
        **{"field-affected_people": "4"},
    )
    assert done.status_code == 302
    assert Ticket.objects.latest("pk").fields == {"affected": "some", "affected_people": 4}


def test_what_is_needed_is_said_and_nothing_is_lost(house: House, browser: Browser):
    page = send(browser(house.people.ana), type=of("update"), **{"field-version_to": "9 <b>"})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'id="id_field-product-error"' in text
    assert "9 &lt;b&gt;" in text


def test_customers_cannot_fill_what_staff_fill(house: House, browser: Browser):
    send(browser(house.people.ana), type=of("incident"), **{"field-cause": "use", "field-x": "y"})
    assert Ticket.objects.latest("pk").fields == {}


def test_the_request_shows_what_was_answered_but_nothing_internal(house: House, browser: Browser):
    Ticket.objects.update(fields={"equipment": "<i>HP", "cause": "use", "forgotten": "x"})
    page = browser(house.people.ana).get(f"/portal/requests/{house.ticket.number}/")
    text = page.content.decode()
    assert "&lt;i&gt;HP" in text
    assert "Causa" not in text
    assert "forgotten" not in text


def test_an_answer_in_use_no_more_is_asked_no_more(house: House, browser: Browser):
    Field.objects.filter(slug="product").update(is_active=False)
    assert send(browser(house.people.ana), type=of("update")).status_code == 302
