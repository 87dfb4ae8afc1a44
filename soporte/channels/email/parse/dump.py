"""A read message as JSON, for `soporte mail parse -`."""

from typing import Any

from soporte.channels.contract import Correspondent, Incoming


def as_json(incoming: Incoming) -> dict[str, Any]:
    """The message as plain data in the shape that the command line promises."""
    bounce = incoming.bounce
    return {
        "subject": incoming.subject,
        "from": _person(incoming.sender),
        "to": [_person(one) for one in incoming.to],
        "cc": [_person(one) for one in incoming.cc],
        "reply_to": [_person(one) for one in incoming.reply_to],
        "date": incoming.sent_at.isoformat() if incoming.sent_at else None,
        "message_id": incoming.message_id.strip("<>") or None,
        "in_reply_to": incoming.in_reply_to[0].strip("<>") if incoming.in_reply_to else None,
        "references": [one.strip("<>") for one in incoming.references],
        "text": incoming.text,
        "html": incoming.html,
        "visible_text": incoming.visible_text,
        "attachments": [
            {
                "filename": file.name,
                "content_type": file.content_type,
                "size": len(file.data),
                "inline": file.inline,
                "content_id": file.content_id,
            }
            for file in incoming.files
        ],
        "auto_submitted": incoming.automatic or None,
        "bounce": bounce
        and {
            "status": bounce.status,
            "recipient": bounce.recipient,
            "permanent": bounce.permanent,
            "original_message_id": bounce.original_message_id.strip("<>") or None,
        },
        "security": incoming.extra.get("security"),
        "invites": incoming.extra.get("invites", []),
        "enclosed": incoming.extra.get("enclosed", []),
        "content_hash": incoming.content_hash,
        "problems": list(incoming.problems),
    }


def _person(one: Correspondent) -> dict[str, str]:
    return {"name": one.name, "address": one.address}
