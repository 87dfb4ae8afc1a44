"""What every kind of channel keeps, whatever it talks to: one table over all drivers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soporte.channels import drivers
from soporte.channels.contract import BACK, LETTER, ChannelError, Correspondent, Incoming, Outgoing
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
    assert driver.abilities <= {"receive", "deliver", "fetch", "listen"}
    assert all(limit > 0 for limit in driver.limits.values())


@each
def test_its_settings_can_be_asked_of_anybody(driver):
    if driver.settings is None:
        return
    own = {field.name for field in Account._meta.get_fields()}
    for name, one in driver.settings.declared().items():
        assert name not in own, "a form shows the account's own fields beside the settings"
        assert str(one.setting.label)
        assert one.setting.group in driver.settings.groups
        assert one.setting.is_secret is (one.kind == "secret")
        assert set(one.setting.words) <= set(one.choices)
    hidden = [n for n, one in driver.settings.declared().items() if one.setting.is_secret]
    told = driver.settings().changed(dict.fromkeys(hidden, "s3creto"))
    assert "s3creto" not in str(told.kept())
    assert "s3creto" not in str(told.shown())
    assert told.secrets() == hidden


@each
def test_it_tries_only_what_it_announced(driver, settings):
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    account = Account(kind=driver.kind, address="support@example.test")
    announced = {stage.name for stage in driver.stages(account)}
    assert {finding.stage for finding in driver.check(account)} <= announced - {LETTER, BACK}


def test_the_contract_knows_no_framework():
    loads = "import sys, soporte.channels.contract; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", loads], cwd=ROOM.parents[1], check=True)


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
