"""How the help was: from the page of the request, or from the link in our mail."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.portal.access import actor, person_of, ticket_or_404, writes
from soporte.tickets.models import Satisfaction, Ticket
from soporte.toolbox import signing

SCORES = (
    (5, _("Very good")),
    (4, _("Good")),
    (3, _("So-so")),
    (2, _("Bad")),
    (1, _("Very bad")),
)


class RatingForm(forms.Form):
    """One to five, and words if there are any."""

    score = forms.TypedChoiceField(
        label=_("How was our help?"), choices=SCORES, coerce=int, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("What could we do better?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": True}),
    )


@writes
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Keep the requester's rating."""
    ticket = ticket_or_404(request, number)
    if ticket.requester_id != person_of(request).pk or not ticket.is_done:
        raise Http404
    form = RatingForm(request.POST)
    if not form.is_valid():
        return render(
            request, "portal/tickets/rate.html", {"form": form, "ticket": ticket}, status=422
        )
    _keep(ticket, form, person_of(request), actor(request))
    return redirect("portal:ticket", number)


@never_cache
@require_http_methods(["GET", "POST"])
def by_mail(request: HttpRequest, number: int, person_id: int, check: str) -> HttpResponse:
    """The link in our mail: opening it changes nothing, confirming does; it needs no session.

    It rates this one request in this one person's name, and shows nothing but the subject.
    """
    ticket = Ticket.objects.select_related("requester").filter(number=number).first()
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if (
        ticket is None
        or person is None
        or ticket.requester_id != person.pk
        or not signing.check(check, "rating", ticket.pk, person.pk)
    ):
        raise Http404
    with override(person.language):
        return _by_mail(request, ticket, person)


def _by_mail(request: HttpRequest, ticket: Ticket, person: Person) -> HttpResponse:
    context: dict[str, Any] = {"ticket": ticket, "by_mail": True}
    form = RatingForm(request.POST if request.method == "POST" else None, initial=_before(ticket))
    if request.method == "POST" and form.is_valid() and ticket.is_done:
        _keep(ticket, form, person, Actor.of(person, via="email"))
        return render(request, "portal/tickets/rated.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/tickets/rate.html", context | {"form": form}, status=status)


def _before(ticket: Ticket) -> dict[str, Any]:
    found = Satisfaction.objects.filter(ticket=ticket).first()
    return {"score": found.score, "comment": found.comment} if found else {}


def _keep(ticket: Ticket, form: RatingForm, person: Person, by: Actor) -> None:
    given = form.cleaned_data
    ticket.rate(given["score"], given["comment"], person=person, by=by)
