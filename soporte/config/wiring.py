"""The one literal table: what happened, and who reacts. It fills what lower rooms keep empty."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from soporte.automation import events, macros, triggering
from soporte.automation import personal as automation_personal
from soporte.automation.actions import writing
from soporte.automation.assigning import following
from soporte.channels import drivers, outgoing
from soporte.channels import personal as channels_personal
from soporte.channels import reactions as channel_reactions
from soporte.channels.contract import Driver
from soporte.channels.email.driver import EmailDriver
from soporte.channels.forms.driver import FormDriver
from soporte.channels.line import telling
from soporte.config import personal as sessions_personal
from soporte.config.live import rules
from soporte.journal import registry
from soporte.journal.kinds import Audit, Kind, field_labels, register
from soporte.notices import (
    acknowledgement,
    alarm_mail,
    approvals,
    brakes,
    broken_text,
    files_left,
    handover,
    noted_address,
    notifying,
    rating,
)
from soporte.notices import personal as notices_personal
from soporte.notices.push import delivering as push
from soporte.outbox import operations as outbox
from soporte.outbox import personal as outbox_personal
from soporte.people import merging, own, personal
from soporte.people.models import Organization, Person
from soporte.privacy import retaining
from soporte.site import brand
from soporte.site.operations import current
from soporte.tickets import checklists, rights, uniting, ways_out, wholes
from soporte.tickets import personal as tickets_personal
from soporte.tickets.models import Bulk, Ticket
from soporte.tickets.models.queue import levels
from soporte.ui import registry as ui

if TYPE_CHECKING:
    from collections.abc import Callable

    from soporte.journal.models import Entry

REACTIONS: "dict[str, list[Callable[[Entry], None]]]" = {
    "ticket.opened": [
        acknowledgement.acknowledge,
        notifying.notify,
        checklists.apply_automatic,
        # Where rules move it, and how pressing they say it is, decides who gets it.
        triggering.run_rules,
        following.fill,
    ],
    "ticket.assigned": [notifying.notify],
    "ticket.unassigned": [following.look_again],
    "ticket.moved": [following.fill_other],
    "ticket.resolved": [rating.ask, notifying.notify, following.look_again],
    "ticket.closed": [notifying.notify, following.look_again],
    "ticket.reopened": [notifying.notify, following.return_to_queue, following.look_again],
    "availability.changed": [following.look_again],
    "message.received": [notifying.notify],
    "reply.sent": [notifying.notify, notifying.follow_along],
    "helper.answered": [notifying.notify],
    "note.added": [notifying.notify, notifying.follow_along],
    "ticket.files_left": [files_left.tell],
    "ticket.unmarked_spam": [channel_reactions.read_again],
    "ticket.woken": [notifying.notify, following.look_again],
    "approval.asked": [approvals.ask, notifying.notify],
    "approval.reminded": [approvals.ask, notifying.notify],
    "delivery.failed": [channel_reactions.note_refusal, notifying.notify],
    "delivery.unknown": [notifying.notify],
    "ticket.handed_over": [handover.tell],
    "ticket.pointed_out": [notifying.notify],
    "ticket.rule_stopped": [notifying.notify],
    "address.added": [noted_address.tell],
    "letter.broken": [broken_text.tell],
    "alarm.raised": [alarm_mail.tell],
    "team.changed": [rights.team_changed],
    "person.role_changed": [rights.role_changed],
}

# The site room lies beside the journal's and cannot declare its own.
SITE_CHANGED = Kind(
    "site.changed",
    _("%(actor)s changed the settings: %(fields)s"),
    "settings",
    show={"fields": field_labels("site.SiteSettings")},
    audit=Audit.ADMINISTRATORS,
)

DRIVERS: list[Driver] = [
    EmailDriver(),
    FormDriver(),
]


# Each room's part in copies and erasures of a person's data.
PERSONAL = [
    tickets_personal.PART,
    channels_personal.PART,
    outbox_personal.PART,
    automation_personal.PART,
    notices_personal.PART,
    sessions_personal.PART,
    own.PART,
]


def connect() -> None:
    """Fill every registry. Called once, when all rooms are ready."""
    for part in PERSONAL:
        personal.register(part)
    merging.register(uniting.CARRIER)
    retaining.register_notifications(notices_personal.old)
    register(SITE_CHANGED)
    for kind in {**REACTIONS, **events.EVENTS}:
        registry.wire(kind, _reactions_to(kind))
    writing.register_brake(brakes.allows)
    wholes.register(macros.WHOLE, macros.finish)
    for driver in DRIVERS:
        drivers.register(driver)
    outbox.register_driver("email", outgoing.deliver_email)
    outbox.register_driver("push", push.deliver)
    ways_out.register(outgoing.route_by_email)
    ways_out.register_ways(outgoing.ways_by_email)
    rules.allow("ticket", _may_follow_ticket)
    rules.allow("queue", lambda person, rest: rest.isdecimal() and int(rest) in levels(person))
    rules.allow_many("presence", _may_see_crowds)
    rules.allow("bulk", _may_follow_bulk)
    rules.allow("notices", lambda person, rest: person.is_staff and rest == str(person.pk))
    rules.allow("held", telling.may_follow)
    rules.allow("staff", lambda person, _rest: person.is_staff)
    rules.allow("troubled", lambda person, _rest: person.is_supervisor)
    rules.allow("drafts", lambda person, rest: person.is_staff and rest == str(person.pk))
    rules.allow("person", lambda reader, rest: _may_open(reader, Person, rest))
    rules.allow("organization", lambda reader, rest: _may_open(reader, Organization, rest))
    ui.name_house(lambda: current().name)
    ui.dress_house(_look)
    ui.remember_choices(_remember)


def _reactions_to(kind: str) -> "list[Callable[[Entry], None]]":
    """What the table lists, and the rules, which choose for themselves what they listen to."""
    listed = REACTIONS.get(kind, [])
    if kind not in events.EVENTS or triggering.run_rules in listed:
        return listed
    return [*listed, triggering.run_rules]


def _look() -> ui.Look:
    """What the organisation shows of itself."""
    site = current()
    pictures = {
        place: ui.Picture(brand.picture_path(site, place), size["width"], size["height"])
        for place, size in site.pictures.items()
    }
    return ui.Look(style=brand.style_path(site), **pictures)


def _may_follow_ticket(person: Any, rest: str) -> bool:
    """Staff follow a ticket whole; customers only its public side."""
    number, _colon, side = rest.partition(":")
    if not number.isdecimal() or (side != "public" and not person.is_staff):
        return False
    return Ticket.objects.visible_to(person).filter(pk=int(number)).exists()


def _may_follow_bulk(person: Any, rest: str) -> bool:
    """Who may see an act on many tickets follows how far it is."""
    known = rest.isdecimal() and rest.isascii() and len(rest) < 16
    return known and Bulk.objects.visible_to(person).filter(pk=int(rest)).exists()


def _may_open(reader: Any, model: "type[Person | Organization]", rest: str) -> bool:
    """Staff follow the pages of people and organisations that they may open."""
    known = rest.isdecimal() and rest.isascii() and len(rest) < 16
    if not known or not reader.is_staff:
        return False
    return model.objects.visible_to(reader).filter(pk=int(rest)).exists()


def _may_see_crowds(person: Any, numbers: set[str]) -> set[str]:
    """Staff see who is at the tickets that they see themselves."""
    asked = [int(one) for one in numbers if one.isdecimal() and one.isascii() and len(one) < 16]
    if not person.is_staff or not asked:
        return set()
    seen = Ticket.objects.visible_to(person).filter(number__in=asked)
    return {str(number) for number in seen.values_list("number", flat=True)}


def _remember(request: Any, choice: str, value: str) -> None:
    """Keep the theme or language that a signed-in person chose."""
    person = request.user
    if not person.is_authenticated:
        return
    if choice == "language":
        person.language = value
    else:
        person.preferences = {**person.preferences, choice: value}
    person.save(update_fields=["language", "preferences"])
