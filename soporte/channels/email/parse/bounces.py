"""Reports that a message of ours was not delivered: RFC 3464, and the free forms of old servers."""

import re

from soporte.channels.contract import Bounce, Correspondent
from soporte.channels.email.parse.entities import Entity, Reader
from soporte.toolbox.text import clean_line, fold

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s-])")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-][\w.-]{0,250}\w")
_ID = re.compile(r"(?im)^(?:message-id|x-message-id):\s*<([^<>\s]{1,900})>")
_DAEMON = re.compile(
    r"^(mailer[-_.]?daemon|postmaster|mail[-_.]?(deliver|daemon|system)|mdaemon|microsoftexchange"
    r"|bounces?|mail delivery)"
)
_SUBJECTS = re.compile(
    r"undeliver(ed|able)|returned mail|returned to sender|failure notice|delivery (status )?(notif"
    r"|fail|report|problem)|delivery has failed|mail delivery (fail|system|sub|error)"
    r"|mail(s)? (could|can) ?not be|nondeliverable|non[- ]?delivery|message (delivery )?delayed"
    r"|delayed mail|warning: (could not|message)|mail system error|unzustellbar|nicht zugestellt"
    r"|no se (puede|pudo|ha podido) entregar|no entregad[oa]|correo devuelto|mensaje devuelto"
    r"|error (de|en la) entrega|fallo (de|en la) entrega|devolucion de correo|non remis"
    r"|remise (du courrier )?(impossible|echoue)|echec de (la )?(remise|distribution)|non distribue"
    r"|retour de courrier|nao entregue|nao foi possivel entregar|falha (na|de) entrega|devolvid[oa]"
    r"|mancat[oa] (recapito|consegna)|impossibile (recapitare|consegnare)|non recapitabil"
    r"|onbestelbaar|niet bezorgd|niet afgeleverd|nie dostarczono|недоставлен|olevererbart"
    r"|could not be delivered|user unknown|mail rejected|address not found"
)
_TEXTS = re.compile(
    r"(qmail-send program|mail delivery software|could not be delivered|was not delivered"
    r"|unable to deliver|delivery (has )?failed|undeliverable|permanent(ly)? (fatal )?error"
    r"|not found|did not reach the following|user unknown"
    r"|mailbox (is )?(full|unavailable|not found)"
    r"|no such user|over ?quota|recipient (address )?rejected|no se (puede|pudo|ha podido) entregar"
    r"|buzon (esta )?lleno|n'a pas pu etre|konnte nicht|nao (pode|foi|pôde)|impossibile"
    r"|non e stato|does not exist|unrouteable address|could not send|delivery to the following)"
)
_DELAYED = re.compile(
    r"(still being retried|will keep trying|not yet been delivered|delayed|warning)"
)
_ORIGINAL = re.compile(
    r"(?m)^\W*(Below this line is a copy of the message|This is a copy of the message"
    r"|-+ ?(Original message|Returned message|The (header|body) of|Unsent message)|Original message"
    r"|Received: from|Return-Path: <)"
)


def read_bounce(entity: Entity, sender: Correspondent, subject: str, text: str) -> Bounce | None:
    """The report in this message, or None. A success report is none."""
    reports = _of_types(entity, ("message/delivery-status", "message/global-delivery-status"))
    if reports:
        return _from_reports(entity, reports)
    return _from_free_form(entity, sender, subject, text)


def _of_types(entity: Entity, types: tuple[str, ...]) -> list[Entity]:
    waiting = [entity]
    found: list[Entity] = []
    while waiting and len(found) < 10:
        part = waiting.pop(0)
        if part.content_type in types:
            found.append(part)
        waiting += part.children
    return found


