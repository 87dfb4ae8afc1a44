"""Merging, splitting and linking at the desk."""

import pytest
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.people.operations import create_person
from soporte.tickets import linking
from soporte.tickets.models import Merge, Ticket
from soporte.tickets.operations import open_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def scanner(cast, desk):
    return open_ticket(
        subject="El escáner tampoco va",
        html="<p>La bandeja parpadea.</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
        queue=desk.hardware,
    )


def url(name, *args):
    return reverse(f"desk:{name}", args=args)


def test_a_merge_is_offered_done_told_and_undone(beto, printer, scanner):
    page = beto.get(url("ticket-relations", scanner.number)).text
    assert f"#{printer.number}" in page
    done = beto.post(url("ticket-merge", scanner.number), {"into": printer.number})
    assert done.url == url("ticket", printer.number)
    page = beto.get(done.url).text
    assert "La bandeja parpadea." in page
    led = beto.get(url("ticket", scanner.number))
    assert led.url == url("ticket", printer.number)
    assert f"#{scanner.number}" in beto.get(led.url).text
    merge = Merge.objects.get()
    assert url("ticket-unmerge", printer.number, merge.pk) in page
    beto.post(url("ticket-unmerge", printer.number, merge.pk))
    assert "La bandeja parpadea." in beto.get(url("ticket", scanner.number)).text


def test_a_fragment_of_a_merged_ticket_leads_the_page_on(beto, beto_htmx, printer, scanner):
    beto.post(url("ticket-merge", scanner.number), {"into": printer.number})
    for name in ("ticket", "ticket-live"):
        answer = beto_htmx.get(url(name, scanner.number))
        assert answer.headers["HX-Redirect"] == url("ticket", printer.number)


def test_a_merge_that_shows_it_to_others_asks_first_and_names_them(beto, cast, printer, scanner):
    scanner.change_requester(cast.dario, by=Actor.system(via="cli"))
    asked = beto.post(url("ticket-merge", scanner.number), {"into": printer.number})
    assert asked.status_code == 422
    assert cast.dario.display_name in asked.text
    assert not Merge.objects.exists()
    beto.post(url("ticket-merge", scanner.number), {"into": printer.number, "confirmed": "1"})
    assert Merge.objects.exists()


def test_what_one_may_not_change_is_no_target(beto, cast, desk, printer, scanner):
    printer.move(desk.closed_to_beto, by=Actor.of(cast.elena, via="desk"))
    assert f"#{printer.number}" not in beto.get(url("ticket-relations", scanner.number)).text
    answer = beto.post(url("ticket-merge", scanner.number), {"into": printer.number})
    assert answer.status_code == 422
    assert not Merge.objects.exists()


def test_the_other_ticket_is_found_by_its_words(beto, printer, scanner):
    found = beto.get(url("ticket-relations", scanner.number), {"q": "impresora"}).text
    assert f'value="{printer.number}"' in found
    assert f'value="{scanner.number}"' not in found


