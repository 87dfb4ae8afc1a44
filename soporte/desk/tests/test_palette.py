"""The palette offers what its reader may do and see; the keyboard map is theirs to change."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from soporte.desk.palette import keymap
from soporte.desk.tests.conftest import SignIn
from soporte.journal.actor import Actor
from soporte.people import operations as people
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.tickets.models import Ticket


@pytest.fixture(autouse=True)
def _in_english(cast: People) -> None:
    """Titles and sentences are read in English here."""
    people.change(cast.beto, {"language": "en"}, by=Actor.system())


@pytest.fixture
def stranger(signed_in: SignIn) -> Client:
    """A technician without a right on any queue."""
    return signed_in(people.create_person("Fina Luz", role="technician", by=Actor.system()))


def offered(client: Client, ticket: Ticket | None = None) -> dict[str, dict]:
    given = {"ticket": ticket.number} if ticket else {}
    answer = client.get(reverse("desk:commands"), given)
    assert answer.status_code == 200
    return {one["id"]: one for one in answer.json()["commands"]}


def found(client: Client, words: str) -> dict[str, list[str]]:
    groups = client.get(reverse("desk:find"), {"q": words}).json()["groups"]
    return {group["title"]: [line["label"] for line in group["lines"]] for group in groups}


def test_each_command_of_a_ticket_does_what_it_says(printer: Ticket, cast: People, beto: Client):
    here = offered(beto, printer)
    for wanted in ("take", "priority-4", "resolve"):
        beto.post(here[wanted]["post"], {"value": here[wanted]["value"]})
    printer.refresh_from_db()
    assert (printer.assignee, printer.priority, printer.category) == (cast.beto, 4, "resolved")
    after = offered(beto, printer)
    assert {"take", "resolve", "priority-4"}.isdisjoint(after)
    beto.post(after["reopen"]["post"], {"value": after["reopen"]["value"]})
    printer.refresh_from_db()
    assert printer.category == "open"


def test_nobody_is_offered_what_they_may_not_do(
    printer: Ticket, beto: Client, elena: Client, stranger: Client
):
    assert "settings" not in offered(beto)
    assert {"settings", "staff"} <= set(offered(elena))
    assert stranger.get(reverse("desk:commands"), {"ticket": printer.number}).status_code == 404
    assert not any("/tickets/" in one.get("post", "") for one in offered(stranger).values())


def test_every_page_that_is_offered_opens(elena: Client, printer: Ticket):
    for one in offered(elena, printer).values():
        if "href" in one:
            assert elena.get(one["href"], follow=True).status_code == 200, one


@pytest.mark.parametrize("name", ["merge", "split", "link"])
def test_merging_splitting_and_linking_lead_to_their_own_question(
    printer: Ticket, beto: Client, name: str
):
    page, _hash, asked = offered(beto, printer)[name]["href"].partition("#")
    assert f'id="{asked}"' in beto.get(page).content.decode()


def test_how_colleagues_see_me_changes_by_a_command_and_is_told(cast: People, beto_htmx: Client):
    here = offered(beto_htmx)
    assert "be-online" not in here
    busy = here["be-busy"]
    answer = beto_htmx.post(busy["post"], {busy["name"]: busy["value"]}).content.decode()
    cast.beto.refresh_from_db()
    assert cast.beto.availability == "busy"
    assert "Colleagues see you as: Busy" in answer
    assert 'id="me-menu" hx-swap-oob' in answer


def test_a_ticket_sleeps_until_a_moment_of_the_palette(printer: Ticket, beto: Client):
    here = offered(beto, printer)
    for name in ("sleep-hour", "sleep-three-hours", "sleep-tomorrow", "sleep-monday"):
        command = here[name]
        beto.post(command["post"], {command["name"]: command["value"]})
        printer.refresh_from_db()
        assert printer.is_snoozed, name
        beto.post(command["post"], {command["name"]: "now"})


def test_the_way_out_is_a_command(beto: Client):
    beto.post(offered(beto)["sign-out"]["post"])
    assert beto.get(reverse("desk:home")).status_code == 302


def test_what_technicians_write_for_themselves_leads_to_no_closed_door(
    printer: Ticket, beto: Client
):
    here = offered(beto)
    for name in ("canned-replies", "macros"):
        page = beto.get(here[name]["href"]).content.decode().partition("<main")[2]
        links = set(re.findall(r'href="?(/desk/[\w/-]*)', page))
        assert links
        for link in links:
            assert beto.get(link, follow=True).status_code == 200, link


def test_words_and_numbers_find_what_their_reader_may_see(
    printer: Ticket, cast: People, beto: Client, stranger: Client
):
    assert found(beto, str(printer.number))["Tickets"] == [printer.subject]
    assert found(beto, f"#{printer.number}")["Tickets"] == [printer.subject]
    assert printer.subject in found(beto, "impres")["Tickets"]
    assert cast.ana.name in found(beto, "ana")["People"]
    assert cast.acme.name in found(beto, "acme")["Organisations"]
    assert "Tickets" not in found(stranger, str(printer.number))
    assert "Tickets" not in found(stranger, "impres")


def test_one_letter_finds_nothing(printer: Ticket, beto: Client):
    assert found(beto, "a") == {}
    assert found(beto, " \0 ") == {}


def test_the_hash_offers_own_tickets_before_anything_is_typed(
    printer: Ticket, cast: People, beto: Client
):
    address = reverse("desk:find-tickets")
    assert beto.get(address).json()["lines"] == []
    printer.assign(cast.beto, by=Actor.of(cast.beto, via="desk"))
    assert beto.get(address).json()["lines"][0]["hint"] == f"#{printer.number}"


def test_the_at_sign_offers_those_who_may_read_the_ticket(
    printer: Ticket, cast: People, beto: Client, stranger: Client
):
    address = reverse("desk:find-colleagues", args=[printer.number])
    names = [line["label"] for line in beto.get(address).json()["lines"]]
    assert cast.carla.name in names
    assert "Fina Luz" not in names
    assert cast.ana.name not in names
    begun = beto.get(address, {"q": cast.carla.name[:3].lower()}).json()["lines"]
    assert [line["label"] for line in begun] == [cast.carla.name]
    assert stranger.get(address).status_code == 404


def test_the_cheat_sheet_shows_own_keys(cast: People, beto: Client):
    beto.post(reverse("desk:profile-keys"), chosen(cast.beto) | {field("r"): "q"})
    assert lines(beto)["Reply to the requester; quotes what is selected"] == ["q"]
    page = beto.get(reverse("desk:home")).content.decode()
    assert 'data-keymap="{&quot;r&quot;: &quot;q&quot;}"' in page


def test_keys_that_mean_two_things_are_refused_and_told(cast: People, beto: Client):
    page = beto.post(reverse("desk:profile-keys"), chosen(cast.beto) | {field("r"): "c"})
    assert page.status_code == 422
    assert "“c” is used twice: also for Internal note." in page.content.decode()
    page = beto.post(reverse("desk:profile-keys"), chosen(cast.beto) | {field("e"): "g"})
    assert page.status_code == 422
    page = beto.post(reverse("desk:profile-keys"), chosen(cast.beto) | {field("e"): "abc"})
    assert page.status_code == 422
    cast.beto.refresh_from_db()
    assert keymap.own(cast.beto) == {}


def test_a_key_may_be_switched_off_and_all_given_back(cast: People, beto: Client):
    beto.post(reverse("desk:profile-keys"), chosen(cast.beto) | {field("e"): ""})
    assert "Resolve" not in lines(beto)
    beto.post(reverse("desk:profile-keys"), {"reset": "1"})
    assert lines(beto)["Resolve"] == ["e"]


def test_the_map_as_it_comes_has_no_conflict():
    assert keymap.conflicts({name: name for name in keymap.KNOWN}) == {}


def test_without_shortcuts_the_sheet_says_so(cast: People, beto: Client):
    people.change(
        cast.beto, {"preferences": {"shortcuts": False}}, by=Actor.of(cast.beto, via="desk")
    )
    page = beto.get(reverse("desk:keys")).content.decode()
    assert "Single-key shortcuts are off" in page
    assert "Internal note" not in page


def field(name: str) -> str:
    return f"k{list(keymap.KNOWN).index(name)}"


def chosen(person: Person) -> dict[str, str]:
    return {field(name): keys for name, keys in keymap.effective(person).items()}


def lines(client: Client) -> dict[str, list[str]]:
    groups = client.get(reverse("desk:keys")).context["groups"]
    return {str(text): keys for group in groups for keys, text in group["lines"]}
