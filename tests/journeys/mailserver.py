"""A real mail server for journeys: Dovecot serves IMAP, an SMTP door delivers to its Maildirs.

It stands for the mail server of an organisation: Soporte sends through its SMTP door and polls a
mailbox by IMAP, and so does the customer's mail program.
"""

import asyncio
import getpass
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller

PASSWORD = "secreta"
NOBODY = 65534
CONFIG = """
base_dir = {run}/b
state_dir = {run}/s
log_path = {run}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal_user}
default_internal_group = {group}
default_login_user = {login_user}
first_valid_uid = 0
mail_location = maildir:{mail}/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={mail}/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """One domain's mail server on loopback ports."""

    def __init__(self, dovecot: str) -> None:
        """`dovecot` is the program."""
        # Socket paths have to be short; started by root, Dovecot serves mail as another user.
        self.run = Path(tempfile.mkdtemp(prefix="so-"))
        self.run.chmod(0o755)
        self.mail = self.run / "mail"
        self.owner = NOBODY if os.getuid() == 0 else os.getuid()
        self.imap_port, self.smtp_port = free_port(), free_port()
        self.smtp_url = f"smtp://127.0.0.1:{self.smtp_port}"
        self.dovecot = dovecot
        self.seen: list[tuple[str, bytes]] = []

    def __enter__(self) -> Self:
        """Start both doors."""
        self._folder(self.mail)
        is_root = os.getuid() == 0
        user = getpass.getuser()
        group = subprocess.check_output(["id", "-gn"], text=True).strip()
        config = self.run / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                run=self.run,
                mail=self.mail,
                internal_user="dovecot" if is_root else user,
                login_user="dovenull" if is_root else user,
                group="dovecot" if is_root else group,
                uid=self.owner,
                gid=self.owner if is_root else os.getgid(),
                port=self.imap_port,
                password=PASSWORD,
            )
        )
        self.process = subprocess.Popen([self.dovecot, "-F", "-c", str(config)])
        self._await(self.imap_port)
        self.door = Controller(_Door(self), hostname="127.0.0.1", port=self.smtp_port)
        self.door.start()
        return self

    def __exit__(self, *_exc) -> None:
        """Stop both doors."""
        self.door.stop()
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        shutil.rmtree(self.run, ignore_errors=True)

    def deliver(self, address: str, raw: bytes) -> None:
        """Put a message into a mailbox, as a mail server's last step does."""
        box = self.mail / user_of(address)
        for folder in (box, box / "tmp", box / "new", box / "cur"):
            self._folder(folder)
        name = f"{time.time_ns()}.{uuid.uuid4().hex}.test"
        (box / "tmp" / name).write_bytes(raw)
        os.chown(box / "tmp" / name, self.owner, -1)
        (box / "tmp" / name).rename(box / "new" / name)
        self.seen.append((address, raw))

    def inbox(self, address: str) -> list[Message]:
        """What a mail program finds, over IMAP, oldest first."""
        client = imaplib.IMAP4("127.0.0.1", self.imap_port)
        try:
            client.login(user_of(address), PASSWORD)
            client.select("INBOX", readonly=True)
            _ok, found = client.uid("search", None, "ALL")
            return [
                message_from_bytes(client.uid("fetch", uid, "(RFC822)")[1][0][1])
                for uid in found[0].split()
            ]
        finally:
            with suppress(imaplib.IMAP4.error):
                client.logout()

    def wait_for(self, address: str, count: int, seconds: float = 30) -> list[Message]:
        """The inbox once it has `count` messages; fails when it takes longer."""
        limit = time.monotonic() + seconds
        while len(found := self.inbox(address)) < count:
            assert time.monotonic() < limit, f"{address} has {len(found)} of {count} messages"
            time.sleep(0.2)
        return found

    def _folder(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        os.chown(folder, self.owner, -1)

    def _await(self, port: int) -> None:
        limit = time.monotonic() + 10
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            assert time.monotonic() < limit, "dovecot did not start"
            time.sleep(0.05)


def user_of(address: str) -> str:
    """The IMAP user of an address: its local part without the tag."""
    return address.partition("@")[0].partition("+")[0]


class _Door:
    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            await asyncio.to_thread(self.server.deliver, recipient, envelope.content)
        return "250 OK"
