"""What each queue and type asks: the lines of the forms, with a preview."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS
from soporte.fields.logic import Item, Needed
from soporte.fields.models import Field
from soporte.journal.actor import Actor
from soporte.tickets import filling
from soporte.tickets.arranging import remove_form, save_form
from soporte.tickets.models import Form, Queue, TicketType

NEEDED: list[tuple[Needed, Any]] = [
    ("", gettext_lazy("no")),
    ("open", gettext_lazy("by customers, to ask")),
    ("resolve", gettext_lazy("by staff, to resolve")),
]


class PlaceForm(forms.Form):
    """For which queue and type a form is."""

    queue = forms.ModelChoiceField(
        label=gettext_lazy("Queue"),
        queryset=Queue.objects.none(),
        required=False,
        empty_label=gettext_lazy("every queue"),
    )
    type = forms.ModelChoiceField(
        label=gettext_lazy("Type"),
        queryset=TicketType.objects.none(),
        required=False,
        empty_label=gettext_lazy("every type"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Every queue and type may be named."""
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = Queue.objects.all()  # type: ignore[attr-defined]
        self.fields["type"].queryset = TicketType.objects.all()  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """One field's line; without a place it is not asked."""

    place = forms.IntegerField(
        label=gettext_lazy("Place"), required=False, min_value=0, max_value=9999
    )
    needed = forms.ChoiceField(label=gettext_lazy("Needed"), choices=NEEDED, required=False)
    section_es = forms.CharField(
        label=gettext_lazy("Heading in Spanish"), max_length=100, required=False
    )
    section_en = forms.CharField(
        label=gettext_lazy("Heading in English"), max_length=100, required=False
    )
    when = forms.ChoiceField(label=gettext_lazy("Only if"), required=False)
    has = forms.CharField(label=gettext_lazy("is one of"), max_length=2000, required=False)

    def __init__(self, field: Field, known: Iterable[Field], **kwargs: Any) -> None:
        """`known` are the fields on which the line may depend."""
        super().__init__(prefix=field.slug, **kwargs)
        self.field = field
        others = [(one.slug, one.name) for one in known if one.slug != field.slug]
        self.fields["when"].choices = [("", "—"), *others]  # type: ignore[attr-defined]
        for name, one in self.fields.items():
            css = "form-select" if isinstance(one, forms.ChoiceField) else "form-control"
            one.widget.attrs |= {
                "class": f"{css} so-short" if name == "place" else css,
                "aria-label": f"{field.name}: {one.label}",
            }

    @property
    def keys(self) -> str:
        """The answers that a condition may name."""
        return "yes, no" if self.field.kind == "yes_no" else ", ".join(self.field.labels())

    @property
    def item(self) -> Item:
        """The line."""
        given = self.cleaned_data
        return Item(
            field=self.field.slug,
            needed=given["needed"],
            section_es=given["section_es"],
            section_en=given["section_en"],
            when=given["when"],
            has=tuple(given["has"].replace(",", " ").split()) if given["when"] else (),
        )


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every form."""
    return lists.answer(
        request,
        "desk/administration/request_forms.html",
        Form.objects.select_related("queue", "type"),
        title=_("Forms"),
        words=lambda one: (one, *(item.field for item in one.items)),
        lead=_(
            "What a request is asked. The closest form counts: for queue and type, else for the "
            "type, else for the queue, else for everything."
        ),
        new="desk:new-request-form",
        new_label=_("New form"),
    )


@require_http_methods(METHODS)
@administrator
def new(request: StaffRequest) -> HttpResponse:
    """A new form."""
    return _edit(request, Form(), _("New form"))


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a form."""
    form = get_object_or_404(Form.objects.select_related("queue", "type"), pk=pk)
    return _edit(request, form, form.name)


@require_POST
@administrator
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask it no more."""
    remove_form(get_object_or_404(Form, pk=pk), by=actor(request))
    messages.success(request, _("Removed. What was answered stays with the tickets."))
    return redirect("desk:request-forms")


def _edit(request: StaffRequest, form: Form, title: str) -> HttpResponse:
    data = request.POST or None
    place, lines = PlaceForm(data, initial=_place(form)), _lines(form, data)
    if request.method == "POST" and place.is_valid() and all(line.is_valid() for line in lines):
        asked = [line for line in lines if line.cleaned_data["place"] is not None]
        asked.sort(key=lambda line: line.cleaned_data["place"])
        form.queue, form.type = place.cleaned_data["queue"], place.cleaned_data["type"]
        form.lines = [line.item.stored for line in asked]
        try:
            _save(form, by=actor(request))
        except ValidationError as wrong:
            place.add_error(None, wrong)
        else:
            messages.success(request, _("Saved"))
            return redirect("desk:request-form", pk=form.pk)
    context = {"title": title, "place": place, "lines": lines, "form": form, **_preview(form)}
    return shell.page(
        request,
        "desk/administration/request_form.html",
        context,
        section="settings",
        status=422 if request.method == "POST" else 200,
    )


def _save(form: Form, *, by: Actor) -> None:
    """Save it; raises ValidationError for a new one that asks nothing."""
    if form.pk is None and not form.lines:
        raise ValidationError(_("Give at least one field a place."))
    save_form(form, by=by)


def _place(form: Form) -> dict[str, Any]:
    return {"queue": form.queue_id, "type": form.type_id}


def _lines(form: Form, data: Any) -> list[LineForm]:
    """A line for each field: those that are asked first, in their order."""
    known = {field.slug: field for field in Field.objects.all()}
    asked = {item.field: (place, item) for place, item in enumerate(form.items, 1)}
    order = [*(known[slug] for slug in asked if slug in known)]
    order += [one for one in known.values() if one.slug not in asked and one.is_active]
    return [LineForm(one, order, data=data, initial=_initial(asked.get(one.slug))) for one in order]


def _initial(asked: tuple[int, Item] | None) -> dict[str, Any]:
    if asked is None:
        return {}
    place, item = asked
    return {**item.stored, "place": place * 10, "has": ", ".join(item.has)}


def _preview(form: Form) -> dict[str, Any]:
    """What customers and staff are asked, as it is saved."""
    if form.pk is None:
        return {}
    queue, kind = form.queue_id, form.type_id
    return {
        "previews": [
            (_("Customers see"), filling.asking(queue, kind, for_staff=False, needed="open")),
            (_("Staff see"), filling.asking(queue, kind, for_staff=True)),
        ]
    }
