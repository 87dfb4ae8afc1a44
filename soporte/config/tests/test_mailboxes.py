"""`soporte mailbox …`: what is told on the command line, and what is asked of the driver."""

from contextlib import nullcontext
from typing import Any

import pytest

from soporte.channels import drivers
from soporte.channels.contract import BAD, Finding, Stage
from soporte.channels.models import Account
from soporte.config.cli import mailboxes
from soporte.config.cli.arguments import parser
from soporte.config.words import Refusal

pytestmark = pytest.mark.django_db
ADD = ["mailbox", "add", "--address", "ayuda@nortia.example"]


@pytest.fixture(autouse=True)
def found(monkeypatch) -> list[Finding]:
    """What the servers answer; the database is the test's."""
    findings: list[Finding] = []
    driver: Any = drivers.get("email")
    monkeypatch.setattr(mailboxes, "opened", lambda _options: nullcontext())
    monkeypatch.setattr(driver, "check", lambda _account: iter(findings), raising=False)
    stages = (Stage("in.sign_in", "Sign-in", "Mail in"),)
    monkeypatch.setattr(driver, "stages", lambda _account: stages, raising=False)
    return findings


def run(*words: str) -> int:
    options = parser().parse_args(list(words))
    return getattr(mailboxes, options.handler.partition(":")[2])(options)


def kept() -> Any:
    account = Account.objects.get()
    settings = drivers.get(account.kind).settings
    assert settings
    return settings.of(account)


def test_an_address_of_the_server_and_single_settings_are_kept(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s3creto\n")
    url = "imap+starttls://ayuda@mail.example:1143/Entrada"
    told = ["--url", url, "--password-file", str(secret), "--set", "plus_addressing=false"]
    assert run(*ADD, *told, "--smtp-url", "smtps://a%40b:x@out.example") == 0
    now = kept()
    assert (now.imap_host, now.imap_port, now.imap_folder) == ("mail.example", 1143, "Entrada")
    assert (now.imap_security, now.imap_password) == ("starttls", "s3creto")
    assert now.plus_addressing is False
    assert now.smtp_url == "smtps://a%40b:x@out.example:465"
    assert run(*ADD, "--set", "imap_folder=INBOX") == 0
    assert kept() == now.model_copy(update={"imap_folder": "INBOX"})


@pytest.mark.parametrize(
    "told",
    [
        ["--set", "imap_prot=1"],
        ["--set", "imap_port=99999"],
        ["--set", "imap_host=a b"],
        ["--url", "https://mail.example"],
        ["--kind", "form"],
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(told):
    with pytest.raises(Refusal):
        run(*ADD, *told)
    assert not Account.objects.exists()


def test_what_is_wrong_with_a_mailbox_is_printed(found, capsys):
    found[:] = [Finding("in.sign_in", BAD, "no such user", "Look at the password.")]
    assert run(*ADD, "--set", "imap_host=mail.example") == 1
    assert "no such user · Look at the password." in capsys.readouterr().err
    assert run("mailbox", "check", "--address", "ayuda@nortia.example") == 1
    assert "Look at the password." in capsys.readouterr().out
    found.clear()
    assert run("mailbox", "check", "--address", "ayuda@nortia.example") == 0
    with pytest.raises(Refusal):
        run("mailbox", "check", "--address", "nobody@nortia.example")
