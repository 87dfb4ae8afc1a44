"""Rules that most desks want: offered as a beginning, off until somebody has looked at them."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.automation.models import Rule, Sort
from soporte.tickets.models import Status
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.status import Category
from soporte.toolbox.html import from_text


def every() -> dict[str, Rule]:
    """Unsaved rules by a short name, in the reader's language."""
    return {
        "close": _close(),
        "waiting": _waiting(),
        "urgent": _urgent(),
        "forgotten": _forgotten(),
    }


def _close() -> Rule:
    return Rule(
        name=_("Close what was resolved a week ago"),
        sort=Sort.TIME,
        conditions={
            "all": [
                {"field": "category", "operator": "is", "value": ["resolved"]},
                {"field": "resolved", "operator": "beyond", "value": "5d"},
            ]
        },
        warning=[{"action": "reply", "value": _texts(_closing)}],
        warning_span="2d",
        actions=[{"action": "set_status", "value": _status(Category.CLOSED)}],
    )


def _waiting() -> Rule:
    return Rule(
        name=_("Remind customers who do not answer, and resolve"),
        sort=Sort.TIME,
        conditions={
            "all": [
                {"field": "category", "operator": "is", "value": ["waiting_customer"]},
                {"field": "last_message", "operator": "beyond", "value": "3d"},
            ]
        },
        warning=[{"action": "reply", "value": _texts(_reminding)}],
        warning_span="4d",
        actions=[{"action": "set_status", "value": _status(Category.RESOLVED)}],
    )


def _urgent() -> Rule:
    words = ("urgente", "urgent", "asap")
    subject = [{"field": "subject", "operator": "contains", "value": word} for word in words]
    text = [{"field": "words", "operator": "contains", "value": word} for word in words[:2]]
    return Rule(
        name=_("Urgent words raise the priority"),
        events=["ticket.opened"],
        conditions={
            "all": [
                {"any": [*subject, *text]},
                {"field": "priority", "operator": "at_most", "value": 2},
            ]
        },
        actions=[{"action": "set_priority", "value": Priority.HIGH.value}],
    )


def _forgotten() -> Rule:
    return Rule(
        name=_("Tell the technician of tickets that nobody touches"),
        sort=Sort.TIME,
        conditions={
            "all": [
                {"field": "category", "operator": "is", "value": ["new", "open"]},
                {"field": "assignee", "operator": "not_empty"},
                {"field": "updated", "operator": "beyond", "value": "3d"},
            ]
        },
        actions=[{"action": "notify", "value": ["assignee"]}],
    )


def _closing() -> str:
    return _(
        "Hello, {{ customer.first_name }}.\n\n"
        "We have marked your request {{ ticket.number }} as resolved. If everything is well, you "
        "need not do anything: it will be closed in two days. If not, answer this message and it "
        "opens again.\n\n{{ site.name }}"
    )


def _reminding() -> str:
    return _(
        "Hello, {{ customer.first_name }}.\n\n"
        "We still need your answer to go on with your request {{ ticket.number }}. If we hear "
        "nothing, we will consider it resolved in four days; answering opens it again at any "
        "time.\n\n{{ site.name }}"
    )


def _texts(say: Callable[[], str]) -> dict[str, str]:
    found = {}
    for code in ("es", "en"):
        with override(code):
            found[code] = from_text(say())
    return found


def _status(category: str) -> int:
    return Status.first_of(category).pk
