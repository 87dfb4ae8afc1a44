"""The text, the HTML and the files of a message, from its sorted parts."""

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_to_bytes

from soporte.channels.contract import IncomingFile
from soporte.channels.email.parse import limits, rtf, yenc
from soporte.channels.email.parse.charsets import decode
from soporte.channels.email.parse.entities import Entity
from soporte.channels.email.parse.names import file_name
from soporte.channels.email.parse.sorting import Sorter
from soporte.channels.email.parse.tnef import Opened, open_tnef
from soporte.channels.email.parse.transfer import decode_base64
from soporte.channels.email.parse.uuencode import EncodedFile, extract
from soporte.toolbox.html import from_text, to_text
from soporte.toolbox.text import clean_text

_ENRICHED = re.compile(r"<(/?[a-zA-Z-]{1,40})>")
_ENRICHED_TYPES = ("text/enriched", "text/richtext")
_META_CHARSET = re.compile(rb"(?i)<meta[^<>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})")
_DATA_IMAGE = re.compile(r"(?i)data:image/(png|jpeg|gif|webp);base64,([a-z0-9+/=%\s]{20,})")
MAX_DATA_IMAGES = 50
_CID = re.compile(r"(?i)cid:([^\"'\s<>)]{1,300})")
_RICH_TYPES = ("application/rtf", "text/rtf", "application/x-rtf")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")


@dataclass
class Bodies:
    """What a person reads, and the files beside it."""

    text: str = ""
    html: str = ""
    text_is_from_html: bool = False
    files: list[IncomingFile] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_bodies(entity: Entity) -> Bodies:
    """The text, HTML and files of a message."""
    sorter = Sorter()
    sorter.sort([entity], "mixed")
    _use_rare_text(sorter)
    bodies = Bodies()
    has_html = any(part.content_type == "text/html" for part in sorter.html)
    texts = [_as_text(part, bodies) for part in sorter.text]
    text = "\n\n".join(text for text in texts if text.strip())
    bodies.text = _bounded(text, "text.txt", "text/plain", bodies)
    bodies.text_is_from_html = has_html and all(
        part.content_type == "text/html" for part in sorter.text
    )
    if has_html:
        html = "<br>\n".join([_as_html(part, bodies) for part in sorter.html])
        html = _bounded(html, "page.html", "text/html", bodies)
        bodies.html = _without_data_images(html, bodies) if "data:image/" in html else html
    referenced = {unquote(cid).strip("<>") for cid in _CID.findall(bodies.html)}
    for part in sorter.files:
        _add_file(part, referenced, bodies)
    if not bodies.text.strip() and not bodies.html:
        bodies.text = next(filter(None, map(_rich_text, bodies.files)), bodies.text)
    return bodies


def _rich_text(file: IncomingFile) -> str:
    return rtf.to_text(file.data) if file.content_type in _RICH_TYPES else ""


def _use_rare_text(sorter: Sorter) -> None:
    """Enriched text is read where there is no other; else it is a file."""
    for part in sorter.files:
        if part.content_type in _ENRICHED_TYPES and not sorter.text:
            sorter.files.remove(part)
            sorter.text.append(part)
            return


def _bounded(text: str, name: str, kind: str, bodies: Bodies) -> str:
    """As much as is shown; what is longer is a file too, so that nothing is lost."""
    if len(text) <= limits.MAX_TEXT:
        return text
    bodies.problems.append("text too long")
    bodies.files.append(IncomingFile(name, kind, text.encode("utf-8", "replace")))
    return text[: limits.MAX_TEXT]


def _part_text(part: Entity, bodies: Bodies) -> tuple[str, list[EncodedFile]]:
    """The characters of a text part as sent, and the files written into it by yEnc."""
    data, problem = part.content()
    if problem and problem not in bodies.problems:
        bodies.problems.append(problem)
    label = part.parameters.get("charset", "")
    if part.content_type == "text/html" and not data.isascii() and not label:
        match = _META_CHARSET.search(data[:4000])
        label = match.group(1).decode("ascii", "replace") if match else ""
    data, found = yenc.extract(data)
    return clean_text(decode(data, label)), found


def _as_text(part: Entity, bodies: Bodies) -> str:
    text, found = _part_text(part, bodies)
    if part.content_type == "text/html":
        return to_text(text)
    if part.content_type in _ENRICHED_TYPES:
        return _ENRICHED.sub("", text.replace("<<", "\0")).replace("\0", "<")
    text, uuencoded = extract(text)
    for encoded in (*found, *uuencoded):
        name = file_name(part, name=encoded.name)
        bodies.files.append(IncomingFile(name, "application/octet-stream", encoded.data))
    return text


def _as_html(part: Entity, bodies: Bodies) -> str:
    text, _found = _part_text(part, bodies)
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