def test_chosen_messages_become_a_ticket_and_a_mistake_keeps_the_choice(beto, cast, printer):
    note = printer.note("<p>Llamar</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    printer.reply("<p>Vamos</p>", author=cast.beto, by=Actor.of(cast.beto, via="desk"))
    answer = printer.messages.order_by("pk").last()
    wrong = beto.post(
        url("ticket-split", printer.number), {"message": [note.pk], "subject": "Otra"}
    )
    assert wrong.status_code == 422
    assert f'value="{note.pk}" checked' in wrong.text
    made = beto.post(
        url("ticket-split", printer.number), {"message": [note.pk, answer.pk], "subject": "Otra"}
    )
    new = Ticket.objects.get(subject="Otra")
    assert made.url == url("ticket", new.number)
    assert "Llamar" in beto.get(made.url).text


def test_links_show_in_the_panel_and_a_problem_offers_to_end_its_incidents(beto, printer, scanner):
    beto.post(
        url("ticket-links", printer.number),
        {"relation": "problem_of", "other": f"#{scanner.number}"},
    )
    page = beto.get(url("ticket", printer.number)).text
    assert scanner.subject in page
    assert url("ticket-parts", printer.number) in page
    beto.post(url("ticket-parts", printer.number), {"body": "Ya va", "act": "resolve"})
    assert Ticket.objects.get(pk=scanner.pk).category == "resolved"
    assert url("ticket-parts", printer.number) not in beto.get(url("ticket", printer.number)).text


def test_a_link_is_removed_and_nonsense_is_refused(beto, cast, printer, scanner):
    wrong = {"relation": "child_of", "other": str(printer.number)}
    assert beto.post(url("ticket-links", printer.number), wrong).status_code == 422
    assert beto.post(url("ticket-links", printer.number), {"relation": "x"}).status_code == 422
    made = linking.link(printer, scanner, "related", by=Actor.of(cast.beto, via="desk"))
    beto.post(url("ticket-link", printer.number, made.pk))
    assert not linking.Link.objects.exists()


def test_the_customer_is_led_on_too(cast, signed_in, beto, printer, scanner):
    beto.post(url("ticket-merge", scanner.number), {"into": printer.number})
    ana = signed_in(cast.ana)
    led = ana.get(reverse("portal:ticket", args=[scanner.number]))
    assert led.url == reverse("portal:ticket", args=[printer.number])
    assert f"#{scanner.number}" in ana.get(led.url).text


def test_a_supervisor_sets_what_opens_a_closed_ticket(elena, desk):
    page = elena.get(url("queue", desk.hardware.pk)).text
    assert 'name="reopening"' in page
    data = {"name": "Equipos", "icon": "printer", "position": 0, "is_active": "on"}
    elena.post(url("queue", desk.hardware.pk), {**data, "reopening": "never", "reopening_days": 5})
    desk.hardware.refresh_from_db()
    assert (desk.hardware.reopening, desk.hardware.reopening_days) == ("never", 5)


def test_the_composer_says_when_who_wrote_last_does_not_receive_the_answer(
    cast, printer, signed_in
):
    beto = signed_in(cast.beto, **{"Accept-Language": "en"})
    type(cast.beto).objects.filter(pk=cast.beto.pk).update(language="en")
    words = f"{cast.ana.display_name} wrote last and does not receive this"
    assert words not in beto.get(url("ticket", printer.number)).text
    printer.change_requester(cast.dario, by=Actor.system(via="cli"))
    assert words in beto.get(url("ticket", printer.number)).text


def test_another_requester_is_named_by_address_and_receives_the_answers(beto, cast, printer):
    assert "facts/requester" in beto.get(url("ticket-relations", printer.number)).text
    beto.post(url("ticket-fact", printer.number, "requester"), {"value": "dario@optica.example"})
    ticket = Ticket.objects.get(pk=printer.pk)
    assert ticket.recipients() == [cast.dario]
    assert ticket.organization == cast.dario.organization
    beto.post(url("ticket-fact", printer.number, "requester"), {"value": "nobody"})
    assert Ticket.objects.get(pk=printer.pk).requester == cast.dario


def test_a_requester_without_mail_is_chosen_by_name(beto, cast, printer):
    eva = create_person("Eva Lago", by=Actor.system(via="cli"), phone="600 555 017")
    address = url("ticket-fact", printer.number, "requester")
    asked = beto.post(address, {"value": "eva lag"})
    assert asked.status_code == 422
    assert f'name="person" value="{eva.pk}"' in asked.text
    assert 'value="eva lag"' in asked.text
    live = beto.get(url("new-ticket-people"), {"value": "eva"}).text
    assert f'name="person" value="{eva.pk}" formnovalidate>' in live
    beto.post(address, {"value": "eva lag", "person": eva.pk})
    assert Ticket.objects.get(pk=printer.pk).requester == eva
    printer.change_requester(cast.ana, by=Actor.system(via="cli"))
    beto.post(address, {"value": "600 555 017"})
    assert Ticket.objects.get(pk=printer.pk).requester == eva


def test_an_unknown_address_makes_no_person_before_it_was_asked(beto, cast, printer):
    address, before = url("ticket-fact", printer.number, "requester"), Person.objects.count()
    asked = beto.post(address, {"value": "daroi@optica.example"})
    assert asked.status_code == 422
    assert 'name="new" value="daroi@optica.example"' in asked.text
    assert Person.objects.count() == before
    assert Ticket.objects.get(pk=printer.pk).requester == cast.ana
    beto.post(address, {"value": "x", "new": "nueva@optica.example"})
    assert Ticket.objects.get(pk=printer.pk).requester.email == "nueva@optica.example"


def test_the_organisation_is_changed_and_taken_away(cast, printer, beto):
    other = cast.dario.organization
    assert f'value="{other.pk}"' in beto.get(url("ticket-relations", printer.number)).text
    for value, expected in ((str(other.pk), other), ("", None)):
        beto.post(url("ticket-fact", printer.number, "organization"), {"value": value})
        printer.refresh_from_db()
        assert printer.organization == expected


def test_the_composer_warns_when_answers_go_another_way(cast, printer, beto):
    show = url("ticket", printer.number)
    assert "lo verá solo en el portal" not in beto.get(show).text
    beto.post(url("ticket-fact", printer.number, "way"), {"value": "portal"})
    assert "lo verá solo en el portal: no se envía correo" in beto.get(show).text
    beto.post(url("ticket-fact", printer.number, "way"), {"value": "email:999999"})
    printer.refresh_from_db()
    assert printer.answer_way == "portal"


def test_what_was_typed_stays_when_a_link_is_refused(beto, printer):
    page = beto.post(
        url("ticket-links", printer.number), {"relation": "parent_of", "other": "999999"}
    )
    assert page.status_code == 422
    assert 'value="999999"' in page.text
    assert '<option value="parent_of" selected>' in page.text


def test_what_was_chosen_stays_when_a_merge_or_a_split_is_refused(beto, printer, scanner, elena):
    given = {"into": "999999", "q": f"#{scanner.number}"}
    page = beto.post(url("ticket-merge", printer.number), given)
    assert page.status_code == 422
    assert f"#{scanner.number} " in page.text
    page = beto.post(url("ticket-split", printer.number), {"subject": "Otro", "tell": "1"})
    assert page.status_code == 422
    assert 'value="Otro"' in page.text
    assert 'name="tell" value="1" checked' in page.text
