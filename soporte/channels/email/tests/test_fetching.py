"""Reading a mailbox by UID, whatever happens to it meanwhile."""

from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from soporte.channels.email import fetching
from soporte.channels.email.settings import EmailSettings

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


class Box:
    """A mailbox as the library shows it: messages by UID under one numbering."""

    def __init__(self):
        self.validity, self.messages, self.vanishing = 7, {}, set()
        self.folder = SimpleNamespace(status=lambda *_: {"UIDVALIDITY": self.validity})
        self.client = SimpleNamespace(uid=self.uid)
        self.asked = []

    def uid(self, command, *given):
        self.asked.append((command, *given))
        if command == "SEARCH":
            uids = list(self.messages)
            if given[0].startswith("UID"):
                first = int(given[0].split()[1].split(":")[0])
                # As real servers do: the last message is always in n:*.
                uids = [uid for uid in uids if uid >= first] or uids[-1:]
            return "OK", [b" ".join(b"%d" % uid for uid in uids)]
        uid = int(given[0])
        if uid in self.vanishing:
            return "OK", [None]
        return "OK", [(b"1 (UID %d BODY[] {4}" % uid, self.messages[uid]), b")"]


@pytest.fixture
def box(monkeypatch):
    made = Box()

    @contextmanager
    def opened(_settings):
        yield made

    monkeypatch.setattr(fetching, "_box", opened)
    return made


def fetch(cursor):
    return list(fetching.fetch(EmailSettings(imap_host="x"), cursor, SINCE))


def test_it_reads_each_message_once(box):
    box.messages = {3: b"uno", 5: b"dos"}
    first = fetch({})
    assert [raw for _key, raw, _cursor in first] == [b"uno", b"dos"]
    assert fetch(first[-1][2]) == []
    box.messages[9] = b"tres"
    assert [raw for _key, raw, _cursor in fetch(first[-1][2])] == [b"tres"]


def test_the_cursor_moves_with_each_message(box):
    box.messages = {3: b"uno", 5: b"dos"}
    first, _second = fetch({})
    assert [raw for _key, raw, _cursor in fetch(first[2])] == [b"dos"]


def test_a_mailbox_numbered_anew_is_read_again_under_other_keys(box):
    box.messages = {3: b"uno"}
    before = fetch({})
    box.validity = 8
    again = fetch(before[-1][2])
    assert [raw for _key, raw, _cursor in again] == [b"uno"]
    assert again[0][0] != before[0][0]


def test_a_message_that_is_deleted_meanwhile_stops_nothing(box):
    box.messages, box.vanishing = {3: b"uno", 5: b"dos"}, {3}
    assert [raw for _key, raw, _cursor in fetch({})] == [b"dos"]


def test_it_marks_nothing_as_read(box):
    box.messages = {3: b"uno"}
    fetch({})
    commands = {one[0] for one in box.asked}
    assert commands == {"SEARCH", "FETCH"}
    assert all("PEEK" in one[2] for one in box.asked if one[0] == "FETCH")
