"""Settings of an account: one declaration, whoever asks and whatever was stored before."""

import pytest

from soporte.channels.asking import SettingsForm, as_data
from soporte.channels.email.settings import EmailSettings
from soporte.channels.models import Account
from soporte.channels.settings import SettingsError


def account(**settings):
    return Account(address="support@example.test", settings=settings)


def wrong(given):
    with pytest.raises(SettingsError) as raised:
        EmailSettings().changed(given)
    return [(one.name, one.code) for one in raised.value.wrong]


def test_what_is_not_named_stays():
    before = EmailSettings(imap_host="a.example", imap_password="s3creto")
    after = before.changed({"imap_user": "ana"})
    assert (after.imap_host, after.imap_user, after.imap_password) == (
        "a.example",
        "ana",
        "s3creto",
    )


def test_what_cannot_be_is_refused_by_name():
    assert wrong({"imap_port": 0, "smtp_port": "25"}) == [
        ("imap_port", "greater_than_equal"),
        ("smtp_port", "int_type"),
    ]
    assert wrong({"imap_pass": "x"}) == [("imap_pass", "extra_forbidden")]
    assert wrong({"imap_security": "ssh"}) == [("imap_security", "literal_error")]
    assert wrong({"imap_host": "https://mail.example"}) == [("imap_host", "invalid")]
    assert wrong({"imap_port": 993, "imap_security": "starttls"}) == [("imap_security", "invalid")]
    assert wrong({"outgoing_folder": "../secrets"}) == [("outgoing_folder", "invalid")]


@pytest.mark.parametrize("sign", ["\r\n", "\0", "\t", "\x1b", "\u2028"])
def test_no_line_of_a_protocol_can_be_smuggled_in(sign):
    assert wrong({"imap_user": f"ana{sign}A1 LOGOUT"}) == [("imap_user", "unprintable")]


def test_an_outgoing_server_stored_as_one_address_is_read_on():
    kept = EmailSettings.of(account(smtp_url="smtp+starttls://a%40b:p%2Fw@mail.example:2525"))
    assert (kept.smtp_host, kept.smtp_port, kept.smtp_user) == ("mail.example", 2525, "a@b")
    assert kept.smtp_password == "p/w"
    assert kept.smtp_url == "smtp+starttls://a%40b:p%2Fw@mail.example:2525"
    assert EmailSettings.of(account(smtp_url="folder:sent-mail")).smtp_url == "folder:sent-mail"
    assert EmailSettings.of(account(smtp_url="nonsense", gone="x")).smtp_url == ""


def test_the_usual_ports_follow_the_encryption():
    chosen = EmailSettings(imap_security="starttls", smtp_host="h.example", smtp_security="ssl")
    assert chosen.incoming_port == 143
    assert chosen.smtp_url == "smtps://h.example:465"


def test_the_same_sign_in_serves_both_servers():
    both = {"imap_user": "ana", "imap_password": "p@ss", "smtp_host": "h.example"}
    assert EmailSettings(**both, smtp_same_sign_in=True).smtp_url.startswith(
        "smtp+starttls://ana:p%40ss@h.example"
    )
    assert "ana" not in EmailSettings(**both).smtp_url


def test_a_secret_sealed_under_another_key_is_asked_for_again(settings):
    kept = EmailSettings(imap_password="s3creto").kept()
    settings.SECRET_KEY = "another one, which opens nothing"
    assert EmailSettings.of(account(**kept)).imap_password == ""
    assert EmailSettings.of(account(**kept)).secrets() == []


def test_a_form_changes_only_what_is_told():
    stored = EmailSettings(imap_host="a.example", imap_password="s3creto", plus_addressing=True)
    form = SettingsForm(as_data(stored, {"plus_addressing": "false"}), stored=stored)
    assert form.is_valid(), form.errors
    assert form.settled == stored.model_copy(update={"plus_addressing": False})
    assert "s3creto" not in form.as_p()


def test_a_form_says_what_is_wrong_at_the_field():
    stored = EmailSettings()
    form = SettingsForm(as_data(stored, {"imap_port": "99999", "imap_host": "x"}), stored=stored)
    assert list(form.errors) == ["imap_port"]
    form = SettingsForm(as_data(stored, {"imap_host": "no name"}), stored=stored)
    assert list(form.errors) == ["imap_host"]
