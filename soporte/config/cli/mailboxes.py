"""`soporte mailbox …`: mailboxes of ours, set up and read without the pages."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soporte.config.cli.database import opened
from soporte.config.words import Refusal
from soporte.config.words import translate as _

if TYPE_CHECKING:
    from soporte.channels.contract import Driver
    from soporte.channels.models import Account
    from soporte.channels.settings import AccountSettings


def add(options: argparse.Namespace) -> int:
    """Read a mailbox from now on, or change how the one of this address is read; try it at once.

    Exit 1 when it is kept but does not work yet: what is wrong stands on standard error.
    """
    with opened(options):
        from soporte.channels.accounts import save_account
        from soporte.channels.models import Account
        from soporte.journal.actor import Actor

        known = Account.objects.filter(address=options.address.strip().lower()).first()
        driver = _driver(known.kind if known else options.kind)
        account = known or Account(address=options.address, name=options.address, kind=driver.kind)
        account.settings = _settings(options, driver, account).kept()
        account.queue = _queue(options.queue) or account.queue
        account.is_default = account.is_default or not Account.objects.exists()
        save_account(account, by=Actor.system(via="cli"))
        return _try(account)


def check(options: argparse.Namespace) -> int:
    """Try a mailbox: both servers, a message there and back; exit 1 when something is wrong."""
    with opened(options):
        from soporte.channels import checking
        from soporte.channels.models import Account

        account = Account.objects.filter(address=options.address.strip().lower()).first()
        if account is None:
            raise Refusal(_("There is no mailbox %(address)s.") % {"address": options.address})
        found = checking.plan(account)
        checking.look(account, found)
        for line in found.lines:
            said = " · ".join(filter(None, (line.text, line.hint)))
            print(f"{line.state:8} {line.group}: {line.label}  {said}".rstrip())  # noqa: T201
        return 0 if found.is_good else 1


def fetch(options: argparse.Namespace) -> int:
    """Read every mailbox now instead of within the minute; exit 1 when one could not be read."""
    with opened(options):
        from soporte.channels import drivers, polling
        from soporte.channels.models import Account

        polled: dict[str, Any] = {d.kind: d for d in drivers.every() if "fetch" in d.abilities}
        failed = 0
        for account in Account.objects.filter(kind__in=polled, is_active=True):
            if not polled[account.kind].is_polled(account):
                continue
            count = polling.fetch(account)
            print(f"{account.address}: {account.error or count}")  # noqa: T201 - the answer
            failed += bool(account.error)
        return 1 if failed else 0


def _driver(kind: str | None) -> "Driver":
    from soporte.channels import drivers

    found = [one for one in drivers.with_accounts() if kind in (None, one.kind)]
    if not found:
        raise Refusal(_("This installation has no such kind of channel."))
    return found[0]


def _settings(
    options: argparse.Namespace, driver: "Driver", account: "Account"
) -> "AccountSettings":
    """What the addresses and --set name in the place of what is stored; the driver checks it."""
    from soporte.channels.asking import SettingsForm, as_data

    assert driver.settings
    stored = driver.settings.of(account)
    given: dict[str, Any] = _told(driver, options.url) if options.url else {}
    for name, one in driver.settings.declared().items():
        if one.setting.is_secret and given.get(name) == "":
            given[name] = _secret(options.password_file, str(one.setting.label))
    if options.smtp_url:
        given |= _told(driver, options.smtp_url)
    named = dict(part.partition("=")[::2] for part in options.set or [])
    if unknown := named.keys() - driver.settings.declared().keys():
        raise Refusal(
            _("There is no setting %(name)s; there are: %(names)s.")
            % {"name": min(unknown), "names": ", ".join(driver.settings.declared())}
        )
    form = SettingsForm(as_data(stored, given | named), stored=stored)
    if not form.is_valid():
        wrong = [f"{name}: {one}" for name, errors in form.errors.items() for one in errors]
        raise Refusal("; ".join(wrong))
    return form.settled


def _told(driver: "Driver", url: str) -> dict[str, Any]:
    try:
        return driver.read_url(url)
    except ValueError:
        raise Refusal(
            _("“%(url)s” is no mailbox such as imaps://user@mail.example:993/INBOX.") % {"url": url}
        ) from None


def _secret(file: str | None, label: str) -> str:
    if file:
        return Path(file).read_text().strip()
    return getpass.getpass(f"{label}: ")


def _try(account: "Account") -> int:
    """Ask the servers, send nothing."""
    from soporte.channels import drivers
    from soporte.channels.contract import BAD

    bad = [one for one in drivers.get(account.kind).check(account) if one.state == BAD]
    for one in bad:
        said = " · ".join(filter(None, (one.text, one.hint)))
        print(f"soporte: {one.stage}: {said}", file=sys.stderr)  # noqa: T201 - for the operator
    return 1 if bad else 0


def _queue(name: str | None) -> Any:
    from soporte.tickets.models import Queue

    if not name:
        return None
    found = Queue.objects.active().filter(name__iexact=name).first()
    if found is None:
        raise Refusal(_("There is no queue called %(name)s.") % {"name": name})
    return found
