"""Tags of the desk's pages: a status, a priority, a channel, as an icon with its word."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from soporte.automation import explaining
from soporte.desk.palette.keymap import KNOWN, for_script
from soporte.desk.play import plan
from soporte.desk.tickets.comfort import widths_of
from soporte.desk.tickets.queries import Row
from soporte.outbox.models import Delivery
from soporte.tickets.models import Message
from soporte.tickets.models.prioritised import Priority
from soporte.ui import assets
from soporte.ui.templatetags.ui import avatar, icon, when

register = template.Library()

# Where forms lead back to, besides the pages of the settings.
PARENTS = {
    "desk:settings": gettext_lazy("Settings"),
    "desk:people": gettext_lazy("People"),
    "desk:organizations": gettext_lazy("Organisations"),
    "desk:profile": gettext_lazy("Your profile"),
}
STATUS = {
    "new": ("circle-dashed", "info"),
    "open": ("circle-half-2", "accent"),
    "waiting_customer": ("user-pause", ""),
    "waiting_third": ("building", ""),
    "resolved": ("circle-check", "ok"),
    "closed": ("archive", ""),
}
CHANNELS = {
    "email": "mail",
    "portal": "world",
    "guest": "world",
    "recurring": "refresh",
    "api": "plug",
    "phone": "phone",
    "counter": "map-pin",
    "desk": "headset",
}
DELIVERIES = {
    "queued": ("clock", ""),
    "sending": ("clock", ""),
    "sent": ("check", ""),
    "failed": ("alert-circle", "danger"),
    "unknown": ("alert-triangle", "warn"),
    "cancelled": ("circle-x", ""),
}


def channel_name(channel: str) -> str:
    """A channel in the reader's words."""
    names = {
        "email": _("E-mail"),
        "portal": _("Portal"),
        "guest": _("Portal"),
        "api": _("API"),
        "phone": _("Telephone"),
        "counter": _("In person"),
        "desk": _("Desk"),
        "recurring": _("Schedule"),
    }
    return names.get(channel, channel)


@register.filter
def run_behind(message: Message) -> int | None:
    """The run of a rule that wrote a message."""
    return explaining.run_of_message(message)


@register.simple_tag
def title_of(name: str) -> str:
    """What the page is called to which a form leads back."""
    from soporte.desk.administration.contents import PAGES  # its forms need the apps

    titles = PARENTS | {page.name: page.title for page in PAGES}
    return capfirst(str(titles.get(name) or _("Back")))


@register.simple_tag
def status_icon(category: str, size: str = "") -> SafeString:
    """The drawing of a category."""
    return icon(STATUS.get(category, ("circle-dashed", ""))[0], size)


@register.simple_tag
@lru_cache(maxsize=500)
def status_chip(category: str, name: str) -> SafeString:
    """A status without fill: ring and word."""
    image, tone = STATUS.get(category, ("circle-dashed", ""))
    return format_html('<span class="so-chip plain {}">{}{}</span>', tone, icon(image), name)


@register.simple_tag
def status_tone(category: str) -> str:
    """The colour's name of a category."""
    return STATUS.get(category, ("", ""))[1]


@register.simple_tag
def priority_icon(level: int) -> SafeString:
    """Signal bars."""
    return icon(f"antenna-bars-{min(5, level + 1)}")


@register.simple_tag
def priority_mark(level: int) -> SafeString:
    """In lists only high and urgent show; the word is for screen readers and hover."""
    return _priority_mark(level, get_language() or "")


@lru_cache(maxsize=20)
def _priority_mark(level: int, _language: str) -> SafeString:
    if level < Priority.HIGH:
        return SafeString("")
    words = _("Priority: %(level)s") % {"level": Priority(level).label}
    return format_html(
        '<span class="pr{}">{}<span class=so-sr>{}</span></span>',
        " urgent" if level == Priority.URGENT else "",
        priority_icon(level),
        words,
    )


@register.simple_tag
def channel_icon(channel: str) -> SafeString:
    """The outline of a channel with its spoken name."""
    return _channel_icon(channel, get_language() or "")


