"""The audit: who changed what, when and from where, with differences; as a page and as a table."""

import base64
import binascii
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.journal import audit, wording
from soporte.journal.audit import Place, Wanted
from soporte.journal.kinds import Audit
from soporte.journal.operations import record
from soporte.people.models import ApiToken, Person
from soporte.site.operations import current
from soporte.toolbox import sheets
from soporte.toolbox.clock import now

PAGE = 50
NOUNS = {
    "absence": gettext_lazy("Days off"),
    "account": gettext_lazy("Mailboxes"),
    "address": gettext_lazy("Addresses of people"),
    "alarm": gettext_lazy("Automatic mail held back"),
    "canned": gettext_lazy("Canned replies"),
    "checklist": gettext_lazy("Checklists"),
    "data": gettext_lazy("Data of people"),
    "export": gettext_lazy("Exports"),
    "field": gettext_lazy("Fields"),
    "form": gettext_lazy("Forms"),
    "letter": gettext_lazy("Texts of mails"),
    "macro": gettext_lazy("Macros"),
    "organization": gettext_lazy("Customer organisations"),
    "person": gettext_lazy("People, roles and sign-ins"),
    "queue": gettext_lazy("Queues"),
    "recurring": gettext_lazy("Recurring tickets"),
    "retention": gettext_lazy("Retention"),
    "rule": gettext_lazy("Rules"),
    "shift": gettext_lazy("Shifts"),
    "site": gettext_lazy("Settings"),
    "skill": gettext_lazy("Skills"),
    "skills": gettext_lazy("Shifts and skills"),
    "status": gettext_lazy("Statuses"),
    "team": gettext_lazy("Teams"),
    "token": gettext_lazy("API tokens"),
    "type": gettext_lazy("Ticket types"),
    "view": gettext_lazy("Shared views"),
}
FACES = {
    "desk": gettext_lazy("Desk"),
    "portal": gettext_lazy("Portal"),
    "api": gettext_lazy("API"),
    "email": gettext_lazy("E-mail"),
    "cli": gettext_lazy("Command line"),
    "job": gettext_lazy("Background job"),
    "setup": gettext_lazy("First run"),
}


class DayInput(forms.DateInput):
    """A day, chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        """Browsers want one form of dates, whatever the reader's language."""
        super().__init__(format="%Y-%m-%d")


class FilterForm(forms.Form):
    """What the reader looks for; what cannot be read is no filter."""

    who = forms.ModelChoiceField(
        label=gettext_lazy("Who"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("everybody"),
    )
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    via = forms.ChoiceField(
        label=gettext_lazy("Way"),
        required=False,
        choices=[("", gettext_lazy("every way")), *FACES.items()],
    )
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=DayInput())

    def __init__(self, *args: Any, up_to: Audit, **kwargs: Any) -> None:
        """Staff change things; what the reader may not see is not offered."""
        super().__init__(*args, **kwargs)
        everybody = Person.objects.staff().order_by("folded_name")
        self.fields["who"].queryset = everybody  # type: ignore[attr-defined]
        known = [(noun, NOUNS.get(noun, noun)) for noun in audit.nouns(up_to)]
        offered = sorted(known, key=lambda pair: str(pair[1]).casefold())
        self.fields["what"].choices = [("", _("everything")), *offered]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            is_date = name in {"since", "until"}
            field.widget.attrs["class"] = "form-control" if is_date else "form-select"


def reach(person: Person) -> Audit:
    """How far somebody reads: supervisors what they may change themselves."""
    return Audit.ADMINISTRATORS if person.is_administrator else Audit.SUPERVISORS


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """A page of it."""
    form = FilterForm(request.GET, up_to=reach(request.user))
    wanted = _wanted(request, form)
    found = audit.page(wanted, after=_place(request.GET.get("after", "")), limit=PAGE + 1)
    shown = found[:PAGE]
    kept = request.GET.copy()
    kept.pop("after", None)
    context = {
        "title": _("Audit"),
        "form": form,
        "told": [(one, FACES.get(one.line.via, one.line.via)) for one in wording.tell(shown)],
        "following": cursor(shown[-1]) if len(found) > PAGE else "",
        "filters": kept.urlencode(),
        "thing": wanted.thing,
    }
    return shell.page(request, "desk/administration/audit.html", context, section="settings")


@require_safe
@supervisor
def export(request: StaffRequest) -> HttpResponse:
    """All that the filter finds, for a spreadsheet; records `export.made`."""
    wanted = _wanted(request, FilterForm(request.GET, up_to=reach(request.user)))
    record("export.made", current(), by=actor(request), detail={"what": "audit"})
    # The answer is written when the request's own language and zone are gone.
    lines = _spoken(wanted, get_language() or "es", timezone.get_current_timezone())
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = now().strftime("audit-%Y-%m-%d.csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return cast("HttpResponse", answer)


def _spoken(wanted: Wanted, language: str, zone: Any) -> Iterator[str]:
    """Lines in a language and a zone, which hold only while a line is made."""
    with override(language), timezone.override(zone):
        head = [_("When"), _("Who"), _("What happened"), _("Thing"), _("Field"), _("Before")]
        head += [_("After"), _("Way"), _("Address")]
    made = sheets.lines(head, _rows(wanted))
    while True:
        with override(language), timezone.override(zone):
            line = next(made, None)
        if line is None:
            return
        yield line


def _rows(wanted: Wanted) -> Iterator[list[object]]:
    portion = []
    for entry in audit.every(wanted):
        portion.append(entry)
        if len(portion) == audit.BATCH:
            yield from _told_rows(portion)
            portion = []
    yield from _told_rows(portion)


def _told_rows(entries: list[Any]) -> Iterator[list[object]]:
    for one in wording.tell(entries):
        at = one.line.at.astimezone(UTC).isoformat(timespec="seconds")
        head = [at, one.line.actor, one.line.sentence, one.thing]
        tail = [str(FACES.get(one.line.via, one.line.via)), one.entry.address]
        differences = [(d.label, d.old, d.new) for d in one.differences] or [("", "", "")]
        for label, old, new in differences:
            yield [*head, label, old, new, *tail]


def _wanted(request: StaffRequest, form: FilterForm) -> Wanted:
    form.is_valid()
    given = getattr(form, "cleaned_data", {})
    who, what = given.get("who"), given.get("what")
    return Wanted(
        up_to=reach(request.user),
        actors=actors_of(who) if who else (),
        anybody=who is None,
        nouns=[what] if what else (),
        thing=_thing(request.GET.get("thing", "")),
        via=given.get("via") or "",
        since=_midnight(given.get("since")),
        until=_midnight(given.get("until"), days=1),
    )


def actors_of(person: Person) -> list[tuple[str, int]]:
    """A person acts by hand and with their tokens."""
    mine = ApiToken.objects.filter(person=person).order_by("-pk").values_list("pk", flat=True)
    return [("person", person.pk), *(("token", pk) for pk in mine[:50])]


def _thing(given: str) -> tuple[str, int] | None:
    kind, _colon, number = given.partition(":")
    usable = kind.isidentifier() and len(kind) <= 30 and number.isdecimal() and number.isascii()
    return (kind, int(number)) if usable and len(number) < 19 else None


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None or not 1900 < day.year < 2999:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time()))


def cursor(entry: Any) -> str:
    """The place of an entry; it grants nothing."""
    data = json.dumps([entry.at.isoformat(), entry.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def _place(given: str) -> Place | None:
    try:
        padded = given[:200] + "=" * (-len(given[:200]) % 4)
        at, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or not isinstance(pk, int) or not 0 <= pk < 2**63:
            return None
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    return moment, pk
