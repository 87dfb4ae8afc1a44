"""What every kind of channel keeps, whatever it talks to: one table over all drivers."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soporte.channels import drivers
from soporte.channels.contract import ChannelError, Correspondent, Incoming, Outgoing
from soporte.channels.models import Account
from soporte.config.wiring import DRIVERS

ROOM = Path(__file__).parents[1]
HOSTILE = [
    b"",
    b"\0",
    b"\xff\xfe" * 500,
    b"{" * 5000,
    b"[" * 100_000,
    b'{"requester": []}',
    b"null",
    b"From: \r\n\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 300,
    json.dumps({"subject": "\0", "html": 5, "requester": {"email": None}}).encode(),
]
each = pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: driver.kind)


def outgoing(**more):
    return Outgoing(
        **{
            "recipient": Correspondent("ana@acme.example"),
            "sender": Correspondent("support@example.test"),
            "subject": "x",
            "text": "x",
            "html": "<p>x</p>",
            "message_id": "<1@x>",
            **more,
        }
    )


def test_every_folder_of_a_driver_is_wired_and_every_kind_is_one_of_a_kind():
    folders = {path.parent.name for path in ROOM.glob("*/driver.py")}
    assert len(folders) == len(DRIVERS) == len({driver.kind for driver in DRIVERS})
    assert {driver.kind for driver in drivers.every()} == {driver.kind for driver in DRIVERS}


@each
def test_it_declares_what_it_is(driver):
    assert driver.kind.isidentifier()
    assert str(driver.label)
    assert driver.abilities <= {"receive", "deliver", "fetch"}
    assert all(limit > 0 for limit in driver.limits.values())


@each
def test_its_folder_says_how_to_set_it_up(driver):
    folder = ROOM / type(driver).__module__.split(".")[2]
    assert len((folder / "README.md").read_text().splitlines()) >= 5


@each
@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_it_reads_anything_without_breaking(driver, payload):
    for incoming in driver.receive(payload, {"to": ["support@example.test"]}):
        assert isinstance(incoming, Incoming)


@each
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(payload=st.binary(max_size=400))
def test_it_reads_noise_without_breaking(driver, payload):
    for incoming in driver.receive(payload, {}):
        assert isinstance(incoming.sender.address, str)


@each
def test_reading_is_pure(driver):
    """No database, no network, and the same again gives the same."""
    payload = (
        b'{"subject": "x", "html": "<p>y</p>", "requester": {"email": "ana@acme.example"}}'
        if driver.kind == "form"
        else b"From: ana@acme.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\ny"
    )
    first = driver.receive(payload, {"sha256": "a"})
    assert first == driver.receive(payload, {"sha256": "a"})
    assert first[0].sender.address == "ana@acme.example"
    assert first[0].subject == "x"


@each
def test_what_cannot_be_delivered_raises_the_channels_own_error(driver, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    with pytest.raises(ChannelError) as raised:
        driver.deliver(Account(kind=driver.kind, address="support@example.test"), outgoing())
    assert raised.value.message
    assert raised.value.unsent
    assert raised.value.permanent is ("deliver" not in driver.abilities)
