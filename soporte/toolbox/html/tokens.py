"""A tokenizer for HTML of strangers: linear in the size of any input, and it never loses text.

The standard library's html.parser is quadratic on unclosed comments and quotes; here every search
that fails once is remembered, so that no part of the input is read more than a few times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:_-]{0,40}")
_ATTRIBUTE = re.compile(r"[\s/]*([^\s=>/\"'<]{1,100})(\s*=\s*)?")
_UNQUOTED = re.compile(r"[^\s>]*")
# Their content is not text: it is dropped up to the end tag.
HIDDEN = frozenset({"script", "style", "title", "xmp", "noembed", "noframes", "iframe", "object"})
VOID = frozenset(
    {"area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input"}
    | {"link", "meta", "param", "source", "track", "wbr"}
)


@dataclass(slots=True)
class Token:
    """A piece of HTML: kind is "text", "open" or "close"; `start` and `end` are its place."""

    kind: str
    name: str
    start: int
    end: int
    attributes: dict[str, str]


_NO_ATTRIBUTES: dict[str, str] = {}


class _Reader:
    """Walks over one document, remembering which closing marks do not occur any more."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.absent_from: dict[str, int] = {}

    def find(self, mark: str, start: int) -> int:
        if start >= self.absent_from.get(mark, start + 1):
            return -1
        found = self.html.find(mark, start)
        if found < 0:
            self.absent_from[mark] = start
        return found

    def tokens(self) -> Iterator[Token]:
        html, position, size = self.html, 0, len(self.html)
        text_from = 0
        while position < size:
            found = _MARKUP.search(html, position)
            if found is None:
                break
            start = found.start()
            end, token = self._markup(start)
            if end <= start:
                position = start + 1
                continue
            if start > text_from:
                yield Token("text", "", text_from, start, _NO_ATTRIBUTES)
            if token:
                yield token
                if token.kind == "open" and token.name in HIDDEN:
                    end = self._after_hidden(token.name, end)
            position = text_from = end
        if text_from < size:
            yield Token("text", "", text_from, size, _NO_ATTRIBUTES)

    def _markup(self, start: int) -> tuple[int, Token | None]:
        """Where the markup at `start` ends, and its token; an end of 0 says it is text."""
        follows = self.html[start + 1 : start + 2]
        if follows in ("!", "?"):
            return self._after_declaration(start), None
        closing = follows == "/"
        match = _NAME.match(self.html, start + 1 + closing)
        if match is None:
            return (self.find(">", start) + 1 if closing else 0), None
        name = match.group().lower()
        if closing:
            end = self.find(">", match.end()) + 1
            return end, Token("close", name, start, end, _NO_ATTRIBUTES)
        attributes, end = self._attributes(match.end())
        return end, Token("open", name, start, end, attributes)

    def _after_declaration(self, start: int) -> int:
        if self.html.startswith("<!--", start):
            # "<!-->" and "<!--->" are whole comments to a browser.
            end = self.find("-->", start + 2)
            if end >= 0:
                return end + 3
        return self.find(">", start) + 1

    def _attributes(self, position: int) -> tuple[dict[str, str], int]:
        html = self.html
        if html[position : position + 1] == ">":
            return _NO_ATTRIBUTES, position + 1
        found: dict[str, str] = {}
        if self.find(">", position) < 0:
            return found, 0
        while match := _ATTRIBUTE.match(html, position):
            position = match.end()
            value = ""
            if match.group(2):
                value, position = self._value(position)
            if len(found) < 100:
                found.setdefault(match.group(1).lower(), value)
        return found, self.find(">", position) + 1

    def _value(self, position: int) -> tuple[str, int]:
        quote = self.html[position : position + 1]
        if quote in ('"', "'"):
            end = self.find(quote, position + 1)
            if end >= 0:
                return _decoded(self.html[position + 1 : end]), end + 1
        match = _UNQUOTED.match(self.html, position)
        assert match is not None
        return _decoded(match.group()), match.end()

    def _after_hidden(self, name: str, position: int) -> int:
        """After the end tag of an element whose content is no text; unclosed means it is text."""
        mark = f"</{name}"
        if position >= self.absent_from.get(mark, position + 1):
            return position
        match = re.compile(mark, re.IGNORECASE).search(self.html, position)
        end = self.find(">", match.end()) if match else -1
        if end < 0:
            self.absent_from[mark] = position
            return position
        return end + 1


def _decoded(value: str) -> str:
    return unescape(value) if "&" in value else value


def tokens(html: str) -> Iterator[Token]:
    """The document as tokens. Comments and hidden content are left out."""
    return _Reader(html).tokens()
