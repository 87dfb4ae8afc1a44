"""Between HTML and plain text, both ways, in time linear in the size of the input."""

import re
from html import escape, unescape

from soporte.toolbox.html.tokens import Token, tokens
from soporte.toolbox.text import clean_text

MAX_TOKENS = 60_000
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>?")
_SPACES = re.compile(r"[ \t\n\f\r]+")
_MANY_LINES = re.compile(r"\n{3,}")
_BLOCKS = frozenset(
    {"address", "article", "aside", "center", "dd", "div", "dl", "dt", "fieldset", "figure"}
    | {"footer", "form", "header", "li", "main", "nav", "option", "section", "tr", "body", "html"}
    | {"tbody", "thead", "tfoot", "caption"}
)
_SPACED = frozenset(
    {"p", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_URL = re.compile(r"(?i)\b(https?://[^\s<>\"'\x00-\x1f]{1,2000}|www\.[^\s<>\"']{3,500})")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


class _Writer:
    """Collects the lines of a document; blank space is folded as a browser does it."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.breaks = 2
        self.space = False
        self.preformatted = 0
        self.quoted = 0

    def text(self, raw: str) -> None:
        text = unescape(raw) if "&" in raw else raw
        if self.preformatted:
            self._write(text)
            return
        body = _SPACES.sub(" ", text)
        if body == " ":
            self.space = self.space or not self.breaks
            return
        if not body:
            return
        if (body[0] == " " or self.space) and not self.breaks:
            self.out.append(" ")
        self.space = body[-1] == " "
        self._write(body.strip(" "))

    def _write(self, text: str) -> None:
        if not text:
            return
        if self.quoted:
            prefix = "> " * min(self.quoted, 20)
            if self.breaks:
                self.out.append(prefix)
            text = text.replace("\n", f"\n{prefix}")
        self.out.append(text)
        self.breaks = 0

    def line(self, count: int) -> None:
        """At least `count` line ends stand before what follows."""
        while self.breaks < count:
            self._end_line()
        self.space = False

    def line_break(self) -> None:
        self._end_line()
        self.space = False

    def _end_line(self) -> None:
        if self.quoted and self.breaks:
            self.out.append("> " * min(self.quoted, 20))
        self.out.append("\n")
        self.breaks = min(self.breaks + 1, 2)

    def take(self, token: Token, images: bool) -> None:
        name, opens = token.name, token.kind == "open"
        if name == "br":
            self.line_break()
        elif name in _SPACED:
            self._spaced(name, opens)
        elif name in _BLOCKS:
            self.line(1)
            if name == "li" and opens:
                self._write("* ")
        elif name == "hr":
            self.line(1)
            self._write("-" * 20)
            self.line(1)
        elif name in ("td", "th") and opens and not self.breaks:
            self.out.append(" ")
            self.space = False
        elif name == "img" and opens and images and token.attributes.get("alt", "").strip():
            self.text(f" {escape(token.attributes['alt'])} ")

    def _spaced(self, name: str, opens: bool) -> None:
        if name == "blockquote" and not opens and self.quoted:
            self.line(1)
            self.quoted -= 1
            self.breaks = 1
        self.line(2)
        if name == "pre":
            self.preformatted = max(self.preformatted + (1 if opens else -1), 0)
        elif name == "blockquote" and opens:
            self.quoted += 1


def to_text(html: str, *, images: bool = False) -> str:
    """What a person reads in the document, quotes marked with ">"; never raises.

    `images` puts the alternative text of images in their place.
    """
    html = clean_text(html)
    writer = _Writer()
    for number, token in enumerate(tokens(html)):
        if number > MAX_TOKENS:
            writer.text(_TAG.sub(" ", html[token.start :]))
            break
        if token.kind == "text":
            writer.text(html[token.start : token.end])
        else:
            writer.take(token, images)
    return _tidy("".join(writer.out))


def _tidy(text: str) -> str:
    text = clean_text(text).replace("\xa0", " ")
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1].strip("> "):
        lines.pop()
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def from_text(text: str) -> str:
    """The text as HTML: paragraphs at blank lines, line breaks kept, addresses as links."""
    text = clean_text(text).strip("\n")
    if not text:
        return ""
    paragraphs = _PARAGRAPHS.split(text)
    return "".join(
        f"<p>{_linked(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part
    )


def _linked(text: str) -> str:
    out: list[str] = []
    position = 0
    for match in _URL.finditer(text):
        shown = _without_trailing_marks(match.group())
        target = shown if shown[:4].lower() == "http" else f"https://{shown}"
        out.append(escape(text[position : match.start()]))
        out.append(
            f'<a href="{escape(target)}" rel="noopener noreferrer nofollow">{escape(shown)}</a>'
        )
        position = match.start() + len(shown)
    out.append(escape(text[position:]))
    return "".join(out)


def _without_trailing_marks(url: str) -> str:
    url = url.rstrip(".,;:!?…»”’*_")
    while url.endswith((")", "]")):
        opening = "(" if url[-1] == ")" else "["
        if opening in url:
            break
        url = url[:-1].rstrip(".,;:!?")
    return url
