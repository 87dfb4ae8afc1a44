"""Pages of people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator, staff
from soporte.desk.people import queries
from soporte.desk.people.forms import AddressForm, NewPersonForm, PersonForm
from soporte.journal.timeline import entries_of, render
from soporte.people import bouncing, merging, operations
from soporte.people.models import Person
from soporte.tickets.models import Ticket

TICKETS = 25
HISTORY = 50
FORM = ["GET", "HEAD", "POST"]


def person_or_404(request: StaffRequest, pk: int) -> Person:
    """The person, if this reader may see them."""
    found = Person.objects.visible_to(request.user).select_related("organization")
    person = found.filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def changeable_or_403(request: StaffRequest, pk: int) -> Person:
    """The person, if this reader may change them: staff are changed by administrators alone."""
    person = person_or_404(request, pk)
    if person.is_staff and not request.user.is_administrator and person.pk != request.user.pk:
        raise PermissionDenied
    return person


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """People by name, filtered by words."""
    words = request.GET.get("q", "")
    found = queries.look_up(request.user, words, after=request.GET.get("after", ""))
    last = found[-1] if len(found) == queries.PAGE else None
    context = {
        "people": found,
        "words": words,
        "following": f"{last.folded_name}~{last.pk}" if last else "",
    }
    return shell.page(request, "desk/people/index.html", context, section="people")


@require_safe
@staff
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """One person: addresses, tickets, history."""
    person = person_or_404(request, pk)
    tickets = Ticket.objects.visible_to(request.user).genuine().filter(requester=person)
    context = {
        "person": person,
        "addresses": person.addresses.order_by("kind", "-is_primary", "pk"),
        "tickets": tickets.select_related("status", "queue").order_by("-updated_at")[:TICKETS],
        "lines": render(entries_of(person).order_by("-id")[:HISTORY]),
        "form": AddressForm(),
        "merges": merging.of(person),
        "may_merge": request.user.is_supervisor and not person.is_staff and person.is_active,
        "may_change": not person.is_staff or request.user.is_administrator,
    }
    return shell.following(
        request, "desk/people/show.html", "desk/people/_now.html", context, section="people"
    )


@require_http_methods(FORM)
@staff
def new(request: StaffRequest) -> HttpResponse:
    """A new person."""
    form = NewPersonForm(request.POST or None, initial={"language": "es"})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk:person", pk=_create(request, form).pk)
        except ValidationError as wrong:
            form.add_error(None, wrong)
    context = {"form": form, "title": _("New person"), "back": "desk:people"}
    return shell.page(request, "desk/form.html", context, section="people", status=_status(request))


@transaction.atomic
def _create(request: StaffRequest, form: NewPersonForm) -> Person:
    given = form.cleaned_data
    by = actor(request)
    if given["email"]:
        refuse_our_mailboxes(given["email"])
    person = operations.create_person(
        given["name"],
        by=by,
        email=given["email"],
        phone=given["phone"],
        role=given["role"],
        organization=given["organization"],
        language=given["language"],
    )
    if given["note"]:
        operations.change(person, {"note": given["note"]}, by=by)
    return person


@require_http_methods(FORM)
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is written down of a person."""
    person = changeable_or_403(request, pk)
    form = PersonForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        role = given.pop("role", person.role)
        with transaction.atomic():
            operations.change(person, given, by=actor(request))
            operations.set_role(person, role, by=actor(request))
        messages.success(request, _("Saved"))
        return redirect("desk:person", pk=person.pk)
    context = {"form": form, "title": person.display_name, "back": "desk:people"}
    return shell.page(request, "desk/form.html", context, section="people", status=_status(request))


@require_POST
@staff
def add_address(request: StaffRequest, pk: int) -> HttpResponse:
    """Note another address."""
    person = changeable_or_403(request, pk)
    form = AddressForm(request.POST)
    try:
        if form.is_valid():
            given = form.cleaned_data
            if given["kind"] == "email":
                refuse_our_mailboxes(given["value"])
            operations.add_address(person, given["value"], kind=given["kind"], by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("desk:person", pk=pk)


@require_POST
@staff
def remove_address(request: StaffRequest, pk: int, address: int) -> HttpResponse:
    """Forget an address."""
    person = changeable_or_403(request, pk)
    found = person.addresses.filter(pk=address).first()
    if found is None:
        raise Http404
    try:
        operations.remove_address(found, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("desk:person", pk=pk)


@require_POST
@administrator
def confirm_address(request: StaffRequest, pk: int, address: int) -> HttpResponse:
    """Vouch for an e-mail address: from now on its owner can sign in with it."""
    person = person_or_404(request, pk)
    found = person.addresses.filter(pk=address, kind="email").first()
    if found is None:
        raise Http404
    operations.verify_address(person, found.value, by=actor(request))
    messages.success(request, _("Saved"))
    return redirect("desk:person", pk=pk)


@require_POST
@staff
def lift_address(request: StaffRequest, pk: int, address: int) -> HttpResponse:
    """Let mail go again to an address that had failed, or complained."""
    person = changeable_or_403(request, pk)
    found = person.addresses.filter(pk=address, kind="email").first()
    if found is None:
        raise Http404
    bouncing.lift(found, by=actor(request))
    messages.success(request, _("Mail goes there again from now on."))
    return redirect("desk:person", pk=pk)


def _status(request: StaffRequest) -> int:
    """A form shown again after a post was not valid."""
    return 422 if request.method == "POST" else 200
