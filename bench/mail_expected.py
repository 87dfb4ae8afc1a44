"""How far the mail reader agrees with results that another reader wrote beside the messages."""

import json
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from soporte.channels.contract import Incoming
from soporte.channels.email.parse import read_message
from soporte.toolbox.html import to_text
from soporte.toolbox.text import clean_file_name

SIMILAR = 0.98


@dataclass
class Score:
    """How often each thing agreed, and where it did not."""

    asked: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)

    def note(self, what: str, name: str, ours: object, theirs: object, *, same: bool) -> None:
        """Count one comparison, unless the expected value is itself one that could not be read."""
        if "\ufffd" in str(theirs):
            return
        self.asked[what] += 1
        self.agreed[what] += same
        if not same:
            self.differing.append(f"{what:16} {name}\n    ours   {ours!r}\n    theirs {theirs!r}")


def agreement(folder: Path, messages: dict[str, bytes], *, verbose: bool) -> None:
    """Print the share of messages that agree, for each thing compared."""
    score = Score()
    for name, raw in messages.items():
        path = (folder / name).with_suffix(".json")
        if path.exists():
            _compare(score, name, read_message(raw), json.loads(path.read_text()))
    for what, asked in score.asked.items():
        share = score.agreed[what] / asked
        print(f"agrees: {what:20} {share:7.1%}  ({score.agreed[what]} of {asked})")
    if verbose:
        print("\n".join(score.differing))


def _compare(score: Score, name: str, ours: Incoming, theirs: dict[str, Any]) -> None:
    headers = {str(one["name"]): one["value"] for one in reversed(theirs["parts"][0]["headers"])}
    subject = " ".join(str(_value(headers.get("subject"), "Text") or "").split())
    score.note("subject", name, ours.subject, subject, same=ours.subject == subject)
    sender = _mailbox(headers.get("from"))
    address, person = sender.get("address") or "", " ".join((sender.get("name") or "").split())
    mine = ours.sender
    score.note("from address", name, mine.address, address, same=mine.address == address)
    score.note("from name", name, mine.name, person, same=mine.name == person)
    text = _plain("\n".join(_text(theirs["parts"][n]) for n in theirs["text_body"]))
    found = _plain(ours.text)
    score.note("body exact", name, found[:900], text[:900], same=found == text)
    ratio = SequenceMatcher(None, found[:5000], text[:5000], autojunk=False).ratio()
    score.note("body similar", name, round(ratio, 3), text[:900], same=ratio >= SIMILAR)
    files = [_name(theirs["parts"][number]) for number in theirs["attachments"]]
    names = [file.name for file in ours.files]
    score.note("file count", name, names, files, same=len(names) == len(files))
    for file, expected in zip(names, files, strict=False):
        if expected := clean_file_name(expected, fallback=""):
            score.note("file name", name, file, expected, same=file == expected)


def _value(value: Any, kind: str) -> Any:
    return value.get(kind) if isinstance(value, dict) else None


def _mailbox(value: Any) -> dict[str, Any]:
    address = _value(value, "Address") or {}
    for group in address.get("Group", []):
        address = {"List": group["addresses"]}
        break
    found = address.get("List") or [{}]
    return dict(found[0])


def _text(part: dict[str, Any]) -> str:
    body = part["body"]
    return str(body.get("Text") or to_text(body.get("Html") or ""))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _name(part: dict[str, Any]) -> str:
    """What the sender called a file, or ""."""
    for header, attribute in (("content_disposition", "filename"), ("content_type", "name")):
        for one in part["headers"]:
            if one["name"] != header:
                continue
            kind = _value(one["value"], "ContentType") or {}
            for found in kind.get("attributes") or []:
                if found["name"] == attribute:
                    return str(found["value"])
    return ""
