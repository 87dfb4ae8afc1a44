"""Removing a channel's folder and its line in the wiring removes the channel, and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.architecture.source import PACKAGE, modules

# What the house without the channel is asked, in a process of its own; nothing of it is kept.
ASKED = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
settings.FILES_DIR = __import__("pathlib").Path(sys.argv[1])
answers = {}
with transaction.atomic():
    from soporte.channels import drivers, polling
    from soporte.channels.models import Account
    from soporte.journal.actor import Actor
    from soporte.outbox.models import Delivery
    from soporte.outbox import operations as outbox
    from soporte.people import cast
    from soporte.people.models import ApiToken
    from soporte.site import setup
    from soporte.site.operations import change
    from soporte.tickets import cast as tickets
    answers["kinds"] = [driver.kind for driver in drivers.every()]
    first = Client()
    first.post("/setup/", {"key": setup.token()})
    answers["first run"] = first.get("/setup/organization/").status_code
    answers["no mailbox asked"] = first.get("/setup/mailbox/").status_code
    people = cast.build()
    desk = tickets.build(people)
    ticket = tickets.broken_printer(people, desk)
    account = Account.objects.create(
        name="Nortia", address="ayuda@nortia.example", queue=desk.hardware,
        settings={"imap_host": "mail.nortia.example"},
    )
    change({"wizard": {"finished_at": "2026-01-01"}})
    elena, ana, api = Client(), Client(), Client()
    elena.force_login(people.elena)
    ana.force_login(people.ana)
    _token, secret = ApiToken.issue(people.elena, "x")
    bearer = {"Authorization": f"Bearer {secret}"}
    for name, client, path in (
        ("desk", elena, "/desk/"),
        ("ticket", elena, f"/desk/tickets/{ticket.number}/"),
        ("settings", elena, "/desk/settings/"),
        ("mailboxes", elena, "/desk/settings/mailboxes/"),
        ("mailbox", elena, f"/desk/settings/mailboxes/{account.pk}"),
        ("held", elena, "/desk/held/"),
        ("portal", ana, "/"),
        ("request", ana, f"/portal/requests/{ticket.number}/"),
    ):
        answers[name] = client.get(path).status_code
    answers["accounts"] = api.get("/api/v1/accounts", headers=bearer).status_code
    answers["channels"] = api.get("/api/v1/channels", headers=bearer).json()["items"]
    answers["check"] = api.post(
        f"/api/v1/accounts/{account.pk}/checks", headers=bearer
    ).status_code
    polling.poll_all()
    code = outbox.enqueue(channel="email", recipient="ana@acme.example",
                          payload={"text": "123456", "subject": "x"})
    answers["what was to go out"] = outbox.send(code.pk)
    transaction.set_rollback(True)
print(json.dumps(answers))
"""


@pytest.fixture
def house_without_mail(tmp_path):
    """A copy of the product without the folder of the mail channel and without its line."""
    skipped = shutil.ignore_patterns("tests", "__pycache__", "*.ts")

    def ignored(folder, names):
        gone = set(skipped(folder, names))
        return gone | ({"email"} if Path(folder) == PACKAGE / "channels" else set())

    shutil.copytree(PACKAGE, tmp_path / "soporte", ignore=ignored)
    wiring = tmp_path / "soporte" / "config" / "wiring.py"
    lines = wiring.read_text().splitlines(keepends=True)
    kept = [line for line in lines if "EmailDriver" not in line]
    assert len(lines) - len(kept) == 2, "the import, and one line in DRIVERS"
    wiring.write_text("".join(kept))
    return tmp_path


def test_the_house_stands_without_the_mail_channel(house_without_mail, db):
    asked = ask(house_without_mail)
    wanted = {
        "kinds": ["form"],
        "first run": 200,
        "no mailbox asked": 404,
        "accounts": 200,
        "channels": [],
        "check": 409,
        "what was to go out": "failed",
    }
    pages = set(asked) - set(wanted)
    assert len(pages) >= 8
    assert asked == wanted | dict.fromkeys(pages, 200)


def ask(house: Path) -> dict[str, object]:
    place = connection.settings_dict
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    given = {name: place[key] for name, key in names.items() if place[key]}
    url = make_conninfo("", **given)
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(house),
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "DJANGO_SETTINGS_MODULE": "soporte.config.settings",
        "SOPORTE_DATA_DIR": str(house / "data"),
        "SOPORTE_SECRET_KEY": settings.SECRET_KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", ASKED, str(house / "files")],
        cwd=house,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def test_only_the_wiring_names_a_channel():
    """Not even within a function, or for its types alone."""
    kinds = [path.parent.name for path in (PACKAGE / "channels").glob("*/driver.py")]
    wrong = [
        f"{module.name} names soporte.channels.{kind}"
        for module in modules()
        for kind in kinds
        if f'import_module("soporte.channels.{kind}' not in (text := module.path.read_text())
        if f"soporte.channels.{kind}" in text or f"from soporte.channels import {kind}\n" in text
        if not module.name.startswith(f"channels/{kind}/") and module.name != "config/wiring.py"
    ]
    assert wrong == [], "Reach it through drivers.get(kind) and channels/contract.py."
