"""What a message claims to be protected with. Nothing is verified or opened here."""

import re

from soporte.channels.email.parse.cms import signed_content
from soporte.channels.email.parse.entities import Entity

_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_INLINE = re.compile(r"^-----BEGIN PGP (SIGNED )?MESSAGE-----\s*$", re.MULTILINE)
MAX_LOOKED_AT = 50


def protection(entity: Entity, text: str) -> str:
    """Such as "s/mime signed" or "pgp encrypted", or ""; encrypted counts before signed."""
    waiting = [entity]
    found = [claim for part in _first(waiting) if (claim := _claim(part))]
    if match := _INLINE.search(text) if "-----BEGIN PGP" in text else None:
        found.append("pgp signed" if match.group(1) else "pgp encrypted")
    return next((one for one in found if one.endswith("encrypted")), found[0] if found else "")


def _first(waiting: list[Entity]) -> list[Entity]:
    """The first parts of a message, outermost first."""
    for part in waiting:
        if len(waiting) > MAX_LOOKED_AT:
            break
        waiting += part.children
    return waiting[:MAX_LOOKED_AT]


def _claim(part: Entity) -> str:
    kind = part.content_type
    protocol = part.parameters.get("protocol", "").lower()
    if kind == "multipart/encrypted":
        return "pgp encrypted"
    if kind == "multipart/signed":
        kinds = [protocol, *(child.content_type for child in part.children)]
        return "pgp signed" if any("pgp" in one for one in kinds) else "s/mime signed"
    if may_be_signed_whole(part) and signed_content(part.content()[0]):
        return "s/mime signed"
    if kind in _SMIME and _claimed(part) not in ("certs-only", "compressed-data"):
        return "s/mime signed" if _claimed(part) == "signed-data" else "s/mime encrypted"
    return ""


def may_be_signed_whole(part: Entity) -> bool:
    """Whether a part calls itself an S/MIME message that anybody can read."""
    return part.content_type in _SMIME and _claimed(part) in ("", "signed-data")


def _claimed(part: Entity) -> str:
    return part.parameters.get("smime-type", "").lower()
