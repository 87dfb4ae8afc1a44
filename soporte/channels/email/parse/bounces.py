"""Reports that a message of ours was not delivered: RFC 3464, and the free forms of old servers."""

import re

from soporte.channels.contract import Bounce, Correspondent
from soporte.channels.email.parse import bounce_words as words
from soporte.channels.email.parse.entities import Entity, Reader
from soporte.channels.email.parse.returned import Returned, parts_of, returned_in
from soporte.toolbox.text import clean_line, fold

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_FIELD = re.compile(r"(?im)^[ \t]*(?:final|original)-recipient:.{1,300}")
_ADDRESS = words.ADDRESS
_MAX_BLOCKS = 200
_MAX_RECIPIENTS = 50
# What a report says of one recipient, in any case; the best known first.
_RECIPIENTS = ("final-recipient", "original-recipient", "x-actual-recipient")


def read_bounce(entity: Entity, sender: Correspondent, subject: str, text: str) -> Bounce | None:
    """The report in this message, or None. A success report is none."""
    reports = parts_of(entity, _REPORTS, limit=10)
    groups = [group for report in reports for group in _groups(report.content()[0])]
    if not any(_names_somebody(group) for group in groups) and _is_sent_as_report(entity, sender):
        # The fields stand in the text, or in a part that is called something else.
        groups += _groups_in(text)
    if any("action" in group or "status" in group for group in groups):
        return _from_groups(entity, groups, subject, text)
    return _from_free_form(entity, sender, subject, text)


def _is_sent_as_report(entity: Entity, sender: Correspondent) -> bool:
    return entity.content_type == "multipart/report" or words.is_daemon(sender)


# RFC 3464


def _groups(body: bytes) -> list[dict[str, str]]:
    blocks = body.split(b"\n\n")[:_MAX_BLOCKS]
    return [_fields(block) for block in blocks if block.strip()]


def _groups_in(text: str) -> list[dict[str, str]]:
    """The blocks of fields that stand in a text."""
    found = []
    for match in list(_FIELD.finditer(text[:100_000]))[:_MAX_RECIPIENTS]:
        start = text.rfind("\n\n", 0, match.start()) + 1
        end = text.find("\n\n", match.end())
        block = text[start : end if end > 0 else len(text)].strip("\n")
        found.append(_fields(block[:10_000].encode("utf-8", "replace")))
    return found


def _fields(block: bytes) -> dict[str, str]:
    headers = Reader().read(block.strip(b"\n") + b"\n\n").headers
    fields: dict[str, str] = {}
    for name, value in headers:
        fields.setdefault(name, value.decode("utf-8", "replace").strip())
    if "action" in fields:
        # RFC 3464 wants one word; some say "failed (bad destination)" or "Failed;".
        fields["action"] = re.split(r"[\s(;,/]", fields["action"].lower(), maxsplit=1)[0]
    return fields


def _names_somebody(group: dict[str, str]) -> bool:
    return any(name in group for name in _RECIPIENTS)


def _from_groups(
    entity: Entity, groups: list[dict[str, str]], subject: str, text: str
) -> Bounce | None:
    """The first recipient that failed, else the first that waits; the others beside it."""
    chosen = [group for group in groups if group.get("action") in ("failed", "delayed")]
    if not chosen:
        chosen = [group for group in groups if group.get("status", "")[:1] in ("4", "5")]
    chosen = [g for g in chosen if g.get("action") not in ("delivered", "relayed", "expanded")]
    if not chosen:
        return None
    chosen.sort(key=lambda group: group.get("action") == "delayed")
    group, is_delayed = chosen[0], chosen[0].get("action") == "delayed"
    returned = returned_in(entity, text)
    diagnostic = clean_line(group.get("diagnostic-code", ""), limit=500)
    status = _status(group, diagnostic, subject, text)
    recipient = _recipient(group) or _by_heart(entity, text, returned)
    others = dict.fromkeys(filter(None, map(_recipient, chosen[1:_MAX_RECIPIENTS])))
    return Bounce(
        recipient=recipient,
        status=status,
        permanent=status.startswith("5") and not is_delayed,
        original_message_id=returned.message_id,
        diagnostic=diagnostic or _explanation(text),
        delayed=is_delayed,
        others=tuple(one for one in others if one != recipient),
        explanation=words.before_original(text[:20_000])[:4000],
    )


