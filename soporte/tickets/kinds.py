"""What can happen to tickets, and how it is said."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from soporte.journal.kinds import Audit, Kind, field_labels, register
from soporte.tickets import ways_out


def moment(stored: str) -> str:
    """A moment of a detail in the reader's zone."""
    return date_format(timezone.localtime(datetime.fromisoformat(stored)), "SHORT_DATETIME_FORMAT")


def _relation(stored: str) -> str:
    """What the other ticket is to this one, in words."""
    from soporte.tickets.linking import Relation

    return str(Relation(stored).label) if stored in Relation.values else stored


# `public` ones show in the customer's history.
KINDS = (
    Kind("ticket.opened", _("%(actor)s opened the ticket"), "plus", public=True),
    Kind("ticket.assigned", _("%(actor)s assigned the ticket to %(to)s"), "user", public=True),
    Kind("ticket.unassigned", _("%(actor)s took the ticket from %(from)s"), "user-question"),
    Kind("ticket.team_changed", _("%(actor)s gave the ticket to the team %(to)s"), "users"),
    Kind("ticket.moved", _("%(actor)s moved the ticket from %(from)s to %(to)s"), "inbox"),
    Kind(
        "ticket.priority_changed",
        _("%(actor)s changed the priority from %(from)s to %(to)s"),
        "antenna-bars-4",
    ),
    Kind(
        "ticket.urgency_changed",
        _("%(actor)s changed the urgency from %(from)s to %(to)s"),
        "urgent",
        public=True,
    ),
    Kind("ticket.type_changed", _("%(actor)s changed the type from %(from)s to %(to)s"), "tag"),
    Kind(
        "ticket.status_changed",
        _("%(actor)s changed the status from %(from)s to %(to)s"),
        "circle-half-2",
    ),
    Kind(
        "ticket.resolved",
        _("%(actor)s marked the ticket as resolved"),
        "circle-check",
        public=True,
    ),
    Kind("ticket.closed", _("%(actor)s closed the ticket"), "archive", public=True),
    Kind("ticket.reopened", _("%(actor)s reopened the ticket"), "refresh", public=True),
    Kind(
        "ticket.renamed",
        _("%(actor)s changed the subject from “%(from)s” to “%(to)s”"),
        "pencil",
        public=True,
        refers=(),
    ),
    Kind("ticket.tagged", _("%(actor)s added the tags %(tags)s"), "tag"),
    Kind("ticket.untagged", _("%(actor)s removed the tags %(tags)s"), "tag"),
    Kind("ticket.rated", _("%(actor)s rated the help: %(score)s of 5"), "star", public=True),
    Kind(
        "ticket.requester_changed",
        _("%(actor)s changed the requester from %(from)s to %(to)s"),
        "user",
    ),
    Kind(
        "participant.added",
        _("%(actor)s added %(person)s to the conversation"),
        "user-plus",
        public=True,
    ),
    Kind("participant.confirmed", _("%(actor)s confirmed %(person)s"), "user-check"),
    Kind(
        "participant.removed",
        _("%(actor)s removed %(person)s from the conversation"),
        "user-minus",
    ),
    Kind(
        "ticket.merged",
        _("%(actor)s merged the ticket into %(to)s"),
        "arrow-merge",
        public=True,
        refers=("to",),
    ),
    Kind(
        "ticket.absorbed",
        _("%(actor)s merged %(from)s into this ticket"),
        "arrow-merge",
        public=True,
        refers=("from",),
    ),
    Kind(
        "ticket.unmerged",
        _("%(actor)s took the merge of %(from)s into %(to)s back"),
        "arrow-back-up",
        public=True,
    ),
    Kind("ticket.marked_spam", _("%(actor)s marked the ticket as spam"), "ban"),
    Kind("ticket.unmarked_spam", _("%(actor)s said that the ticket is no spam"), "arrow-back-up"),
    Kind(
        "ticket.split",
        _("%(actor)s moved messages into the new ticket %(to)s"),
        "arrows-split",
        public=True,
    ),
    Kind(
        "ticket.split_off",
        _("%(actor)s opened the ticket with messages of %(to)s"),
        "arrows-split",
        public=True,
    ),
    Kind(
        "ticket.linked",
        _("%(actor)s linked the ticket with %(to)s (%(relation)s)"),
        "link",
        show={"relation": _relation},
    ),
    Kind(
        "ticket.unlinked",
        _("%(actor)s removed the link with %(to)s (%(relation)s)"),
        "unlink",
        show={"relation": _relation},
    ),
    Kind(
        "ticket.organization_changed",
        _("%(actor)s changed the organisation from %(from)s to %(to)s"),
        "building",
    ),
    Kind(
        "ticket.way_changed",
        _("%(actor)s changed where answers go: from “%(from)s” to “%(to)s”"),
        "send",
        show={"from": ways_out.label_of, "to": ways_out.label_of},
        refers=(),
    ),
    Kind("message.received", _("%(actor)s wrote"), "message", public=True),
    Kind(
        "ticket.files_left",
        _("Files of a message were not stored: %(count)s. Its sender sent too much in one day"),
        "paperclip",
    ),
    Kind("ticket.files_taken", _("%(actor)s took in %(count)s files of a message"), "paperclip"),
    Kind("ticket.thanked", _("%(actor)s only said thanks: the ticket stays solved"), "heart"),
    Kind("reply.sent", _("%(actor)s answered"), "send", public=True),
    Kind(
        "reply.scheduled",
        _("%(actor)s will answer on %(until)s"),
        "clock",
        show={"until": moment},
    ),
    Kind("reply.unscheduled", _("%(actor)s took a scheduled answer back"), "clock-off"),
    Kind(
        "reply.held",
        _("The answer of %(person)s was not sent: something changed while it waited"),
        "player-pause",
    ),
    Kind(
        "ticket.snoozed",
        _("%(actor)s let the ticket sleep until %(until)s (%(why)s)"),
        "zzz",
        show={"until": moment},
        refers=(),
    ),
    Kind("ticket.woken", _("The ticket is awake again"), "alarm"),
    Kind(
        "canned.saved",
        _("%(actor)s saved the canned reply “%(name)s”"),
        "message-2",
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "canned.removed",
        _("%(actor)s removed the canned reply “%(name)s”"),
        "message-2",
        audit=Audit.SUPERVISORS,
    ),
    Kind("message.forwarded", _("%(actor)s forwarded messages to %(person)s"), "mail-forward"),
    Kind("helper.answered", _("%(actor)s, outside helper, answered the team"), "mail-forward"),
    Kind("note.added", _("%(actor)s added an internal note"), "lock"),
    Kind("ticket.made_private", _("%(actor)s made the ticket private"), "eye-off"),
    Kind("ticket.made_visible", _("%(actor)s ended the privacy of the ticket"), "eye"),
    Kind("ticket.let_in", _("%(actor)s let %(person)s see the private ticket"), "user-plus"),
    Kind(
        "ticket.let_out",
        _("%(actor)s no longer lets %(person)s see the private ticket"),
        "user-minus",
    ),
    Kind("ticket.followed", _("%(person)s follows the ticket"), "bell"),
    Kind("ticket.unfollowed", _("%(person)s no longer follows the ticket"), "bell"),
    Kind("queue.created", _("%(actor)s added the queue"), "inbox", audit=Audit.SUPERVISORS),
    Kind(
        "queue.changed",
        _("%(actor)s changed the queue: %(fields)s"),
        "inbox",
        show={"fields": field_labels("tickets.Queue")},
        audit=Audit.SUPERVISORS,
    ),
    Kind(
        "status.changed",
        _("%(actor)s changed the status"),
        "circle-half-2",
        audit=Audit.ADMINISTRATORS,
    ),
    Kind("view.created", _("%(actor)s saved the view"), "list", audit=Audit.SUPERVISORS),
    Kind("view.changed", _("%(actor)s changed the view"), "list", audit=Audit.SUPERVISORS),
    Kind(
        "view.deleted",
        _("%(actor)s deleted the view “%(name)s”"),
        "list",
        refers=(),
        audit=Audit.SUPERVISORS,
    ),
    Kind("type.changed", _("%(actor)s changed the ticket type"), "tag", audit=Audit.ADMINISTRATORS),
)


def declare() -> None:
    """Register this room's kinds."""
    register(*KINDS)
