"""Notifications on devices: who gets them, what they carry, and what becomes of a device."""

import json
import socket
from datetime import datetime, time, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError

from soporte.journal.actor import Actor
from soporte.notices import notifying, preferences
from soporte.notices.models import Notification, PushSubscription, Subject, Way
from soporte.notices.push import delivering, devices, encryption, pushing, voluntary
from soporte.notices.tests.pushserver import HOST, Browser, PushServer, padded, unpadded
from soporte.outbox import operations as outbox
from soporte.outbox.models import Delivery, State
from soporte.tickets.operations import receive_message
from soporte.toolbox import clock, outbound

pytestmark = pytest.mark.django_db
ENDPOINT = f"https://{HOST}/push/beto"


def by(person):
    return Actor.of(person, via="desk")


@pytest.fixture
def service(monkeypatch):
    """The push service, where the name of it leads to this machine."""
    with PushServer() as server:
        place = (socket.AF_INET, ("127.0.0.1", server.port))
        monkeypatch.setattr(outbound, "_place_of", lambda host: place)
        monkeypatch.setattr(outbound, "_context", server.trusting)
        yield server


@pytest.fixture
def pushed(service, drain):
    """Lets all that is due happen; what reached the service."""

    def so_far():
        drain()
        return service.received

    so_far.answers = service.answers.append
    return so_far


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def device(cast, browser):
    return devices.add(
        cast.beto, endpoint=ENDPOINT, label="Firefox", by=by(cast.beto), **browser.keys
    )


def shown(received, browser):
    return [json.loads(browser.read(one.body)) for one in received]


def test_it_encrypts_as_the_standards_example_says():
    """RFC 8291, appendix A."""
    private = int.from_bytes(padded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    browser = Browser(
        ec.derive_private_key(private, ec.SECP256R1()), padded("BTBZMqHH6r4Tts7J_aSIgg")
    )
    own = int.from_bytes(padded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    body = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        encryption.Keys.read(**browser.keys),
        salt=padded("DGv6ra1nlYgDCS1FRnbzlw"),
        own=ec.derive_private_key(own, ec.SECP256R1()),
    )
    assert unpadded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
        "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.read(body) == b"When I grow up, I want to be a watermelon"


def test_the_device_of_who_is_told_shows_subject_and_doer_in_their_language(
    cast, printer, device, browser, pushed
):
    printer.assign(cast.beto, by=by(cast.carla))
    (seen,) = shown(pushed(), browser)
    assert seen["title"] == f"#{printer.number} {printer.subject}"
    assert seen["body"].startswith("Carla")
    assert seen["url"] == f"/desk/tickets/{printer.number}/"
    assert seen["language"] == cast.beto.language
    device.refresh_from_db()
    assert device.used_at
    assert Delivery.objects.get(channel="push").state == State.SENT


def test_the_service_learns_who_calls_and_nothing_else(cast, printer, device, browser, pushed):
    printer.assign(cast.beto, by=by(cast.carla))
    (one,) = pushed()
    claims = one.claims(voluntary.public_key())
    assert claims["aud"] == f"https://{HOST}"
    assert claims["sub"].startswith("mailto:")
    left = claims["exp"] - clock.now().timestamp()
    assert 0 < left <= 24 * 3600
    assert one.headers["Content-Encoding"] == "aes128gcm"
    assert one.headers["Urgency"] == "high"
    assert int(one.headers["TTL"]) > 0
    assert printer.subject.encode() not in one.body
    assert not {"Cookie", "User-Agent"} & set(one.headers)


def test_what_was_written_never_leaves(cast, printer, device, browser, pushed):
    printer.assign(cast.beto, by=by(cast.beto))
    receive_message(
        ticket=printer,
        author=cast.ana,
        html="<p>Clave: 1234</p>",
        by=by(cast.ana),
        channel="portal",
    )
    news = shown(pushed(), browser)
    assert news
    assert "1234" not in str(news)
    assert "1234" not in str(list(Delivery.objects.filter(channel="push").values("payload")))


def test_nothing_is_pushed_of_what_the_person_does_not_want_on_devices(
    cast, printer, device, pushed
):
    choices = {Subject.ASSIGNED: [Way.APP, Way.MAIL]}
    preferences.choose(cast.beto, choices, by=by(cast.beto))
    printer.assign(cast.beto, by=by(cast.carla))
    assert pushed() == []


def test_nothing_is_pushed_to_who_may_not_see_the_ticket(cast, desk, printer, device, pushed):
    printer.follow(cast.beto, by=by(cast.carla))
    printer.move(desk.closed_to_beto, by=by(cast.elena))
    preferences.choose(cast.beto, {Subject.FOLLOWED: [Way.PUSH]}, by=by(cast.beto))
    printer.resolve(by=by(cast.elena))
    assert pushed() == []


def test_quiet_hours_keep_it_back_and_it_comes_as_one_afterwards(
    cast, printer, device, browser, pushed
):
    preferences.choose(
        cast.beto,
        {Subject.FOLLOWED: [Way.APP, Way.PUSH]},
        by=by(cast.beto),
        quiet_from=time(20),
        quiet_to=time(8),
    )
    printer.follow(cast.beto, by=by(cast.carla))
    zone = cast.beto.zone or clock.now().tzinfo
    night = datetime(2026, 11, 23, 23, 0, tzinfo=zone)
    with clock.at(night):
        printer.resolve(by=by(cast.carla))
        printer.close(by=by(cast.carla))
        assert pushed() == []
    with clock.at(night + timedelta(hours=10)):
        assert pushing.push_due() == 1
        (seen,) = shown(pushed(), browser)
    assert seen["body"].count("\n") == 1
    assert not Notification.objects.exclude(push_at=None).exists()


def test_what_was_read_meanwhile_does_not_ring(cast, printer, device, pushed):
    row = preferences.of(cast.beto)
    row.quiet_from, row.quiet_to = time(0), time(23, 59)
    row.save()
    printer.assign(cast.beto, by=by(cast.carla))
    pushed()
    notifying.mark_read(cast.beto)
    row.quiet_from = row.quiet_to = None
    row.save()
    Notification.objects.update(push_at=clock.now())
    assert pushing.push_due() == 0
    assert pushed() == []


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_its_service_no_longer_knows_is_left_alone(
    cast, printer, device, pushed, status
):
    pushed.answers((status, {}))
    printer.assign(cast.beto, by=by(cast.carla))
    pushed()
    device.refresh_from_db()
    assert device.expired_at
    assert Delivery.objects.get(channel="push").state == State.FAILED
    printer.assign(None, by=by(cast.carla))
    printer.assign(cast.beto, by=by(cast.carla))
    assert len(pushed()) == 1


def test_a_busy_service_is_tried_again_when_it_says(cast, device, service):
    service.answers.append((429, {"Retry-After": "120"}))
    pushing.enqueue(device, pushing.test_message(cast.beto))
    one = Delivery.objects.get(channel="push")
    outbox.send(one.pk)
    one.refresh_from_db()
    assert one.state == State.QUEUED
    assert timedelta(seconds=100) < one.next_attempt_at - clock.now() <= timedelta(seconds=120)
    with clock.at(one.next_attempt_at):
        assert outbox.send(one.pk) == State.SENT
    assert len(service.received) == 2


def test_a_redirection_is_not_followed(cast, device, service):
    service.answers.append((307, {"Location": "https://127.0.0.1/inside"}))
    pushing.enqueue(device, pushing.test_message(cast.beto))
    one = Delivery.objects.get(channel="push")
    assert outbox.send(one.pk) == State.FAILED
    assert len(service.received) == 1


def test_news_of_yesterday_do_not_ring(cast, device, service):
    pushing.enqueue(device, pushing.test_message(cast.beto))
    one = Delivery.objects.get(channel="push")
    old = clock.now() - delivering.LASTS - timedelta(minutes=1)
    Delivery.objects.filter(pk=one.pk).update(created_at=old)
    assert outbox.send(one.pk) == State.FAILED
    assert service.received == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.service.example/x",
        "https://127.0.0.1/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://push.service.example:8443/x",
        "https://user@push.service.example/x",
        "https://push.service.example/\r\nHost: inside",
        "ftp://push.service.example/x",
        "https:///x",
        "",
    ],
)
def test_an_address_that_is_no_push_services_is_refused(endpoint, cast, browser):
    with pytest.raises(ValidationError):
        devices.add(cast.beto, endpoint=endpoint, label="", by=by(cast.beto), **browser.keys)
    assert not PushSubscription.objects.exists()


