"""Which parts of a message are its text and which are files: RFC 8621, section 4.1.4.

Several texts stay in order, alternatives are chosen from, the rest are attachments.
"""

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from soporte.channels.contract import IncomingFile
from soporte.channels.email.parse import limits
from soporte.channels.email.parse.charsets import decode
from soporte.channels.email.parse.entities import Entity
from soporte.channels.email.parse.names import file_name
from soporte.channels.email.parse.tnef import Opened, open_tnef
from soporte.channels.email.parse.transfer import decode_base64
from soporte.channels.email.parse.uuencode import extract
from soporte.toolbox.html import from_text, to_text
from soporte.toolbox.text import clean_text

_TEXTS = ("text/plain", "text/html")
_MEDIA = ("image/", "audio/", "video/")
_ENRICHED = re.compile(r"<(/?[a-zA-Z-]{1,40})>")
_ENRICHED_TYPES = ("text/enriched", "text/richtext")
_META_CHARSET = re.compile(rb"(?i)<meta[^<>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})")
_DATA_IMAGE = re.compile(r"(?i)data:image/(png|jpeg|gif|webp);base64,([a-z0-9+/=%\s]{20,})")
MAX_DATA_IMAGES = 50
_CID = re.compile(r"(?i)cid:([^\"'\s<>)]{1,300})")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


