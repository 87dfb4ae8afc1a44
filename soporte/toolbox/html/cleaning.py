"""Foreign HTML made fit to be shown inside our own pages."""

import re
from collections.abc import Callable, Mapping

import nh3

from soporte.toolbox.html.balance import SHOWN_TAGS, Balancer, TooMuchHtmlError
from soporte.toolbox.html.plain import from_text, to_text
from soporte.toolbox.text import clean_text, without_direction_tricks

MAX_HTML = 1_000_000
MAX_SHOWN_TEXT = 300_000
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "data-remote-src"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan"},
}
_CONTENT_TOO = {"script", "style", "title"}
_LINK = re.compile(r"(?i)(https?://|mailto:|tel:)[^\s<>]+")
_REMOTE = re.compile(r"(?i)https?://[^\s<>\"']+")
_NUMBER = re.compile(r"[0-9]{1,4}")


def clean(html: str, *, cid_map: Mapping[str, str] | None = None) -> str:
    """The document reduced to a short list of tags, without style, class or id.

    Links are absolute (http, https, mailto, tel). Remote images are not loaded: their address is
    kept in `data-remote-src`. Images in the message (`cid:`) are shown from `cid_map`, which maps
    content ids to our own paths, or to themselves. What is too large to be meant for reading is
    shown as plain text.
    """
    images = cid_map or {}
    html = clean_text(html)
    if len(html) > MAX_HTML:
        return as_plain(html)
    try:
        balanced = Balancer(html, images).run()
    except TooMuchHtmlError:
        return as_plain(html)
    cleaned = nh3.clean(
        balanced,
        tags=set(SHOWN_TAGS),
        clean_content_tags=_CONTENT_TOO,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute_filter(frozenset(images.values())),
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
    )
    return without_direction_tricks(cleaned)


def as_plain(html: str) -> str:
    """The text of a document alone, as simple HTML, cut where nobody would read on."""
    text = to_text(html)
    if len(text) > MAX_SHOWN_TEXT:
        text = f"{text[:MAX_SHOWN_TEXT]}\n…"
    return without_direction_tricks(from_text(text))


def _attribute_filter(own: frozenset[str]) -> Callable[[str, str, str], str | None]:
    def kept(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if _LINK.fullmatch(value.strip()) else None
        if attribute == "src":
            return value if value in own else None
        if attribute == "data-remote-src":
            return value if _REMOTE.fullmatch(value) else None
        if attribute in ("alt", "rel"):
            return value[:500]
        return value if _NUMBER.fullmatch(value) else None

    return kept
