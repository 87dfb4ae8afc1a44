"""Addresses of From, To and the like, as broken as they come; linear in time and without recursion.

The standard library's parser raises RecursionError on 2,000 open parentheses.
"""

import re

from soporte.channels.contract import Correspondent
from soporte.channels.email.parse import limits
from soporte.channels.email.parse.headers import decode_words
from soporte.toolbox.text import clean_line

_SIMPLE = re.compile(r"\s*([^\s<>()\",;:@\\\[\]]+@[^\s<>()\",;:@\\]+)\s*")
_NAMED = re.compile(
    r"\s*\"?([^<>()\",;:@\\\[\]]*?)\"?\s*<([^\s<>()\",;:@\\\[\]]+@[^\s<>()\",;:@\\]+)>\s*"
)
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|<[^<>]*>|\\.|[()<>,;:\"]|[^()<>,;:\"\\]+|\\", re.DOTALL)
_ADDRESS = re.compile(r"[^\s<>()\",;:@\[\]]+@(?:[^\s<>()\",;:@]+)")
_COMMENT = re.compile(r"\([^()]*\)")
_SPACES_AT = re.compile(r"\s*([@.])\s*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def read_addresses(value: bytes, charset: str = "") -> list[Correspondent]:
    """The mailboxes of one raw header value, at most MAX_ADDRESSES. Never raises."""
    text = " ".join(value[: limits.MAX_VALUE].decode("utf-8", "surrogateescape").split())
    short = len(text) < 1000
    if short and (match := _SIMPLE.fullmatch(text) or _NAMED.fullmatch(text)):
        name, address = match.groups() if match.re is _NAMED else ("", match.group(1))
        return [Correspondent(_clean(address), _text(name, charset))]
    found = _Mailboxes(charset).read(text)
    if not any(one.address for one in found) and ("=?" in text or text.count('"') % 2):
        # The whole header in one encoded word, or a quote that never closes.
        decoded = _text(text, charset).replace('"', " ")
        if "@" in decoded and decoded != text:
            found = _Mailboxes(charset).read(decoded)
    return found


class _Mailboxes:
    """One pass over the tokens of an address list."""

    def __init__(self, charset: str) -> None:
        self.charset = charset
        self.found: list[Correspondent] = []
        self._reset()

    def _reset(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.address = ""
        self.depth = 0

    def read(self, text: str) -> list[Correspondent]:
        for match in _TOKEN.finditer(text):
            piece = match.group()
            if piece == "(":
                self.depth += 1
            elif piece == ")":
                self.depth = max(self.depth - 1, 0)
            elif self.depth:
                self.comments.append(piece)
            elif not self._take(piece):
                break
        if self.depth and not self.address and not self.words:
            self.words = self.comments
        self._finish()
        return self.found

    def _take(self, piece: str) -> bool:
        """Use one piece outside comments; False when there are enough mailboxes."""
        if piece in (",", ";"):
            self._finish()
        elif piece == ":":
            self._group_or_text()
        elif piece[0] == "<" and len(piece) > 1 and not self.address:
            self.address = _angle(piece)
            if not self.address:
                self.words.append(piece.strip("<>"))
        elif piece[0] == '"' and len(piece) > 1:
            self.words.append(_unquoted(piece))
        elif piece not in ("<", ">", '"'):
            self.words.append(_ESCAPED.sub(r"\1", piece))
        return len(self.found) < limits.MAX_ADDRESSES

    def _group_or_text(self) -> None:
        """The words before a colon name a group, or are "mailto"."""
        if "@" in "".join(self.words):
            self.words.append(":")
        else:
            self.words = []

    def _finish(self) -> None:
        phrase = "".join(self.words)
        if not self.address and (match := _ADDRESS.search(_SPACES_AT.sub(r"\1", phrase))):
            self.address = match.group()
            rest = _SPACES_AT.sub(r"\1", phrase).replace(self.address, " ", 1)
            phrase = rest if rest.strip() else ""
        comment = " ".join(part.strip() for part in self.comments)
        name = _text(phrase, self.charset) or _text(comment, self.charset)
        if self.address or name:
            self.found.append(Correspondent(_clean(self.address), name))
        self._reset()


def _angle(piece: str) -> str:
    inner = _COMMENT.sub("", piece.removeprefix("<").removesuffix(">")).strip()
    if inner.lower().startswith("mailto:"):
        inner = inner[7:]
    # A source route (@a,@b:user@host) is obsolete: only its end is an address.
    if inner.startswith("@") and ":" in inner:
        inner = inner.rpartition(":")[2]
    inner = _SPACES_AT.sub(r"\1", inner).strip("'\" ")
    if inner.startswith("["):
        inner = inner.strip("[]")
    if " " in inner and (match := _ADDRESS.search(inner)):
        inner = match.group()
    return inner if "@" in inner or " " not in inner else ""


def _clean(address: str) -> str:
    return clean_line(
        address.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), limit=320
    )


def _unquoted(piece: str) -> str:
    return _ESCAPED.sub(r"\1", piece[1:-1])


def _text(raw: str, charset: str) -> str:
    if not raw:
        return ""
    if raw.isascii() and "=?" not in raw:
        return clean_line(raw, limit=500)
    return clean_line(decode_words(raw.encode("utf-8", "surrogateescape"), charset), limit=500)
