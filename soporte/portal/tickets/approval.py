"""Saying yes or no to what one was asked: signed in, or by the link in our mail."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.portal.access import actor, person_of, signed_in
from soporte.tickets.models import Ticket, Voice
from soporte.toolbox import signing

METHODS = ["GET", "HEAD", "POST"]


class AnswerForm(forms.Form):
    """Yes or no, and a word about it."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": True}),
    )


@never_cache
@require_http_methods(METHODS)
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The question for somebody who is signed in; others' look as if they were missing."""
    voices = Voice.objects.visible_to(person_of(request))
    voice = voices.select_related("approval__ticket", "person").filter(pk=pk).first()
    if voice is None:
        raise Http404
    return _page(request, voice, actor(request))


@never_cache
@require_http_methods(METHODS)
def by_mail(request: HttpRequest, pk: int, check: str) -> HttpResponse:
    """The link in our mail: opening it changes nothing, the button does; it needs no session.

    It answers one question in one person's name, and shows nothing but the question.
    """
    voice = Voice.objects.select_related("approval__ticket", "person").filter(pk=pk).first()
    if (
        voice is None
        or not voice.person.is_active
        or not signing.check(check, "approval", voice.pk, voice.person_id)
    ):
        raise Http404
    with override(voice.person.language):
        return _page(request, voice, Actor.of(voice.person, via="email"))


def _page(request: HttpRequest, voice: Voice, by: Actor) -> HttpResponse:
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(voice, form, by)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        voice.refresh_from_db()
    is_refused = request.method == "POST" and bool(form.errors)
    context = {
        "voice": voice,
        "approval": voice.approval,
        "ticket": voice.approval.ticket,
        "form": form,
        "may_read": _may_read(request, voice.person, voice.approval.ticket),
    }
    return render(
        request, "portal/tickets/approval.html", context, status=422 if is_refused else 200
    )


def _keep(voice: Voice, form: AnswerForm, by: Actor) -> None:
    voice.approval.ticket.answer_approval(
        voice.approval,
        person=voice.person,
        approves=form.cleaned_data["answer"] == "yes",
        comment=form.cleaned_data["comment"],
        by=by,
    )


def _may_read(request: HttpRequest, person: Person, ticket: Ticket) -> bool:
    """Whether to offer the way to the request: to who is signed in and may see it."""
    is_here = request.user.is_authenticated and request.user.pk == person.pk
    return is_here and Ticket.objects.visible_to(person).filter(pk=ticket.pk).exists()
