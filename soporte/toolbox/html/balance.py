"""The first pass over foreign HTML: every element closed, none nested deep, images made harmless.

nh3 takes time quadratic in the depth of nesting (20,000 levels: a second; 100,000: forty), so what
reaches it is balanced and shallow. This pass reads the input once and judges no safety itself.
"""

from collections import Counter
from collections.abc import Mapping
from html import escape

from soporte.toolbox.html.tokens import VOID, Token, tokens

MAX_DEPTH = 100
MAX_TAGS = 20_000
# A browser closes these by itself when the next of their kind opens in the same container.
_CLOSED_BY_ITSELF = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
_CONTAINERS = frozenset({"table", "ul", "ol", "dl", "div", "blockquote", "td", "th", "section"})
_CLOSES_PARAGRAPH = frozenset(
    {"p", "div", "table", "ul", "ol", "dl", "blockquote", "pre", "hr"}
    | {f"h{level}" for level in range(1, 7)}
)
_ROW_PARTS = frozenset({"td", "th"})
SHOWN_TAGS = frozenset(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
    ]  # a literal would be fifty lines long
)
_AS_DIV = frozenset(
    {"address", "article", "aside", "center", "fieldset", "footer", "header", "main", "section"}
)


class TooMuchHtmlError(ValueError):
    """The document has more markup than a person could have meant."""


class Balancer:
    """Rewrites one document; `cid_map` says where the images inside the message are shown."""

    def __init__(self, html: str, cid_map: Mapping[str, str]) -> None:
        self.html = html
        self.cid_map = cid_map
        self.out: list[str] = []
        self.open: list[str] = []
        self.counts: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def run(self) -> str:
        """The balanced document; raises TooMuchHtmlError."""
        for number, token in enumerate(tokens(self.html)):
            if number > MAX_TAGS * 2:
                raise TooMuchHtmlError
            self._take(token)
        self._close_down_to(0)
        return "".join(self.out)

    def _take(self, token: Token) -> None:
        if token.kind == "text":
            # Text may hold "<" that opened nothing here; to nh3 it must not open anything either.
            self.out.append(self.html[token.start : token.end].replace("<", "&lt;"))
        elif token.name in _AS_DIV:
            self._take(Token(token.kind, "div", token.start, token.end, {}))
        elif token.name not in SHOWN_TAGS:
            return
        elif token.kind == "close":
            self._close(token.name)
        elif token.name == "img":
            self.out.append(self._image(token.attributes))
        else:
            self._open(token)

    def _open(self, token: Token) -> None:
        name = token.name
        self._close_implied(name)
        if name in VOID:
            self.out.append(f"<{name}>")
            return
        if len(self.open) >= MAX_DEPTH:
            self.dropped[name] += 1
            return
        self.open.append(name)
        self.counts[name] += 1
        self.out.append(f"<{name}{_kept(name, token.attributes)}>")

    def _close_implied(self, name: str) -> None:
        for closed in (name,) if name in _CLOSED_BY_ITSELF else ():
            self._close_within(closed)
        if name in _ROW_PARTS:
            self._close_within("th" if name == "td" else "td")
        if name in _CLOSES_PARAGRAPH and self.counts["p"]:
            self._close_within("p")

    def _close_within(self, name: str) -> None:
        """Close an open element of this name unless a container stands in between."""
        if not self.counts[name]:
            return
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index] == name:
                self._close_down_to(index)
                return
            if self.open[index] in _CONTAINERS:
                return

    def _close(self, name: str) -> None:
        if self.dropped[name]:
            self.dropped[name] -= 1
            return
        if name == "br":
            self.out.append("<br>")
        if self.counts[name]:
            last = len(self.open) - 1 - self.open[::-1].index(name)
            self._close_down_to(last)

    def _close_down_to(self, index: int) -> None:
        while len(self.open) > index:
            name = self.open.pop()
            self.counts[name] -= 1
            self.out.append(f"</{name}>")

    def _image(self, attributes: dict[str, str]) -> str:
        source = attributes.get("src", "").strip()
        kept = _pairs(attributes, ("alt", "width", "height"))
        lower = source[:8].lower()
        if lower.startswith("cid:") and (shown := self.cid_map.get(source[4:].strip("<> "))):
            return f'<img src="{escape(shown)}"{kept}>'
        if lower.startswith(("http://", "https://")):
            return f'<img data-remote-src="{escape(source)}"{kept}>'
        return f"<img{kept}>" if attributes.get("alt", "").strip() else ""


_KEPT = {"a": ("href",), "ol": ("start",), "td": ("colspan", "rowspan"), "th": ("colspan",)}


def _kept(name: str, attributes: dict[str, str]) -> str:
    return _pairs(attributes, _KEPT[name]) if attributes and name in _KEPT else ""


def _pairs(attributes: dict[str, str], names: tuple[str, ...]) -> str:
    return "".join(
        f' {name}="{escape(attributes[name])}"' for name in names if attributes.get(name)
    )