@dataclass
class Bodies:
    """What a person reads, and the files beside it."""

    text: str = ""
    html: str = ""
    text_is_from_html: bool = False
    files: list[IncomingFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class _Sorter:
    """Sorts the leaves of one message into text, HTML and files."""

    def __init__(self) -> None:
        self.text: list[Entity] = []
        self.html: list[Entity] = []
        self.files: list[Entity] = []

    def sort(self, parts: list[Entity], frame: str, *, text: bool, html: bool) -> None:
        """`frame` is the kind of multipart; `text` and `html` say which lists are still wanted."""
        for index, part in enumerate(parts):
            if part.is_multipart and part.children:
                self._sort_frame(part, frame, text=text, html=html)
            elif part.is_multipart and not part.body.strip():
                continue
            elif not _is_inline(part, index, frame):
                self.files.append(part)
            elif frame == "alternative":
                self._take_alternative(part, text=text, html=html)
            else:
                self._take(part, text=text, html=html)

    def _sort_frame(self, part: Entity, frame: str, *, text: bool, html: bool) -> None:
        kind = part.content_type.removeprefix("multipart/")
        had_text, had_html = len(self.text), len(self.html)
        in_alternative = kind == "alternative" or (frame == "alternative" and kind != "mixed")
        self.sort(part.children, "alternative" if in_alternative else kind, text=text, html=html)
        if kind != "alternative":
            return
        # One side of the alternatives alone stands for both.
        new_text, new_html = self.text[had_text:], self.html[had_html:]
        if text and html and new_text and not new_html:
            self.html += new_text
        if text and html and new_html and not new_text:
            self.text += new_html

    def _take_alternative(self, part: Entity, *, text: bool, html: bool) -> None:
        if part.content_type == "text/html":
            if html:
                self.html.append(part)
        elif part.content_type == "text/plain" or part.is_multipart:
            if text:
                self.text.append(part)
        else:
            self.files.append(part)

    def _take(self, part: Entity, *, text: bool, html: bool) -> None:
        if part.content_type.startswith(_MEDIA):
            self.files.append(part)
            return
        if text:
            self.text.append(part)
        if html:
            self.html.append(part)


def _is_inline(part: Entity, index: int, frame: str) -> bool:
    """Whether a leaf is shown where it stands."""
    kind = part.content_type
    if part.is_multipart:
        return True
    if part.token("content-disposition") == "attachment":
        return False
    if kind.startswith(_MEDIA):
        return frame not in ("related", "alternative")
    if kind not in _TEXTS:
        return False
    return index == 0 or (frame != "related" and not file_name(part, fallback=False))


def read_bodies(entity: Entity) -> Bodies:
    """The text, HTML and files of a message."""
    sorter = _Sorter()
    sorter.sort([entity], "mixed", text=True, html=True)
    _use_rare_text(sorter)
    bodies = Bodies()
    has_html = any(part.content_type == "text/html" for part in sorter.html)
    texts = [_as_text(part, bodies) for part in sorter.text]
    bodies.text = _joined([text for text in texts if text.strip()], "\n\n")
    bodies.text_is_from_html = has_html and all(
        part.content_type == "text/html" for part in sorter.text
    )
    if has_html:
        html = _joined([_as_html(part, bodies) for part in sorter.html], "<br>\n")
        bodies.html = _without_data_images(html, bodies) if "data:image/" in html else html
    referenced = {cid.strip("<>") for cid in _CID.findall(bodies.html)}
    for part in sorter.files:
        _add_file(part, referenced, bodies)
    return bodies


def _use_rare_text(sorter: _Sorter) -> None:
    """Enriched text is read where there is no other; else it is a file."""
    for part in sorter.files:
        if part.content_type in _ENRICHED_TYPES and not sorter.text:
            sorter.files.remove(part)
            sorter.text.append(part)
            return


def _joined(parts: list[str], between: str) -> str:
    return (parts[0] if len(parts) == 1 else between.join(parts))[: limits.MAX_TEXT]


def part_text(part: Entity, problems: list[str]) -> str:
    """The characters of a text part as sent."""
    data, problem = part.content()
    if problem and problem not in problems:
        problems.append(problem)
    label = part.parameters.get("charset", "")
    if part.content_type == "text/html" and not data.isascii() and not label:
        match = _META_CHARSET.search(data[:4000])
        label = match.group(1).decode("ascii", "replace") if match else ""
    return clean_text(decode(data, label))


def _as_text(part: Entity, bodies: Bodies) -> str:
    text = part_text(part, bodies.problems)
    if part.content_type == "text/html":
        return to_text(text)
    if part.content_type in _ENRICHED_TYPES:
        return _ENRICHED.sub("", text.replace("<<", "\0")).replace("\0", "<")
    text, found = extract(text)
    for encoded in found:
        name = file_name(part, name=encoded.name)
        bodies.files.append(IncomingFile(name, "application/octet-stream", encoded.data))
    return text


def _as_html(part: Entity, bodies: Bodies) -> str:
    text = part_text(part, bodies.problems)
    return text if part.content_type == "text/html" else from_text(extract(text)[0])


def _without_data_images(html: str, bodies: Bodies) -> str:
    """The HTML with the pictures that are written into it turned into files that it names."""

    def as_file(match: re.Match[str]) -> str:
        data, problem = decode_base64(unquote_to_bytes(match.group(2)))
        if problem or len(bodies.files) >= MAX_DATA_IMAGES:
            return match.group()
        kind = match.group(1).lower()
        cid = f"{hashlib.sha256(data).hexdigest()[:32]}@data"
        name = f"image-{len(bodies.files) + 1}.{kind.replace('jpeg', 'jpg')}"
        bodies.files.append(IncomingFile(name, f"image/{kind}", data, cid, inline=True))
        return f"cid:{cid}"

    return _DATA_IMAGE.sub(as_file, html)


def _add_opened(opened: Opened, bodies: Bodies) -> None:
    """What was in winmail.dat; its rich text only where nothing else can be read."""
    bodies.files += opened.files
    bodies.html = bodies.html if bodies.html.strip() else opened.html
    if not bodies.text.strip():
        bodies.text = opened.text or to_text(opened.html)
    if opened.rich and not bodies.text.strip():
        bodies.files.append(IncomingFile("message.rtf", "application/rtf", opened.rich))


def _add_file(part: Entity, referenced: set[str], bodies: Bodies) -> None:
    data, problem = part.content()
    if problem and problem not in bodies.problems:
        bodies.problems.append(problem)
    name = file_name(part)
    if part.content_type in _TNEF or name.lower() == "winmail.dat":
        opened = open_tnef(data)
        if opened.files or opened.text or opened.html or opened.rich:
            _add_opened(opened, bodies)
            return
        bodies.problems.append("winmail.dat not opened")
    cid = part.header("content-id").decode("utf-8", "replace").strip("<> \t")[:300]
    location = part.header("content-location").decode("utf-8", "replace").strip()
    shown = bool(cid and cid in referenced) or (
        part.content_type.startswith("image/") and part.token("content-disposition") == "inline"
    )
    extra = cid or (location if location in referenced else "")
    bodies.files.append(IncomingFile(name, part.content_type, data, extra, shown))
