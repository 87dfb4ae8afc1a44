"""Why something did not arrive, in words: from the RFC 3463 status in what the other side said."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3}\.\d{1,3})(?![\d.])")
_REASONS: "dict[str, StrPromise]" = {
    "1.1": _("there is no such mailbox"),
    "1.10": _("there is no such mailbox"),
    "1.2": _("there is no such domain"),
    "1.3": _("the address is not valid"),
    "1.6": _("the mailbox has moved"),
    "2.0": _("the mailbox takes no mail"),
    "2.1": _("the mailbox is switched off"),
    "2.2": _("the mailbox is full"),
    "2.3": _("the message is too large"),
    "3.4": _("the message is too large"),
    "4.1": _("the other server does not answer"),
    "4.2": _("the other server does not answer"),
    "4.4": _("the domain takes no mail"),
    "4.6": _("the mail went round in circles"),
    "4.7": _("the other server did not take it in time"),
}
_BY_SUBJECT: "dict[str, StrPromise]" = {
    "1": _("the address does not work"),
    "2": _("the mailbox does not take it"),
    "3": _("the other server cannot take it"),
    "4": _("the other server could not be reached"),
    "6": _("the other server does not take such content"),
    "7": _("the other server refuses it"),
}


def status_in(error: str) -> str:
    """The status that an error names, or empty."""
    found = _STATUS.search(error)
    return found.group() if found else ""


def because(error: str) -> "StrPromise | str":
    """The reason in words; empty where the error names none."""
    found = _STATUS.search(error)
    if found is None:
        return ""
    detail = found.group(2)
    return _REASONS.get(detail, _BY_SUBJECT.get(detail.partition(".")[0], ""))
