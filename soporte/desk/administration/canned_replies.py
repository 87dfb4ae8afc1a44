"""Canned replies: everybody's own, and for supervisors those that others use too."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, changeable_or_403, staff
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.people.models import Person
from soporte.tickets import canning
from soporte.tickets.models import CannedReply
from soporte.tickets.models.canned_reply import PLACEHOLDERS, Scope, check_placeholders
from soporte.toolbox.html import clean, from_text, to_text

TEMPLATE = "desk/administration/canned_reply.html"


class CannedReplyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A canned reply; who may use it is offered to those who may decide it.

    The editor posts HTML and says so in `format`. Without script the text is shown as plain text,
    and one that nobody changed keeps its looks.
    """

    format = forms.CharField(widget=forms.HiddenInput, required=False, initial="text")

    class Meta:
        model = CannedReply
        fields = ["name", "shortcut", "language", "scope", "team", "html", "is_active"]

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        """`reader` is who saves it."""
        super().__init__(*args, **kwargs)
        self.stored = self.instance.html
        self.initial["html"] = to_text(self.stored)
        field = self.fields["html"]
        field.help_text = _("Placeholders: %(names)s") % {
            "names": ", ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)
        }
        field.widget.attrs |= {
            "rows": 8,
            "data-autosize": "1",
            "data-editor": "1",
            "data-placeholders": reverse("desk:placeholders"),
            "data-placeholders-label": _("Placeholders"),
        }
        if not self.is_bound:
            field.widget.attrs["data-html"] = self.stored
        if not reader.is_supervisor:
            del self.fields["scope"], self.fields["team"]
            self.instance.scope, self.instance.owner = Scope.OWN, reader

    def clean_html(self) -> str:
        """Plain text becomes paragraphs."""
        given: str = self.cleaned_data["html"]
        if self.data.get("format") == "html":
            return given
        as_shown = to_text(self.stored).strip()
        if as_shown and given.replace("\r\n", "\n").strip() == as_shown:
            return self.stored
        return from_text(given)


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """Those that the reader may use."""
    found = CannedReply.objects.visible_to(request.user).select_related("team")
    return lists.answer(
        request,
        "desk/administration/canned_replies.html",
        [(one, one.can_change(request.user), to_text(one.html)) for one in found],
        title=_("Canned replies"),
        words=lambda row: (row[0].name, row[0].shortcut, row[0].team or "", row[2]),
        lead=_("Texts that are put into an answer with / and a word, or from the menu."),
        new="desk:new-canned-reply",
        new_label=_("New canned reply"),
    )


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest) -> HttpResponse:
    """A new one."""
    return _answer(request, CannedReply(), _("New canned reply"))


@require_http_methods(METHODS)
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change one."""
    reply = _changeable(request, pk)
    return _answer(request, reply, reply.name)


@require_POST
@staff
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove one."""
    canning.remove(_changeable(request, pk), person=request.user, by=actor(request))
    messages.success(request, _("Removed"))
    return redirect("desk:canned-replies")


def _changeable(request: StaffRequest, pk: int) -> CannedReply:
    found: CannedReply = changeable_or_403(
        request, CannedReply.objects.visible_to(request.user), pk
    )
    return found


def _answer(request: StaffRequest, reply: CannedReply, title: str) -> HttpResponse:
    form = CannedReplyForm(request.POST or None, instance=reply, reader=request.user)
    context: dict[str, Any] = {
        "title": title,
        "back": "desk:canned-replies",
        "reply": reply if reply.pk else None,
    }
    if "preview" in request.POST or request.method != "POST" or not form.is_valid():
        context["html"], context["wrong"] = _preview(form, request.user)
    if "preview" in request.POST:
        shown = {"form": form, **context}
        return shell.page(request, TEMPLATE, shown, section="settings")

    def save() -> None:
        try:
            canning.save(form.instance, person=request.user, by=actor(request))
        except ValidationError as wrong:
            # A field that this reader is not offered cannot show what is wrong with it.
            known = hasattr(wrong, "error_dict") and set(wrong.error_dict) <= set(form.fields)
            if not known:
                raise ValidationError(wrong.messages) from wrong
            raise

    return answer(request, form, save, template=TEMPLATE, **context)


def _preview(form: CannedReplyForm, reader: Person) -> tuple[str, list[str]]:
    """What the text makes of a ticket that is made up, or what is wrong with it."""
    html = form.stored
    if form.is_bound:
        form.is_valid()
        html = form.cleaned_data.get("html", "")
    try:
        check_placeholders(html)
    except ValidationError as wrong:
        return "", wrong.messages
    return clean(CannedReply(html=clean(html)).sample(reader)), []