def _recipient(group: dict[str, str]) -> str:
    for name in _RECIPIENTS:
        value = group.get(name, "")
        if match := _ADDRESS.search(value.partition(";")[2] or value):
            return match.group()
    return ""


def _by_heart(entity: Entity, text: str, returned: Returned) -> str:
    """Who it was where the report's own field names nobody."""
    failed = entity.header("x-failed-recipients").decode("ascii", "replace")
    return words.first_address(failed) or returned.only_recipient or words.recipient_in(text, ())


def _status(group: dict[str, str], diagnostic: str, subject: str, text: str) -> str:
    """The RFC 3463 status; the diagnostic is often more exact than a bare 5.0.0."""
    given = words.STATUS.search(group.get("status", ""))
    better = words.STATUS.search(diagnostic)
    if given and not given.group(1).endswith(".0.0"):
        return given.group(1)
    if better and (not given or better.group(1)[0] == given.group(1)[0]):
        return better.group(1)
    if given:
        return given.group(1)
    if group.get("action") == "delayed":
        return "4.0.0"
    if said := words.status_in(diagnostic):
        return said
    return words.status_in(f"{subject}\n{_explanation(text)}") or "5.0.0"


def _explanation(text: str) -> str:
    return clean_line(words.before_original(text[:20_000]), limit=500)


# Free forms


def _from_free_form(
    entity: Entity, sender: Correspondent, subject: str, text: str
) -> Bounce | None:
    report = text[:20_000]
    failed = entity.header("x-failed-recipients").decode("ascii", "replace")
    if not failed and not _is_report(entity, sender, subject, report):
        return None
    explained, returned = words.before_original(report), returned_in(entity, text)
    not_them = _own_addresses(entity, sender)
    recipient = (
        words.first_address(failed)
        or words.recipient_in(explained, not_them)
        or words.recipient_in(subject, not_them)
        or returned.only_recipient
    )
    if not recipient and not failed:
        return None
    is_delayed = words.tells_of_delay(subject, explained)
    status = words.status_in(f"{explained}\n{subject}") or ("4.0.0" if is_delayed else "5.0.0")
    return Bounce(
        recipient=recipient,
        status=f"4{status[1:]}" if is_delayed else status,
        permanent=status.startswith("5") and not is_delayed,
        original_message_id=returned.message_id,
        diagnostic=clean_line(explained, limit=500),
        delayed=is_delayed,
        explanation=explained[:4000],
    )


def _own_addresses(entity: Entity, sender: Correspondent) -> tuple[str, ...]:
    """Who sent the report and who got it: neither is the one that failed."""
    found = [sender.address]
    for name in ("to", "delivered-to", "x-original-to", "envelope-to"):
        value = entity.header(name).decode("ascii", "replace")
        found += _ADDRESS.findall(value[:2000])
    return tuple(one.lower() for one in found)


def _is_report(entity: Entity, sender: Correspondent, subject: str, text: str) -> bool:
    """Whether at least two of sender, subject and text say so; one alone is often a person's."""
    folded = fold(subject[:300])
    by_subject = bool(words.SUBJECTS.search(folded))
    if entity.token("auto-submitted") == "auto-replied" and not by_subject:
        return False
    if words.NOT_REPORTS.search(folded):
        return False
    path = entity.header("return-path").strip().lower()
    by_sender = words.is_daemon(sender) or path.startswith((b"<mailer-daemon", b"mailer-daemon"))
    by_text = bool(words.TEXTS.search(fold(text[:3000])))
    by_kind = entity.parameters.get("report-type", "").lower() == "delivery-status"
    # An absence note has an empty return path, too, and perhaps such words: not such a subject.
    by_path = path == b"<>" and by_subject
    return by_path or ((by_sender or by_kind) and (by_subject or by_text))