def _from_reports(entity: Entity, reports: list[Entity]) -> Bounce | None:
    """RFC 3464: the first recipient that failed, else the first that waits."""
    blocks = [block for report in reports for block in report.content()[0].split(b"\n\n")]
    groups = [_fields(block) for block in blocks[:100] if block.strip()]
    chosen = [group for group in groups if group.get("action", "") in ("failed", "delayed")]
    if not chosen:
        chosen = [group for group in groups if group.get("status", "")[:1] in ("4", "5")]
    if not chosen:
        return None
    chosen.sort(key=lambda group: group.get("action") != "failed")
    group = chosen[0]
    diagnostic = clean_line(group.get("diagnostic-code", ""), limit=500)
    status = _status(group.get("status", ""), diagnostic) or (
        "4.0.0" if group.get("action") == "delayed" else "5.0.0"
    )
    return Bounce(
        recipient=_recipient(group),
        status=status,
        permanent=status.startswith("5") and group.get("action") != "delayed",
        original_message_id=_original_id(entity),
        diagnostic=diagnostic,
    )


def _fields(block: bytes) -> dict[str, str]:
    headers = Reader().read(block + b"\n\n").headers
    fields: dict[str, str] = {}
    for name, value in headers:
        fields.setdefault(name, value.decode("utf-8", "replace").strip())
    if "action" in fields:
        fields["action"] = fields["action"].split("(")[0].strip().lower()
    return fields


def _recipient(group: dict[str, str]) -> str:
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        value = group.get(name, "")
        if match := _ADDRESS.search(value.partition(";")[2] or value):
            return match.group()
    return ""


def _status(given: str, diagnostic: str) -> str:
    """The RFC 3463 status; the diagnostic is often more exact than a bare 5.0.0."""
    first = _STATUS.search(given)
    better = _STATUS.search(diagnostic)
    if first and not first.group(1).endswith(".0.0"):
        return first.group(1)
    if better and (not first or better.group(1)[0] == first.group(1)[0]):
        return better.group(1)
    return first.group(1) if first else ""


def _original_id(entity: Entity) -> str:
    """The Message-ID of the message that came back."""
    kinds = ("message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers")
    for part in _of_types(entity, kinds):
        if match := _ID.search(_unfolded(part.content()[0])):
            return f"<{match.group(1)}>"
    return ""


def _unfolded(data: bytes) -> str:
    return re.sub(r"\n[ \t]+", " ", data[:100_000].decode("utf-8", "replace"))


def _from_free_form(
    entity: Entity, sender: Correspondent, subject: str, text: str
) -> Bounce | None:
    report = text[:20_000]
    failed = entity.header("x-failed-recipients").decode("ascii", "replace")
    if not failed and not _is_report(entity, sender, subject, report):
        return None
    original = _ORIGINAL.search(report, 1)
    explained = report[: original.start()] if original else report
    recipient = _first_address(failed) or _first_address(explained, without=sender.address)
    if not recipient and not failed:
        return None
    status = _status_in(explained, fold(f"{subject}\n{explained[:2000]}"))
    match = _ID.search(_unfolded(text[:100_000].encode("utf-8", "replace")))
    return Bounce(
        recipient=recipient,
        status=status,
        permanent=status.startswith("5"),
        original_message_id=_original_id(entity) or (f"<{match.group(1)}>" if match else ""),
        diagnostic=clean_line(explained, limit=500),
    )


def _is_report(entity: Entity, sender: Correspondent, subject: str, text: str) -> bool:
    """Whether at least two of sender, subject and text say so; one alone is often a person's."""
    local = sender.address.partition("@")[0].lower()
    name = fold(sender.name)
    empty_path = entity.header("return-path").strip() == b"<>"
    if entity.token("auto-submitted") == "auto-replied" and not _SUBJECTS.search(fold(subject)):
        return False
    by_sender = bool(_DAEMON.match(local) or _DAEMON.match(name) or empty_path)
    by_subject = bool(_SUBJECTS.search(fold(subject[:300])))
    by_text = bool(_TEXTS.search(fold(text[:3000])))
    return by_sender and (by_subject or by_text)


def _first_address(text: str, without: str = "") -> str:
    for match in _ADDRESS.finditer(text):
        found = match.group()
        if found.lower() != without.lower() and not _DAEMON.match(found.lower()):
            return found
    return ""


def _status_in(text: str, folded: str) -> str:
    if match := _STATUS.search(text):
        return match.group(1)
    if match := _CODE.search(text):
        return f"{match.group(1)[0]}.0.0"
    return "4.0.0" if _DELAYED.search(folded) else "5.0.0"
