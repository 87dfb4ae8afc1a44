"""Invitations (text/calendar, RFC 5545) read far enough to say who, when and where."""

import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from soporte.channels.contract import IncomingFile
from soporte.channels.email.parse.charsets import decode
from soporte.toolbox.text import clean_line, clean_text

MAX_EVENTS, MAX_PEOPLE, MAX_BYTES = 10, 50, 1_000_000
_LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";([A-Za-z-]{1,40})=(?:\"([^\"]*)\"|([^;\"]*))")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOMENT = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
Property = tuple[dict[str, str], str]


def read_invites(files: list[IncomingFile]) -> list[dict[str, Any]]:
    """The events of the calendars among some files, as plain data. Never raises."""
    found: list[dict[str, Any]] = []
    for file in files:
        if file.content_type == "text/calendar" and len(found) < MAX_EVENTS:
            found += _events(decode(file.data[:MAX_BYTES], "utf-8"))
    return found[:MAX_EVENTS]


def _events(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    method, inner = "", 0
    event: dict[str, list[Property]] | None = None
    for name, parameters, value in _lines(text):
        if name == "METHOD":
            method = clean_line(value, limit=20).upper()
        elif name == "BEGIN" and value.strip().upper() == "VEVENT":
            event, inner = {}, 0
        elif event is None:
            continue
        elif name == "END" and value.strip().upper() == "VEVENT":
            found.append(_as_data(method, event))
            event = None
            if len(found) >= MAX_EVENTS:
                break
        elif name in ("BEGIN", "END"):
            # An alarm inside has times and texts of its own.
            inner += 1 if name == "BEGIN" else -1
        elif not inner:
            event.setdefault(name, []).append((parameters, value))
    return found


def _lines(text: str) -> "list[tuple[str, dict[str, str], str]]":
    lines = clean_text(text).replace("\n ", "").replace("\n\t", "").split("\n")
    found = []
    for line in lines[:20_000]:
        if match := _LINE.fullmatch(line[:20_000]):
            pairs = _PARAMETER.findall(match.group(2))
            parameters = {name.upper(): quoted or plain for name, quoted, plain in pairs}
            found.append((match.group(1).upper(), parameters, match.group(3)))
    return found


def _as_data(method: str, event: dict[str, list[Property]]) -> dict[str, Any]:
    def text(name: str, limit: int = 500) -> str:
        value = event[name][0][1] if name in event else ""
        unescaped = _ESCAPED.sub(lambda m: "\n" if m.group(1) in "nN" else m.group(1), value)
        return clean_text(unescaped).strip()[:limit]

    start, zone = _moment(event.get("DTSTART"))
    cancelled = method == "CANCEL" or text("STATUS").upper() == "CANCELLED"
    return {
        "method": "CANCEL" if cancelled else method,
        "summary": clean_line(text("SUMMARY")),
        "place": clean_line(text("LOCATION")),
        "description": text("DESCRIPTION", 5000),
        "start": start,
        "end": _moment(event.get("DTEND"))[0],
        "zone": zone,
        "repeats": "RRULE" in event,
        "organizer": next(iter(_people(event.get("ORGANIZER", []))), ""),
        "attendees": _people(event.get("ATTENDEE", []))[:MAX_PEOPLE],
    }


def _people(properties: list[Property]) -> list[str]:
    found: list[str] = []
    for parameters, value in properties[:MAX_PEOPLE]:
        address = clean_line(re.sub(r"(?i)^mailto:", "", value.strip()), limit=254)
        name = clean_line(parameters.get("CN", ""), limit=200)
        found.append(f"{name} <{address}>" if name and name != address else address)
    return [one for one in found if one]


def _moment(properties: list[Property] | None) -> tuple[str, str]:
    """A moment in ISO form (a date alone lasts all day), and the zone when it stays unknown."""
    if not properties:
        return "", ""
    parameters, value = properties[0]
    match = _MOMENT.fullmatch(value.strip())
    try:
        return _read_moment(match, parameters.get("TZID", "")) if match else ("", "")
    except ValueError:
        return "", ""


def _read_moment(match: re.Match[str], zone: str) -> tuple[str, str]:
    day, time, utc = match.groups()
    if not time:
        return date.fromisoformat(f"{day[:4]}-{day[4:6]}-{day[6:]}").isoformat(), ""
    moment = datetime.strptime(f"{day}{time}", "%Y%m%d%H%M%S")  # noqa: DTZ007  # its zone follows
    if utc:
        return moment.replace(tzinfo=UTC).isoformat(), ""
    known = _zone(zone)
    return moment.replace(tzinfo=known).isoformat(), "" if known else clean_line(zone, limit=80)


def _zone(name: str) -> ZoneInfo | None:
    if not re.fullmatch(r"[A-Za-z0-9_+/-]{1,60}", name) or name.startswith("/"):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