@lru_cache(maxsize=50)
def _channel_icon(channel: str, _language: str) -> SafeString:
    image = icon(CHANNELS.get(channel, "message"))
    return format_html("{}<span class=so-sr>{}</span>", image, channel_name(channel))


@register.filter
def channel_label(channel: str) -> str:
    """The channel's name."""
    return channel_name(channel)


@register.simple_tag
def delivery_icon(delivery: Delivery) -> SafeString:
    """How far a delivery is, as a drawing."""
    return icon(DELIVERIES[delivery.state][0], "sm")


@register.simple_tag
def delivery_tone(delivery: Delivery) -> str:
    """The colour's name of a delivery's state."""
    return DELIVERIES[delivery.state][1]


@register.simple_tag
def keymap(person: Any) -> SafeString:
    """What a person changed of the keyboard map, for the script; nothing for everybody else."""
    changed = for_script(person) if person.is_authenticated else ""
    return format_html(' data-keymap="{}" data-person="{}"', changed, person.pk)


@register.simple_tag(takes_context=True)
def widths(context: dict[str, Any]) -> SafeString:
    """The widths of columns that a person chose, as a style of this page; else nothing."""
    request = context["request"]
    chosen = widths_of(request.user.preferences)
    if not chosen:
        return SafeString("")
    rules = ";".join(f"--w-{name}:{width / 16:g}rem" for name, width in chosen.items())
    return format_html('<style nonce="{}">.so-desk{{{}}}</style>', request.csp_nonce, rules)


@register.simple_tag(takes_context=True)
def playing(context: dict[str, Any]) -> plan.Round | None:
    """The round of play mode that is going on."""
    return plan.of(context["request"].session)


@register.simple_tag
def known_keys() -> str:
    """The single keys of the map: no other key asks the server what it means."""
    return " ".join(name for name in KNOWN if " " not in name)


@register.simple_tag
def sprite() -> str:
    """Where the drawings are, for what the script draws."""
    return assets.url("icons.svg")


@register.simple_tag
def ticket_row(
    row: Row, view: str, current: str, base: str, *, can_be_chosen: bool = True
) -> SafeString:
    """One row of a list, with a box where several can be chosen.

    Written here and not as a template because a page has forty of them: as a template they cost
    more than everything else on the page together. Attributes are bare where they can be, likewise.
    """
    subject, who = escape(row.subject), escape(row.who)
    company = f" · {escape(row.organization)}" if row.organization else ""
    here = ' aria-current="true"' if row.number == current else ""
    unread = f"<i class=un></i><span class=so-sr>{_('unread')}</span>" if row.is_unread else ""
    begun = f'<span class="so-chip plain">{icon("pencil")}{_("draft")}</span>'
    draft = begun if row.has_draft else ""
    aside = f"{icon('eye-off', 'sm')}<span class=so-sr>{_('private')}</span> "
    private = aside if row.is_private else ""
    people = (
        f"<span class=so-avs>{avatar(row.assignee, 'sm')}"
        f"<span class=so-sr>{escape(row.assignee.name)}</span></span>"
        if row.assignee
        else ""
    )
    line = (
        f'<a class="so-t{" unread" if row.is_unread else ""}" id=t{row.number}'
        f' href="{base}{row.number}/{f"?in={view}" if view else ""}"{here}>'
        f"<span class=ch>{channel_icon(row.channel)}{unread}</span>"
        f'<span class=so-grow><span class=l1><span class="who so-cut">{who}{company}</span>'
        f"{priority_mark(row.priority)}{when(row.updated_at)}</span>"
        f'<span class="l2 so-cut">{private}{subject}</span>'
        f"<span class=l3>{status_chip(row.category, row.status)}"
        f'<span class="so-meta so-cut">#{row.number} · {escape(row.queue)}</span>{draft}'
        f"{people}</span>"
        f"</span></a>"
    )
    if not (view and can_be_chosen):
        return SafeString(line)
    box = f"<input type=checkbox form=bulk name=t value={row.number}"
    name = f"{_('Select')} #{row.number}"
    return SafeString(f'<div class=so-tr>{box} aria-label="{name}">{line}</div>')
