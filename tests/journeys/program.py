"""A customer's mail program: writes like one, answers like one, reads over IMAP."""

import re
import smtplib
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import format_datetime, make_msgid, parseaddr

from tests.journeys.mailserver import MailServer


class Program:
    """One person's mail program."""

    def __init__(self, mail: MailServer, name: str, address: str) -> None:
        """`mail` serves this person too."""
        self.mail, self.name, self.address = mail, name, address
        self._earlier = len(mail.inbox(address))

    def send(self, message: EmailMessage) -> None:
        """Hand it to the mail server."""
        recipient = parseaddr(str(message["To"]))[1]
        with smtplib.SMTP("127.0.0.1", self.mail.smtp_port, timeout=20) as client:
            client.send_message(message, self.address, [recipient])

    def new(self, to: str, subject: str, text: str, html: str = "") -> EmailMessage:
        """A fresh message."""
        message = EmailMessage(policy=default)
        message["From"] = f"{self.name} <{self.address}>"
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = make_msgid(domain=self.address.partition("@")[2])
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        return message

    def answer(self, received: Message, text: str) -> EmailMessage:
        """An answer as the big web mail writes it: to Reply-To, with the old words below."""
        body = part(received, "text/plain")
        head = f"El dom, 22 nov 2026 a las 10:00, {received['From']} escribió:"
        quoted = "\n".join(f"> {line}" for line in body.splitlines())
        html = (
            f'<div dir="ltr">{text}</div><br><div class="gmail_quote"><div dir="ltr" '
            f'class="gmail_attr">{head}<br></div><blockquote class="gmail_quote">'
            f"{part(received, 'text/html')}</blockquote></div>"
        )
        message = self.new(
            str(received["Reply-To"] or received["From"]),
            f"Re: {received['Subject']}",
            f"{text}\n\n{head}\n{quoted}\n",
            html,
        )
        message["In-Reply-To"] = str(received["Message-ID"])
        message["References"] = f"{received['References'] or ''} {received['Message-ID']}".strip()
        return message

    def inbox(self, count: int = 0, seconds: float = 30) -> list[Message]:
        """What has arrived since this program was opened, once it is `count` messages."""
        found = self.mail.wait_for(self.address, self._earlier + count, seconds)
        return [_modern(one) for one in found[self._earlier :]]


def part(message: Message, content_type: str) -> str:
    """The text of the first part of a type; empty when there is none."""
    for one in message.walk():
        if one.get_content_type() == content_type and not one.get_filename():
            charset = one.get_content_charset() or "utf-8"
            return one.get_payload(decode=True).decode(charset)
    return ""


def code_in(message: Message) -> str:
    """The code that a mail of ours brings."""
    text = part(message, "text/plain")
    found = re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4}|\d{6,8})\b", text)
    assert found, text
    return found[1]


def _modern(message: Message) -> EmailMessage:
    return message_from_bytes(message.as_bytes(), policy=default)
