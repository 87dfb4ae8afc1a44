"""The tickets room's things."""

from soporte.tickets.models.approval import Approval, Voice
from soporte.tickets.models.bulk import Bulk, BulkFile, BulkItem
from soporte.tickets.models.canned_reply import CannedReply
from soporte.tickets.models.checklist import Checklist
from soporte.tickets.models.draft import Draft, DraftFile
from soporte.tickets.models.followable import Follower
from soporte.tickets.models.form import Form
from soporte.tickets.models.link import Link
from soporte.tickets.models.merge import Merge
from soporte.tickets.models.message import Attachment, Message
from soporte.tickets.models.participant import Participant
from soporte.tickets.models.queue import Queue, QueueAccess
from soporte.tickets.models.readmark import ReadMark
from soporte.tickets.models.recurring import Recurring, RecurringRun
from soporte.tickets.models.satisfaction import Satisfaction
from soporte.tickets.models.spam_mark import SpamMark
from soporte.tickets.models.status import Category, Status
from soporte.tickets.models.task import Task
from soporte.tickets.models.ticket import Ticket
from soporte.tickets.models.ticket_draft import TicketDraft, TicketDraftFile
from soporte.tickets.models.ticket_type import TicketType
from soporte.tickets.models.time_entry import TimeEntry
from soporte.tickets.models.view import View, ViewPin

__all__ = [
    "Approval",
    "Attachment",
    "Bulk",
    "BulkFile",
    "BulkItem",
    "CannedReply",
    "Category",
    "Checklist",
    "Draft",
    "DraftFile",
    "Follower",
    "Form",
    "Link",
    "Merge",
    "Message",
    "Participant",
    "Queue",
    "QueueAccess",
    "ReadMark",
    "Recurring",
    "RecurringRun",
    "Satisfaction",
    "SpamMark",
    "Status",
    "Task",
    "Ticket",
    "TicketDraft",
    "TicketDraftFile",
    "TicketType",
    "TimeEntry",
    "View",
    "ViewPin",
    "Voice",
]
