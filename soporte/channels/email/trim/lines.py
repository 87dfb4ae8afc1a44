"""The lines of a message, from text or HTML, each with its place and what its markup says of it."""

import re
from dataclasses import dataclass
from html import unescape

from soporte.toolbox.html.tokens import Token, tokens

MAX_TOKENS = 60_000
_QUOTE_CLASSES = re.compile(
    r"\b(?:gmail_quote|gmail_attr|protonmail_quote|tutanota_quote|yahoo_quoted|moz-cite-prefix|cite"
    r"|zmail_extra|skype_quote|ms-outlook-mobile-reference-message|mail_quote|AOL_msg_header)\b"
)
_SIGNATURES = re.compile(
    r"(?:^|[\s_-])(?:gmail_signature|moz-signature|ms-outlook-mobile-signature|signature"
    r"|applemailsignature|protonmail_signature_block|mail-signature|email-signature"
    r"|zm-_id_-sgn|yahoo-signature|mail_signature|tutanota_signature)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HARD_IDS = re.compile(
    r"^(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|zwchr|OLK_SRC_BODY_SECTION|replySplit"
    r"|ms-outlook-mobile-reference-message|mail-editor-reference-message-container"
    r"|reply-intro)$|yahoo_quoted|^(?:x_)*isForwardContent$"
)
_OUTLOOK_RULE = re.compile(
    r"border-top:\s*(?:solid\s*)?(?:#(?:b5c4df|e1e1e1)|rgb\(225|1px solid|solid)[^;]*"
    r"(?:1(?:\.0)?pt|1px)?.*padding:\s*3(?:\.0)?pt 0|border-top-color:\s*rgb\(229, 229, 229\)"
)
_BLOCKS = frozenset(
    {"p", "div", "br", "hr", "li", "ul", "ol", "table", "tr", "td", "blockquote", "pre", "body"}
    | {"center", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "address"}
)
_REGIONS = frozenset({"div", "blockquote"})
# ">:" alone is the end of an announcement that was wrapped after its address.
_PREFIX = re.compile(r"^[ \t]{0,3}(?:>(?!:$|=)|&gt;(?!:$)|\| (?!.*\|))")
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class Line:
    """One line: its text, where its segment starts, and what its markup says."""

    text: str
    start: int
    quoted: bool = False
    indented: bool = False
    hard: bool = False
    signature: bool = False
    from_text: bool = False
    announced: bool = False

    @property
    def typed(self) -> bool:
        """Whether it is quoted by a sign that anybody can type, not by markup."""
        return self.quoted and self.from_text


def text_lines(text: str, signed: frozenset[str] = frozenset()) -> list[Line]:
    """The lines of plain text; `quoted` are those behind a ">", `signature` those in `signed`."""
    lines: list[Line] = []
    position = 0
    for line in text.split("\n"):
        quoted = _PREFIX.match(line) is not None
        is_signature = bool(signed) and line.strip("* \t") in signed
        lines.append(Line(line, position, quoted, signature=is_signature, from_text=True))
        position += len(line) + 1
    return lines


class _HtmlLines:
    """Collects the lines of a document and the depth of quotes around each."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.lines: list[Line] = []
        self.parts: list[str] = []
        self.open: list[tuple[str, bool, bool]] = []
        self.quotes = 0
        self.signatures = 0
        self.indents = 0
        self.boundary = 0
        self.is_boundary_set = True
        self.hard = False

    def run(self) -> list[Line]:
        for number, token in enumerate(tokens(self.html)):
            if number > MAX_TOKENS:
                return []
            if token.kind == "text":
                self._text(token)
            elif token.kind == "open":
                self._open(token)
            else:
                self._close(token)
        self._end_line()
        return self.lines

    def _text(self, token: Token) -> None:
        text = self.html[token.start : token.end]
        if not self.is_boundary_set and text.strip():
            self.boundary, self.is_boundary_set = token.start, True
        self.parts.append(text)

    def _open(self, token: Token) -> None:
        if token.name in _BLOCKS:
            self._end_line()
        if not self.is_boundary_set:
            self.boundary, self.is_boundary_set = token.start, True
        if token.name == "img" and token.attributes.get("src"):
            self.parts.append("[image]")
        identity = f"{token.attributes.get('class', '')} {token.attributes.get('type', '')}"
        is_quote = bool(_QUOTE_CLASSES.search(identity)) and not self._is_frame(token)
        if _HARD_IDS.search(token.attributes.get("id", "")) or _is_outlook_rule(token):
            self.hard = True
        is_signature = _is_signature(token)
        if (token.name in _REGIONS or (is_signature and token.name == "pre")) and len(
            self.open
        ) < 2000:
            self.open.append((token.name, is_quote, is_signature))
            self.quotes += is_quote
            self.signatures += is_signature
            self.indents += token.name == "blockquote"

    def _is_frame(self, token: Token) -> bool:
        """Gmail's outer div holds answers between the quotes too: only what is inside it counts."""
        return token.name == "div" and "gmail_quote" in token.attributes.get("class", "")

    def _close(self, token: Token) -> None:
        if token.name in _BLOCKS:
            self._end_line()
        if token.name == "blockquote" or (token.name in ("div", "pre") and self._is_open(token)):
            self._pop(token.name)

    def _is_open(self, token: Token) -> bool:
        return bool(self.open) and self.open[-1][0] == token.name

    def _pop(self, name: str) -> None:
        while self.open:
            found, is_quote, is_signature = self.open.pop()
            self.quotes -= is_quote
            self.signatures -= is_signature
            self.indents -= found == "blockquote"
            if found == name:
                return

    def _end_line(self) -> None:
        text = _SPACES.sub(" ", unescape("".join(self.parts))).strip()
        self.parts = []
        if not text:
            return
        self.lines.append(
            Line(
                text,
                self.boundary,
                self.quotes > 0,
                self.indents > 0,
                self.hard,
                self.signatures > 0,
            )
        )
        self.hard = False
        self.is_boundary_set = False


def _is_outlook_rule(token: Token) -> bool:
    style = token.attributes.get("style", "")
    return len(style) < 500 and _OUTLOOK_RULE.search(style.lower()) is not None


def _is_signature(token: Token) -> bool:
    names = (token.attributes.get(name, "")[:300] for name in ("class", "id", "data-smartmail"))
    return any(name and _SIGNATURES.search(name) for name in names)


def html_lines(html: str) -> list[Line]:
    """The lines of a document as shown; none when there are too many to judge."""
    lines = _HtmlLines(html).run()
    if lines:
        lines[0].start = 0
    return lines
