"""Tags of every template: assets, icons, form fields, people, times, chips."""

import hashlib
from collections.abc import Hashable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput
from django.forms.utils import flatatt
from django.template.base import FilterExpression, Parser, TextNode, Token, Variable
from django.template.loader import get_template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from soporte.ui import assets

register = template.Library()

SIZES = {"sm": " so-i-sm", "lg": " so-i-lg", "xl": " so-i-xl"}


@register.simple_tag(takes_context=True)
def asset(context: dict[str, Any], name: str) -> SafeString:
    """Style sheet and script of an entry: {% asset "desk" %} or {% asset "public" %}."""
    style = assets.url(f"soporte/ui/entries/{name}.css")
    script = assets.url(f"soporte/ui/entries/{name}.ts")
    nonce = getattr(context.get("request"), "csp_nonce", "")
    head = format_html('<link rel="stylesheet" href="{}">', style) if style else ""
    tail = format_html('<script type="module" src="{}" nonce="{}"></script>', script, nonce)
    return format_html("{}{}", head, tail if script else "")


@cache
def icon(name: str, size: str = "", css: str = "") -> SafeString:
    """A drawing of the sprite, hidden from screen readers: {% icon "mail" "sm" %}."""
    return format_html(
        '<svg class="so-i{}{}" aria-hidden=true><use href="{}#{}"/></svg>',
        SIZES.get(size, ""),
        f" {css}" if css else "",
        assets.url("icons.svg"),
        name,
    )


class _Icon(template.Node):
    """A drawing whose name is known only when the page is rendered."""

    def __init__(self, given: list[FilterExpression]) -> None:
        self.given = given

    def render(self, context: template.Context) -> SafeString:
        return icon(*(one.resolve(context) for one in self.given))


@register.tag("icon")
def _icon(parser: Parser, token: Token) -> template.Node:
    """{% icon "mail" ["sm"] %}: drawn when the template is read, if its name stands there."""
    given = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    if any(isinstance(one.var, Variable) or one.filters for one in given):
        return _Icon(given)
    return TextNode(icon(*(one.resolve(template.Context()) for one in given)))


@register.simple_tag
def fixed(name: str, *given: Hashable) -> SafeString:
    """A part that depends on nothing but the language and what is `given`, rendered once for each.

    {% fixed "ui/live_state.html" %}; the part knows what is given as `given.0`, `given.1`, …
    """
    return _fixed(name, given, get_language())


@lru_cache(maxsize=500)
def _fixed(name: str, given: tuple[Hashable, ...], _language: str | None) -> SafeString:
    return SafeString(get_template(name).render({"given": given}))


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField, css: str = "", autocomplete: str = "", *, plain: bool = False
) -> dict[str, Any]:
    """A form's field with label, hint and error, tied together for screen readers.

    `plain` leaves out the word "optional", where a list of choices says as much.
    """
    names = []
    if bound.help_text:
        names.append(f"{bound.id_for_label}-hint")
    if bound.errors:
        names.append(f"{bound.id_for_label}-error")
    is_check = isinstance(bound.field.widget, CheckboxInput)
    attributes: dict[str, Any] = {}
    if not is_check:
        given = bound.field.widget.attrs.get("class", "form-control")
        attributes["class"] = f"{given} is-invalid" if bound.errors else given
    if names:
        attributes["aria-describedby"] = " ".join(names)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if autocomplete:
        attributes["autocomplete"] = autocomplete
    # Django's sign for "nothing chosen" is a row of hyphens; ours is one dash everywhere.
    widget = SafeString(bound.as_widget(attrs=attributes).replace(">---------<", ">—<"))
    return {"field": bound, "widget": widget, "is_check": is_check, "css": css, "plain": plain}


def initials(name: str) -> str:
    """Two letters that stand for a name."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    if not words:
        return "?"
    last = words[-1][0] if len(words) > 1 else words[0][1:2]
    return (words[0][0] + last).upper()


def hue(key: str) -> int:
    """Which of the five colours stands for somebody."""
    return int(hashlib.blake2s(key.encode(), digest_size=2).hexdigest(), 16) % 5 + 1


@register.simple_tag
def avatar(person: Any, size: str = "", css: str = "") -> SafeString:
    """A person's round mark, always in the same colour. Decorative: write the name beside."""
    name = str(getattr(person, "name", "") or getattr(person, "email", "") or "") if person else ""
    return _avatar(str(getattr(person, "pk", "")) or name, name, size, css)


