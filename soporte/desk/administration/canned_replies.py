"""Canned replies: everybody's own, and for supervisors those that others use too."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk.access import StaffRequest, actor, changeable_or_403, staff
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.people.models import Person
from soporte.tickets import canning
from soporte.tickets.models import CannedReply
from soporte.tickets.models.canned_reply import PLACEHOLDERS, Scope
from soporte.toolbox.html import to_text


class CannedReplyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A canned reply; who may use it is offered to those who may decide it."""

    class Meta:
        model = CannedReply
        fields = ["name", "shortcut", "language", "scope", "team", "html", "is_active"]

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        """`reader` is who saves it."""
        super().__init__(*args, **kwargs)
        self.fields["html"].widget.attrs |= {"rows": 8, "data-autosize": "1"}
        self.fields["html"].help_text = _("HTML or plain text. Placeholders: %(names)s") % {
            "names": ", ".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)
        }
        if not reader.is_supervisor:
            del self.fields["scope"], self.fields["team"]
            self.instance.scope, self.instance.owner = Scope.OWN, reader

    def clean_html(self) -> str:
        """Plain text becomes paragraphs."""
        given: str = self.cleaned_data["html"]
        from soporte.toolbox.html import from_text

        return given if "<" in given and ">" in given else from_text(given)


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

    def save() -> None:
        try:
            canning.save(form.instance, person=request.user, by=actor(request))
        except ValidationError as wrong:
            # A field that this reader is not offered cannot show what is wrong with it.
            known = hasattr(wrong, "error_dict") and set(wrong.error_dict) <= set(form.fields)
            if not known:
                raise ValidationError(wrong.messages) from wrong
            raise

    return answer(
        request,
        form,
        save,
        title=title,
        back="desk:canned-replies",
        template="desk/administration/canned_reply.html",
        reply=reply if reply.pk else None,
    )
