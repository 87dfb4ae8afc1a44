"""The desk as an app: what browsers ask for, devices, codes, and what signing out leaves behind."""

import json

import pytest
from django.conf import settings
from django.test import Client

from soporte.desk.app.scanning import drawing, leads_to
from soporte.journal.actor import Actor
from soporte.notices.models import PushSubscription
from soporte.notices.push import devices
from soporte.notices.tests.pushserver import Browser
from soporte.outbox.models import Delivery
from soporte.tickets.models import Ticket, TicketDraft

pytestmark = pytest.mark.django_db
DEVICES = "/desk/profile/devices"
GIVEN = {"endpoint": "https://push.service.example/beto", "label": "Firefox · Linux"}


@pytest.fixture
def as_beto(client, cast):
    client.force_login(cast.beto)
    return client


@pytest.fixture
def carlas(cast):
    keys = Browser().keys
    by = Actor.of(cast.carla, via="desk")
    endpoint = "https://push.service.example/carla"
    return devices.add(cast.carla, endpoint=endpoint, label="Edge", by=by, **keys)


def test_a_browser_becomes_a_device_is_tried_and_is_removed(as_beto, cast):
    as_beto.post(DEVICES, {**GIVEN, **Browser().keys})
    device = PushSubscription.objects.get(person=cast.beto)
    assert "Firefox · Linux" in as_beto.get(DEVICES).content.decode()
    as_beto.post(f"{DEVICES}/{device.pk}/test")
    assert Delivery.objects.get(channel="push").payload["subscription"] == device.pk
    as_beto.post(f"{DEVICES}/{device.pk}/remove")
    assert not PushSubscription.objects.exists()


def test_what_a_browser_could_not_give_is_told(as_beto):
    answer = as_beto.post(DEVICES, {**GIVEN, "endpoint": "https://10.0.0.1/"}, follow=True)
    assert not PushSubscription.objects.exists()
    assert "error" in answer.content.decode()


def test_nobody_tries_removes_or_sees_the_devices_of_others(as_beto, carlas):
    assert as_beto.post(f"{DEVICES}/{carlas.pk}/test").status_code == 404
    assert as_beto.post(f"{DEVICES}/{carlas.pk}/remove").status_code == 404
    as_beto.post(DEVICES, {"gone": "1", "endpoint": carlas.endpoint})
    assert PushSubscription.objects.filter(pk=carlas.pk).exists()
    assert "Edge" not in as_beto.get(DEVICES).content.decode()


def test_the_worker_learns_who_is_signed_in_and_their_own_tickets(as_beto, client, cast, printer):
    printer.assign(cast.beto, by=Actor.of(cast.carla, via="desk"))
    state = as_beto.get("/desk/app/state")
    assert state.headers["Cache-Control"] == "no-store"
    told = json.loads(state.content)
    assert told["person"] == str(cast.beto.pk)
    assert f"/desk/tickets/{printer.number}/" in [one["path"] for one in told["pages"]]
    client.logout()
    assert client.get("/desk/app/state").status_code == 401


def test_every_page_says_whose_it_is_so_that_it_is_kept_for_nobody_else(as_beto, cast, printer):
    for path in ("/desk/", "/desk/views/mine/", f"/desk/tickets/{printer.number}/"):
        assert f'data-person="{cast.beto.pk}"' in as_beto.get(path).content.decode()


def test_the_manifest_is_told_in_both_languages_to_anybody(client):
    told = {
        language: json.loads(client.get(f"/desk/app/manifest.{language}.webmanifest").content)
        for language in ("es", "en")
    }
    assert told["es"]["shortcuts"] != told["en"]["shortcuts"]
    assert client.get("/desk/app/manifest.fr.webmanifest").status_code == 404


def test_the_manifest_offers_to_take_what_other_apps_share(client):
    told = json.loads(client.get("/desk/app/manifest.es.webmanifest").content)["share_target"]
    assert (told["action"], told["method"]) == ("/desk/app/share", "POST")
    assert told["params"]["files"][0]["accept"][0] == "image/*"


def test_sharing_past_the_worker_makes_nothing_and_says_so(as_beto):
    before = Ticket.objects.count(), TicketDraft.objects.count()
    answer = as_beto.post("/desk/app/share", {"text": "Hola"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/tickets/new"
    assert list(answer.context["messages"])
    assert as_beto.get("/desk/app/share").status_code == 405
    assert "/login/" in Client().post("/desk/app/share", {"text": "Hola"})["Location"]
    assert (Ticket.objects.count(), TicketDraft.objects.count()) == before


def test_the_scripts_words_are_told_in_both_languages(client):
    told = [json.loads(client.get(f"/desk/app/words.{one}.json").content) for one in ("es", "en")]
    assert told[0].keys() == told[1].keys()
    assert client.get("/desk/app/words.fr.json").status_code == 404


def test_signing_out_makes_the_browser_forget_and_a_visit_of_that_page_does_not(as_beto):
    assert "Clear-Site-Data" not in as_beto.get("/accounts/logout/").headers
    assert as_beto.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in as_beto.post("/accounts/logout/").headers


def test_the_camera_is_for_the_page_that_scans_alone(as_beto):
    assert "camera=(self)" in as_beto.get("/desk/scan").headers["Permissions-Policy"]
    assert "camera=()" in as_beto.get("/desk/").headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (f"{settings.BASE_URL}/desk/tickets/1001/", "/desk/tickets/1001/"),
        ("#1001", "/desk/search/?q=%231001"),
        ("SN-4711 X", "/desk/search/?q=SN-4711+X"),
        ("https://evil.example/desk/", "/desk/search/?q=https%3A%2F%2Fevil.example%2Fdesk%2F"),
        (f"{settings.BASE_URL}//evil.example/desk/", None),
        (f"{settings.BASE_URL}.evil.example/desk/", None),
        (f"{settings.BASE_URL}@evil.example/desk/", None),
        (f"{settings.BASE_URL}/accounts/logout/", None),
        (f"{settings.BASE_URL}/nowhere", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_code_leads_to_a_page_of_ours_or_to_a_search(text, where):
    led = leads_to(text)
    assert led == where if where else led.startswith("/desk/search/?q=")


def test_a_scanned_number_opens_its_ticket(as_beto, printer):
    answer = as_beto.get("/desk/scan", {"text": f"#{printer.number}"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/desk/tickets/{printer.number}/"


def test_a_code_is_a_drawing_that_needs_no_style_of_its_own():
    drawn = drawing("https://desk.example/desk/tickets/1001/")
    assert drawn.startswith("<svg")
    assert "style=" not in drawn
    assert "<script" not in drawn
