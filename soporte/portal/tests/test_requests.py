"""Asking, reading, answering, closing: for oneself, and never for strangers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from soporte.channels.models import Inbound
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.people import operations as people
from soporte.portal.tests.conftest import House
from soporte.tickets.models import Message, Satisfaction, Ticket

Browser = Callable[..., Client]


def _ask(client: Client, **given: Any) -> Any:
    form = {"subject": "No suena", "body": "El altavoz no suena.", "form_key": "k1"} | given
    return client.post(reverse("portal:new_ticket"), form)


def test_it_opens_a_request_and_shows_it_with_its_number(house: House, browser: Browser) -> None:
    ana = browser(house.people.ana)
    answer = _ask(ana, queue=house.desk.network.pk, urgency="3", language="en")
    ticket = Ticket.objects.latest("pk")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("portal:ticket", args=[ticket.number])
    assert (ticket.requester, ticket.queue) == (house.people.ana, house.desk.network)
    assert (ticket.urgency, ticket.language, ticket.channel) == (3, "en", "portal")
    page = ana.get(answer["Location"]).content.decode()
    assert "El altavoz no suena." in page
    assert str(ticket.number) in page


def test_it_opens_one_request_when_send_is_clicked_twice(house: House, browser: Browser) -> None:
    ana, before = browser(house.people.ana), Ticket.objects.count()
    first, second = _ask(ana), _ask(ana)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == before + 1


def test_it_opens_another_one_when_somebody_goes_back_and_writes_something_else(
    house: House, browser: Browser
) -> None:
    ana, before = browser(house.people.ana), Ticket.objects.count()
    _ask(ana)
    _ask(ana, body="Y tampoco se ve.")
    assert Ticket.objects.count() == before + 2


def test_it_keeps_text_and_files_when_the_form_has_an_error(house: House, browser: Browser) -> None:
    ana = browser(house.people.ana)
    file = SimpleUploadedFile("nota.txt", b"hola", content_type="text/plain")
    refused = _ask(ana, subject=" ", files=[file])
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "El altavoz no suena." in page
    assert "nota.txt" in page
    token = page.split('name="kept" value="')[1].split('"')[0]
    _ask(ana, kept=[token])
    attached = Message.objects.latest("pk").attachments.get()
    assert (attached.name, attached.blob.read()) == ("nota.txt", b"hola")


def test_it_refuses_a_kept_file_that_was_never_sent_here(house: House, browser: Browser) -> None:
    _ask(browser(house.people.ana), kept=["forged"])
    assert not Message.objects.latest("pk").attachments.exists()


def test_it_refuses_more_files_than_it_says(house: House, browser: Browser) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(11)]
    answer = _ask(browser(house.people.ana), files=files)
    assert answer.status_code == 422
    assert 'id="id_files-error"' in answer.content.decode()


def test_it_offers_no_queue_and_no_type_that_customers_may_not_choose(
    house: House, browser: Browser
) -> None:
    answer = _ask(browser(house.people.ana), queue=house.desk.closed_to_beto.pk)
    assert answer.status_code == 422


def test_it_ignores_fields_that_only_staff_set(house: House, browser: Browser) -> None:
    _ask(browser(house.people.ana), priority="4", assignee=house.people.beto.pk, status="closed")
    ticket = Ticket.objects.latest("pk")
    assert (ticket.priority, ticket.assignee, ticket.category) == (2, None, "new")


PAGES = ["ticket", "ticket_live"]
ACTS = ["reply", "closure", "reopening", "rate", "participants"]


@pytest.mark.parametrize("name", PAGES)
def test_a_foreign_request_looks_like_one_that_does_not_exist(
    house: House, browser: Browser, name: str
) -> None:
    dario = browser(house.people.dario)
    foreign = dario.get(reverse(f"portal:{name}", args=[house.ticket.number]))
    missing = dario.get(reverse(f"portal:{name}", args=[999_999]))
    assert foreign.status_code == missing.status_code == 404
    assert _without_nonces(foreign) == _without_nonces(missing)


@pytest.mark.parametrize("name", ACTS)
def test_nobody_acts_on_a_foreign_request(house: House, browser: Browser, name: str) -> None:
    dario, entries = browser(house.people.dario), Entry.objects.count()
    answer = dario.post(
        reverse(f"portal:{name}", args=[house.ticket.number]),
        {"body": "x", "score": "1", "email": "x@optica.example"},
    )
    assert answer.status_code == 404
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("name", [*PAGES, "tickets", "organization", "profile"])
def test_a_stranger_is_asked_to_sign_in(house: House, browser: Browser, name: str) -> None:
    args = [house.ticket.number] if name in PAGES else []
    answer = browser().get(reverse(f"portal:{name}", args=args))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("format_", ["txt", "html"])
def test_the_conversation_can_be_taken_along_without_internal_notes(
    house: House, browser: Browser, format_: str
) -> None:
    by = Actor.of(house.people.beto, via="desk")
    house.ticket.note("<p>Es un cliente difícil</p>", author=house.people.beto, by=by)
    house.ticket.reply("<p>Estamos con ello.</p>", author=house.people.beto, by=by)
    path = reverse("portal:transcript", args=[house.ticket.number, format_])
    text = browser(house.people.ana).get(path)
    assert "Estamos con ello." in text.content.decode()
    assert "difícil" not in text.content.decode()
    assert text["Content-Disposition"].startswith("attachment")
    assert browser(house.people.dario).get(path).status_code == 404


def test_internal_notes_are_nowhere_on_a_customers_page(house: House, browser: Browser) -> None:
    by = Actor.of(house.people.beto, via="desk")
    house.ticket.note("<p>secreto</p>", author=house.people.beto, by=by)
    for person in (house.people.ana, house.people.carla):
        page = browser(person).get(reverse("portal:ticket", args=[house.ticket.number]))
        assert "secreto" not in page.content.decode()


def test_it_adds_an_answer_once_and_opens_what_waited(house: House, browser: Browser) -> None:
    by = Actor.of(house.people.beto, via="desk")
    house.ticket.set_category("waiting_customer", by=by)
    ana = browser(house.people.ana)
    for _click in range(2):
        answer = ana.post(
            reverse("portal:reply", args=[house.ticket.number]),
            {"body": "Ya he probado.\n¿Y ahora?", "form_key": "r1", "format": "text"},
        )
        assert answer.status_code == 302
    said = house.ticket.messages.filter(author=house.people.ana, channel="portal")
    assert [message.body_text for message in said] == ["Ya he probado.\n¿Y ahora?"]
    assert Ticket.objects.get(pk=house.ticket.pk).category == "open"
    assert Inbound.objects.filter(route="portal", message=said[0]).exists()


def test_an_empty_answer_is_refused_in_the_readers_language(house: House, browser: Browser) -> None:
    answer = browser(house.people.dario).get("/")
    assert answer.status_code == 200
    own = _ask(browser(house.people.dario), subject="Broken")
    refused = browser(house.people.dario).post(
        f"{own['Location']}messages/", {"body": "  ", "form_key": "e1"}
    )
    assert refused.status_code == 422
    assert "Write something first." in refused.content.decode()


def test_hostile_html_in_an_answer_is_cleaned(house: House, browser: Browser) -> None:
    browser(house.people.ana).post(
        reverse("portal:reply", args=[house.ticket.number]),
        {"body": "<p>Hola<script>alert(1)</script><img src=x onerror=y></p>", "format": "html"},
    )
    html = house.ticket.messages.latest("pk").body_html
    assert "script" not in html
    assert "onerror" not in html


def test_text_is_shown_as_text(house: House, browser: Browser) -> None:
    browser(house.people.ana).post(
        reverse("portal:reply", args=[house.ticket.number]), {"body": "a < b & <b>c</b>"}
    )
    assert house.ticket.messages.latest("pk").body_text == "a < b & <b>c</b>"


def test_solved_takes_what_was_written_along_and_can_be_undone(
    house: House, browser: Browser
) -> None:
    ana, number = browser(house.people.ana), house.ticket.number
    ana.post(reverse("portal:closure", args=[number]), {"body": "Era el cable.", "form_key": "c1"})
    assert house.ticket.messages.latest("pk").body_text == "Era el cable."
    assert Ticket.objects.get(number=number).category == "closed"
    ana.post(reverse("portal:reopening", args=[number]))
    assert Ticket.objects.get(number=number).category == "open"


def test_only_the_requester_rates_and_only_what_is_done(house: House, browser: Browser) -> None:
    path = reverse("portal:rate", args=[house.ticket.number])
    ana, marcos = browser(house.people.ana), browser(house.people.marcos)
    assert ana.post(path, {"score": "5"}).status_code == 404
    house.ticket.resolve(by=Actor.of(house.people.beto, via="desk"))
    assert marcos.post(path, {"score": "1"}).status_code == 404
    assert ana.post(path, {"score": "9"}).status_code == 422
    assert ana.post(path, {"score": "4", "comment": "Bien"}).status_code == 302
    assert Satisfaction.objects.get().score == 4


def test_a_manager_sees_the_organisations_requests_and_a_colleague_does_not(
    house: House, browser: Browser
) -> None:
    pablo = people.create_person("Pablo", email="pablo@acme.example", by=Actor.system())
    pablo.organization = house.people.acme
    pablo.save()
    path = reverse("portal:organization")
    assert house.ticket.subject in browser(house.people.marcos).get(path).content.decode()
    assert browser(pablo).get(path).status_code == 404
    assert browser(house.people.beto).get(path).status_code == 404
    assert (
        browser(pablo).get(reverse("portal:ticket", args=[house.ticket.number])).status_code == 404
    )


def test_a_manager_may_answer_and_close_for_the_organisation(
    house: House, browser: Browser
) -> None:
    marcos = browser(house.people.marcos)
    marcos.post(reverse("portal:reply", args=[house.ticket.number]), {"body": "Es urgente."})
    assert house.ticket.messages.latest("pk").author == house.people.marcos
    marcos.post(reverse("portal:closure", args=[house.ticket.number]))
    assert Ticket.objects.get(pk=house.ticket.pk).category == "closed"


def test_staff_see_what_the_customer_sees_and_answer_at_the_desk(
    house: House, browser: Browser
) -> None:
    beto, number = browser(house.people.beto), house.ticket.number
    page = beto.get(reverse("portal:ticket", args=[number]))
    assert page.status_code == 200
    assert 'id="reply"' not in page.content.decode()
    answer = beto.post(reverse("portal:reply", args=[number]), {"body": "x"})
    assert answer.status_code == 404


def test_somebody_in_copy_sees_nothing_until_the_requester_lets_them_in(
    house: House, browser: Browser
) -> None:
    path = reverse("portal:ticket", args=[house.ticket.number])
    dario = browser(house.people.dario)
    house.ticket.add_participant(house.people.dario, by=Actor.channel("email"))
    assert dario.get(path).status_code == 404
    assert house.ticket.subject not in _search(dario)
    ana = browser(house.people.ana)
    args = [house.ticket.number, house.people.dario.pk]
    ana.post(reverse("portal:participant_confirmation", args=args))
    assert dario.get(path).status_code == 200
    assert house.ticket.subject in _search(dario)
    ana.post(reverse("portal:participant_removal", args=args))
    assert dario.get(path).status_code == 404


def test_an_added_participant_receives_answers_but_decides_nothing(
    house: House, browser: Browser
) -> None:
    browser(house.people.ana).post(
        reverse("portal:participants", args=[house.ticket.number]),
        {"email": "Dario@optica.example"},
    )
    assert house.people.dario in house.ticket.recipients()
    answer = browser(house.people.dario).post(reverse("portal:closure", args=[house.ticket.number]))
    assert answer.status_code == 404


def test_a_strangers_name_is_not_given_away_by_adding_the_address(
    house: House, browser: Browser
) -> None:
    ana = browser(house.people.ana)
    ana.post(
        reverse("portal:participants", args=[house.ticket.number]),
        {"email": "dario@optica.example"},
    )
    page = ana.get(reverse("portal:ticket", args=[house.ticket.number])).content.decode()
    assert "dario@optica.example" in page
    assert "Dario Vela" not in page


@pytest.mark.parametrize("email", ["support@nortia.example", "support+x@nortia.example", "no"])
def test_our_own_mailboxes_take_no_part(house: House, browser: Browser, email: str) -> None:
    browser(house.people.ana).post(
        reverse("portal:participants", args=[house.ticket.number]), {"email": email}
    )
    assert not house.ticket.participants.exists()


def _search(client: Client) -> str:
    return client.get(reverse("portal:tickets"), {"q": "impresora almacen"}).content.decode()


def test_search_finds_own_requests_without_accents_and_never_foreign_ones(
    house: House, browser: Browser
) -> None:
    assert house.ticket.subject in _search(browser(house.people.ana))
    assert house.ticket.subject in _search(browser(house.people.marcos))
    assert house.ticket.subject not in _search(browser(house.people.dario))
    assert house.ticket.subject not in _search(browser(house.people.beto))


def test_reading_writes_nothing(house: House, browser: Browser) -> None:
    ana = browser(house.people.ana)
    ana.get("/")
    before = (Entry.objects.count(), Ticket.objects.get(pk=house.ticket.pk).revision)
    for path in ("/", *(reverse(f"portal:{n}") for n in ("tickets", "new_ticket", "profile"))):
        assert ana.get(path).status_code == 200
    for name in PAGES:
        assert ana.get(reverse(f"portal:{name}", args=[house.ticket.number])).status_code == 200
    for name in ACTS:
        answer = ana.get(reverse(f"portal:{name}", args=[house.ticket.number]))
        assert answer.status_code == 405
    assert (Entry.objects.count(), Ticket.objects.get(pk=house.ticket.pk).revision) == before


@pytest.mark.parametrize("name", ACTS)
def test_a_form_from_elsewhere_is_refused(house: House, browser: Browser, name: str) -> None:
    ana = browser(house.people.ana, checks=True)
    answer = ana.post(reverse(f"portal:{name}", args=[house.ticket.number]), {"body": "x"})
    assert answer.status_code == 403


def test_lists_ask_the_database_as_often_for_many_requests_as_for_few(
    house: House, browser: Browser
) -> None:
    ana = browser(house.people.ana)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            ana.get(reverse("portal:tickets"))
        return len(captured)

    _ask(ana, form_key="a")
    # What the process keeps is read by the first page.
    queries()
    few = queries()
    for number in range(6):
        _ask(ana, form_key=f"b{number}", subject=f"Otra {number}")
    # The first page also says what became of what was sent, and forgets it.
    queries()
    assert queries() == few


def _without_nonces(answer: Any) -> str:
    changing = r'nonce="[^"]*"|value="[^"]{40,}"|content="[^"]{40,}"|999999|10\d\d'
    return re.sub(changing, "", answer.content.decode())


def test_a_long_conversation_is_read_page_by_page_without_javascript(
    house: House, browser: Browser
) -> None:
    ana, person = browser(house.people.ana), house.people.ana
    _ask(ana)
    ticket = Ticket.objects.latest("pk")
    Message.objects.bulk_create(
        Message(ticket=ticket, author=person, channel="portal", body_html=f"<p>palabra {n}.</p>")
        for n in range(150)
    )
    path, seen = reverse("portal:ticket", args=[ticket.number]), []
    where = path
    for _page in range(3):
        page = ana.get(where).content.decode()
        seen += re.findall(r"palabra (\d+)\.", page)
        assert page.count("<article") <= 60
        older = re.search(r'href="(\?before=\d+)#later"', page)
        where = path + (older[1] if older else "")
    assert sorted(map(int, seen)) == list(range(150))
    assert older is None
    later = re.search(r'href="(\?after=\d+)"', page)
    assert later is not None
    assert "palabra 30." in ana.get(path + later[1]).content.decode()
    # Words of the first days asked for everything at once.
    assert ana.get(path + "?all").content.decode().count("<article") == 60


def test_a_message_of_a_megabyte_is_cut_and_opens_on_a_page_of_its_own(
    house: House, browser: Browser
) -> None:
    ana = browser(house.people.ana)
    _ask(ana)
    ticket = Ticket.objects.latest("pk")
    # As a mail may bring it; the portal's own form takes less.
    ticket.messages.update(body_html="<p>" + "palabra " * 100_000 + "el final</p>")
    page = ana.get(reverse("portal:ticket", args=[ticket.number])).content.decode()
    assert "el final" not in page
    assert len(page) < 60_000
    message = ticket.messages.get()
    path = reverse("portal:message", args=[ticket.number, message.pk])
    assert f'href="{path}"' in page
    assert "el final" in ana.get(path).content.decode()
    assert browser(house.people.dario).get(path).status_code == 404


def test_an_internal_note_has_no_page_of_its_own(house: House, browser: Browser) -> None:
    ana = browser(house.people.ana)
    _ask(ana)
    ticket = Ticket.objects.latest("pk")
    note = ticket.note("<p>secreto</p>", author=house.people.beto, by=Actor.system())
    path = reverse("portal:message", args=[ticket.number, note.pk])
    for person in (house.people.ana, house.people.beto):
        assert browser(person).get(path).status_code == 404


def test_a_photo_of_the_camera_joins_the_other_files(house: House, browser: Browser) -> None:
    ana = browser(house.people.ana)
    page = ana.get(reverse("portal:new_ticket")).content.decode()
    inputs = re.findall(r'<input[^>]*type="file"[^>]*>', page)
    assert [('name="files"' in one, "capture=" in one) for one in inputs] == [
        (True, False),
        (True, True),
    ]
    both = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("foto.jpg", b"b")]
    _ask(ana, files=both)
    assert Ticket.objects.latest("pk").messages.get().attachments.count() == 2


def test_a_form_that_the_page_sends_by_itself_is_told_where_to_go(
    house: House, browser: Browser
) -> None:
    ana = browser(house.people.ana)
    form = {"subject": "No va", "body": "Nada", "form_key": "k"}
    answer = ana.post(reverse("portal:new_ticket"), form, headers={"X-Upload": "1"})
    number = Ticket.objects.latest("pk").number
    assert answer.status_code == 204
    assert answer["X-Location"] == reverse("portal:ticket", args=[number])
    reply = {"body": "Y esto", "form_key": "r"}
    where = reverse("portal:reply", args=[number])
    answer = ana.post(where, reply, headers={"X-Upload": "1"})
    assert answer["X-Location"] == reverse("portal:ticket", args=[number])
    answer = ana.post(where, {"body": " ", "form_key": "s"}, headers={"X-Upload": "1"})
    assert answer.status_code == 422
    assert "data-upload" in answer.content.decode()


def test_how_far_the_files_are_has_a_name_for_who_hears_the_page(
    house: House, browser: Browser
) -> None:
    page = browser(house.people.ana).get(reverse("portal:new_ticket")).content.decode()
    name = re.search(r'<progress[^>]* aria-labelledby="([^"]+)"', page)[1]
    assert f'<span id="{name}">' in page
