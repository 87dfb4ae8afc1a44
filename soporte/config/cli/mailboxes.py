"""`soporte mailbox …`: mailboxes of ours that are read by IMAP, without the pages."""

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, unquote, urlsplit

from soporte.config.cli.database import opened
from soporte.config.words import Refusal
from soporte.config.words import translate as _

if TYPE_CHECKING:
    from soporte.channels.models import Account

PORTS = {"imaps": 993, "imap+starttls": 143, "imap": 143}
SECURITY = {"imaps": "ssl", "imap+starttls": "starttls", "imap": "plain"}


def add(options: argparse.Namespace) -> int:
    """Read a mailbox from now on, or change how the one of this address is read; try it at once.

    Exit 1 when it is kept but does not work yet: what is wrong stands on standard error.
    """
    parts = _checked(options.url)
    password = unquote(parts.password or "") or _password(options.password_file)
    with opened(options):
        from soporte.channels import drivers
        from soporte.channels.accounts import save_account
        from soporte.channels.models import Account
        from soporte.journal.actor import Actor

        known = Account.objects.filter(address=options.address.strip().lower()).first()
        account = known or Account(address=options.address, name=options.address)
        account.queue = _queue(options.queue) or account.queue
        account.is_default = account.is_default or not Account.objects.exists()
        account.settings = _settings(account, parts, password, options.smtp_url)
        save_account(account, by=Actor.system(via="cli"), changed=["settings"])
        problems = drivers.get("email").check(account)
        for problem in problems:
            print(f"soporte: {problem}", file=sys.stderr)  # noqa: T201 - for the operator
        return 1 if problems else 0


def fetch(options: argparse.Namespace) -> int:
    """Read every mailbox now instead of within the minute; exit 1 when one could not be read."""
    with opened(options):
        from soporte.channels import drivers, polling
        from soporte.channels.models import Account

        driver: Any = drivers.get("email")
        failed = 0
        for account in Account.objects.filter(kind="email", is_active=True):
            if not driver.is_polled(account):
                continue
            count = polling.fetch(account)
            print(f"{account.address}: {account.error or count}")  # noqa: T201 - the answer
            failed += bool(account.error)
        return 1 if failed else 0


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or not parts.username:
        raise Refusal(
            _("“%(url)s” is no mailbox such as imaps://user@mail.example:993/INBOX.") % {"url": url}
        )
    return parts


def _password(file: str | None) -> str:
    if file:
        return Path(file).read_text().strip()
    return getpass.getpass(_("Password of the mailbox: "))


def _queue(name: str | None) -> Any:
    from soporte.tickets.models import Queue

    if not name:
        return None
    found = Queue.objects.active().filter(name__iexact=name).first()
    if found is None:
        raise Refusal(_("There is no queue called %(name)s.") % {"name": name})
    return found


def _settings(
    account: "Account", parts: SplitResult, password: str, smtp_url: str | None
) -> dict[str, Any]:
    from soporte.channels.email.settings import EmailSettings

    chosen = EmailSettings.of(account)
    chosen.imap_host = parts.hostname or ""
    chosen.imap_port = parts.port or PORTS[parts.scheme]
    chosen.imap_security = SECURITY[parts.scheme]  # type: ignore[assignment]  # its three words
    chosen.imap_user = unquote(parts.username or "")
    chosen.imap_password = password
    chosen.imap_folder = unquote(parts.path.lstrip("/")) or "INBOX"
    if smtp_url is not None:
        chosen.smtp_url = smtp_url
    return chosen.kept()