def test_keys_that_are_none_are_refused(cast, browser):
    for keys in ({"p256dh": "x"}, {"auth": "MTIz"}, {"p256dh": unpadded(b"\4" + b"1" * 64)}):
        given = {**browser.keys, **keys}
        with pytest.raises(ValidationError):
            devices.add(cast.beto, endpoint=ENDPOINT, label="", by=by(cast.beto), **given)


def test_a_name_that_leads_into_the_house_is_not_called(cast, device, monkeypatch):
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: inside)
    pushing.enqueue(device, pushing.test_message(cast.beto))
    one = Delivery.objects.get(channel="push")
    assert outbox.send(one.pk) == State.FAILED


def test_a_browser_shows_the_news_of_one_person_only(cast, printer, device, browser, pushed):
    devices.add(cast.carla, endpoint=ENDPOINT, label="Firefox", by=by(cast.carla), **browser.keys)
    assert not PushSubscription.objects.visible_to(cast.beto).exists()
    printer.assign(cast.beto, by=by(cast.carla))
    assert pushed() == []


def test_a_removed_device_gets_nothing_that_still_waits(cast, device, service):
    pushing.enqueue(device, pushing.test_message(cast.beto))
    devices.remove(device, by=by(cast.beto))
    outbox.send(Delivery.objects.get(channel="push").pk)
    assert service.received == []


def test_there_is_an_end_to_how_many_devices_somebody_has(cast, browser):
    for turn in range(devices.MOST):
        endpoint = f"{ENDPOINT}/{turn}"
        devices.add(cast.beto, endpoint=endpoint, label="x", by=by(cast.beto), **browser.keys)
    with pytest.raises(ValidationError):
        devices.add(cast.beto, endpoint=ENDPOINT, label="x", by=by(cast.beto), **browser.keys)


def test_the_key_of_the_installation_stays_and_is_another_with_another_secret(settings):
    first = voluntary.public_key()
    assert voluntary.public_key() == first
    settings.SECRET_KEY = "another"
    assert voluntary.public_key() != first