@lru_cache(maxsize=2000)
def _avatar(key: str, name: str, size: str, css: str) -> SafeString:
    classes = " ".join(part for part in ("so-av", f"a{hue(key)}", size, css) if part)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials(name))


def _short(here: datetime) -> str:
    today = timezone.localtime().date()
    return f"{here:%H:%M}" if here.date() == today else _day(here.date(), today, get_language())


@lru_cache(maxsize=5000)
def _day(day: date, today: date, _language: str | None) -> str:
    if day == today - timedelta(days=1):
        return _("yesterday")
    if timedelta(0) < today - day < timedelta(days=6):
        return _named(date_format(day, "D"))
    return _named(date_format(day, "j M" if day.year == today.year else "j M Y"))


def _named(text: str) -> str:
    """Spanish writes days and months small, English does not."""
    return text.lower() if (get_language() or "").startswith("es") else text


@register.simple_tag
def when(moment: datetime | None, style: str = "short") -> SafeString | str:
    """A time in the reader's zone: today's clock, "yesterday", the weekday, the date.

    `full` adds the clock to a date; `ago` is kept up to date by the page ("5 min ago").
    """
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    text = _short(here)
    if style == "full" and here.date() != timezone.localtime().date():
        text = f"{text}, {here:%H:%M}"
    ago = " data-ago" if style == "ago" else ""
    exact = here.isoformat(timespec="minutes")
    # Lists have many times: nothing in here can hold markup, so nothing is escaped.
    return SafeString(f'<time class=so-num datetime="{exact}"{ago}>{text}</time>')


@register.filter
def capped(count: int | None, most: int = 1000) -> str:
    """A count as people read it: 37, or 1,000+ where counting on would cost too much."""
    if count is None:
        return ""
    # Spanish groups thousands with a point.
    point = "." if (get_language() or "").startswith("es") else ","
    shown = f"{min(count, most):,}".replace(",", point)
    return f"{shown}+" if count > most else shown


@register.filter
def filesize(size: int) -> str:
    """A size in kB or MB, as the reader writes numbers."""
    for limit, unit in ((1_000_000, "MB"), (1_000, "kB")):
        if size >= limit:
            value = size / limit
            return f"{number_format(value, 1 if value < 10 else 0)} {unit}"
    return f"{size} B"


@register.simple_tag
def attributes(**given: Any) -> SafeString:
    """HTML attributes from names and values; true shows the name alone, false nothing."""
    return flatatt({name.replace("_", "-"): value for name, value in given.items()})


@register.inclusion_tag("ui/empty.html")
def empty(
    title: str, text: str = "", image: str = "inbox", href: str = "", act: str = ""
) -> dict[str, str]:
    """Nothing here, said kindly, with one act at most."""
    return {"title": title, "text": text, "image": image, "href": href, "act": act}


@register.inclusion_tag("ui/switches.html", takes_context=True)
def language_switch(context: dict[str, Any]) -> dict[str, Any]:
    """Buttons for the other languages, each in its own."""
    now = get_language()
    request = context.get("request")
    return {
        "kind": "language",
        "next": request.get_full_path() if request else "/",
        "csrf_token": context.get("csrf_token"),
        "options": [
            (code, get_language_info(code)["name_local"].capitalize(), code == now)
            for code, _name in settings.LANGUAGES
        ],
    }


@register.inclusion_tag("ui/switches.html", takes_context=True)
def theme_switch(context: dict[str, Any]) -> dict[str, Any]:
    """Light, dark, or as the system."""
    now = context.get("theme", "")
    request = context.get("request")
    return {
        "kind": "theme",
        "next": request.get_full_path() if request else "/",
        "csrf_token": context.get("csrf_token"),
        "options": [
            ("light", _("Light"), now == "light"),
            ("dark", _("Dark"), now == "dark"),
            ("", _("As the system"), now == ""),
        ],
    }
