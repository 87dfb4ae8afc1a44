"""Why this technician, and why nobody yet: the kept reasons in the reader's language."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from soporte.automation.assigning import policies, roster
from soporte.automation.assigning.models import Decision, Mode
from soporte.people.models import Absence, Person, Skill
from soporte.tickets.models import Ticket

MOST = 20


@dataclass(frozen=True)
class Reason:
    """One person who was considered, and what is said of them."""

    person: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class Told:
    """A decision in words."""

    at: datetime
    headline: str
    reasons: list[Reason]


@dataclass(frozen=True)
class Waiting:
    """Why a ticket that nobody has still waits."""

    sentence: str
    reasons: list[Reason]


def decisions(ticket: Ticket, reader: Person) -> list[Told]:
    """What was decided about a ticket, newest first."""
    rows = Decision.objects.visible_to(reader).filter(ticket=ticket).select_related("queue")
    kept = list(rows[:MOST])
    words = _Words(item for row in kept for item in row.considered)
    return [Told(row.at, _headline(row, words), words.reasons(row)) for row in kept]


def why_waiting(ticket: Ticket) -> Waiting | None:
    """What keeps a ticket waiting now; None for one that somebody has or that waits for nobody."""
    policy = policies.automatic().get(ticket.queue_id)
    if policy is None or not roster.waiting([ticket.queue_id]).filter(pk=ticket.pk).exists():
        return None
    choice = roster.decide(ticket, policy)
    words = _Words(choice.considered)
    reasons = [words.reason(item, policy.mode) for item in choice.considered]
    return Waiting(_sentence(choice.considered, words), reasons)


class _Words:
    """Names of all people and skills that some reasons speak of: two queries for all of them."""

    def __init__(self, items: Iterable[dict[str, Any]]) -> None:
        """`items` as a decision keeps them."""
        listed = list(items)
        people = Person.objects.filter(pk__in={item["person"] for item in listed})
        wanted = {skill for item in listed for skill in item.get("skills", ())}
        self.people = {person.pk: person.name for person in people}
        self.skills = dict(Skill.objects.filter(pk__in=wanted).values_list("pk", "name"))

    def reasons(self, row: Decision) -> list[Reason]:
        """Those of one decision."""
        return [self.reason(item, row.mode) for item in row.considered]

    def reason(self, item: dict[str, Any], mode: str) -> Reason:
        """One of them."""
        name = self.people.get(item["person"], _("Somebody"))
        return Reason(name, self.text(item, mode), item["why"] == "chosen")

    def text(self, item: dict[str, Any], mode: str) -> str:
        """Why somebody was or was not chosen."""
        why = item["why"]
        if why == "chosen" and mode == Mode.ROUND_ROBIN:
            return _("chosen: it was their turn")
        if why == "skill":
            names = ", ".join(self.skills.get(pk, "—") for pk in item["skills"])
            return _("lacks the skill %(skills)s") % {"skills": names}
        if why in ("shift", "off"):
            return _off(item)
        texts = {
            "chosen": _("chosen: had least to do (%(load)s open)"),
            "turn": _("free, but another’s turn came first"),
            "load": _("free, but had more to do (%(load)s open)"),
            "full": _("at the limit: %(load)s open, at most %(capacity)s"),
            "busy": _("busy"),
            "away": _("away"),
            "offline": _("offline"),
            "left": _("no longer works at the desk"),
            "gave_back": _("gave this ticket back"),
            "taken": _("had this ticket taken away by hand"),
        }
        return texts[why] % item


def _off(item: dict[str, Any]) -> str:
    back = moment(item["back"]) if item.get("back") else ""
    if item["why"] == "shift":
        return _("off shift until %(moment)s") % {"moment": back} if back else _("off shift")
    kinds = {**dict(Absence.Kind.choices), "holiday": _("public holiday")}
    values = {"kind": kinds.get(item["kind"], item["kind"]), "moment": back}
    return _("%(kind)s, back on %(moment)s") % values if back else str(values["kind"])


def moment(stored: str) -> str:
    """“Monday 9:00” within a week, else with the date, in the reader's zone."""
    here = timezone.localtime(datetime.fromisoformat(stored))
    days = (here.date() - timezone.localdate()).days
    clock = date_format(here, "TIME_FORMAT")
    if days == 0:
        return clock
    if days == 1:
        return _("tomorrow %(time)s") % {"time": clock}
    day = date_format(here, "l") if 0 < days < 7 else date_format(here, "SHORT_DATE_FORMAT")
    return f"{day} {clock}"


def _headline(row: Decision, words: _Words) -> str:
    if row.chosen_id is None:
        return _("Went back to the queue: its technician was not there")
    values = {
        "name": words.people.get(row.chosen_id, _("Somebody")),
        "queue": row.queue.name if row.queue else "—",
        "mode": Mode(row.mode).label,
    }
    return _("%(name)s was chosen for %(queue)s (%(mode)s)") % values


def _sentence(considered: list[dict[str, Any]], words: _Words) -> str:
    """Why nobody: one cause alone in full, several counted."""
    causes = Counter(_cause(item) for item in considered)
    if not causes:
        return _("Waits: nobody has a right to work on this queue’s tickets.")
    if causes["free"]:
        return _("Will be assigned within a minute.")
    backs = sorted(item["back"] for item in considered if item.get("back"))
    back = moment(backs[0]) if backs else ""
    if len(causes) == 1:
        return _alone(next(iter(causes)), considered, words, back)
    parts = ", ".join(_counted(cause, count) for cause, count in causes.most_common())
    if back:
        values = {"parts": parts, "moment": back}
        return _("Waits: %(parts)s. The next shift begins %(moment)s.") % values
    return _("Waits: %(parts)s.") % {"parts": parts}


def _cause(item: dict[str, Any]) -> str:
    why = item["why"]
    if why in ("chosen", "turn", "load"):
        return "free"
    causes = {"off": "shift", "busy": "away", "offline": "away"}
    return "refused" if why in ("gave_back", "taken") else causes.get(why, why)


def _alone(cause: str, considered: list[dict[str, Any]], words: _Words, back: str) -> str:
    if cause == "shift" and back:
        return _("Waits: nobody is on shift until %(moment)s.") % {"moment": back}
    if cause == "skill":
        lacking = {skill for item in considered for skill in item["skills"]}
        names = ", ".join(sorted(words.skills.get(pk, "—") for pk in lacking))
        return _("Waits: nobody has the skill %(skills)s.") % {"skills": names}
    return {
        "shift": _("Waits: nobody is on shift."),
        "full": _("Waits: everybody has as many open tickets as may be."),
        "refused": _("Waits: it left everybody by hand. Assign it to somebody."),
    }.get(cause, _("Waits: nobody is online."))


def _counted(cause: str, count: int) -> str:
    values = {"count": count}
    if cause == "shift":
        return ngettext("%(count)s off shift", "%(count)s off shift", count) % values
    if cause == "skill":
        return (
            ngettext("%(count)s without the skill", "%(count)s without the skill", count) % values
        )
    if cause == "full":
        return ngettext("%(count)s at the limit", "%(count)s at the limit", count) % values
    if cause == "refused":
        return (
            ngettext("%(count)s left by it by hand", "%(count)s left by it by hand", count) % values
        )
    return ngettext("%(count)s not online", "%(count)s not online", count) % values
