"""Pages of organisations."""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff
from soporte.people.models import Organization
from soporte.people.operations import save_organization
from soporte.tickets.models import Ticket
from soporte.toolbox.text import fold, whole_number

PAGE = 50
TICKETS = 25
PEOPLE = 50
LONGEST = 200
FORM = ["GET", "HEAD", "POST"]


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation's own fields."""

    class Meta:
        model = Organization
        fields = ["name", "domains", "shares_tickets", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


def organization_or_404(request: StaffRequest, pk: int) -> Organization:
    """The organisation, if this reader may see it."""
    found = Organization.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """Organisations by name, filtered by words."""
    words = request.GET.get("q", "").replace("\0", "")[:LONGEST]
    found = Organization.objects.visible_to(request.user)
    for word in fold(words).split()[:5]:
        found = found.filter(folded_name__contains=word)
    name, _sep, pk = request.GET.get("after", "").replace("\0", "").rpartition("~")
    if beyond := whole_number(pk):
        found = found.filter(Q(folded_name__gt=name) | Q(folded_name=name, pk__gt=beyond))
    shown = list(found.annotate(size=Count("people")).order_by("folded_name", "pk")[:PAGE])
    last = shown[-1] if len(shown) == PAGE else None
    context = {
        "organizations": shown,
        "words": words,
        "following": f"{last.folded_name}~{last.pk}" if last else "",
    }
    return shell.page(request, "desk/organizations/index.html", context, section="organizations")


@require_safe
@staff
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """One organisation: its people and tickets."""
    organization = organization_or_404(request, pk)
    seen = Ticket.objects.visible_to(request.user).genuine()
    tickets = seen.filter(organization=organization)
    people = organization.people.prefetch_related("addresses").order_by("folded_name", "pk")
    context = {
        "organization": organization,
        "people": people[:PEOPLE],
        "tickets": tickets.select_related("status", "queue").order_by("-updated_at")[:TICKETS],
    }
    return shell.following(
        request,
        "desk/organizations/show.html",
        "desk/organizations/_now.html",
        context,
        section="organizations",
    )


@require_http_methods(FORM)
@staff
def new(request: StaffRequest) -> HttpResponse:
    """A new organisation."""
    return _save(request, Organization())


@require_http_methods(FORM)
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change an organisation."""
    return _save(request, organization_or_404(request, pk))


def _save(request: StaffRequest, organization: Organization) -> HttpResponse:
    form = OrganizationForm(request.POST or None, instance=organization)
    if request.method == "POST" and form.is_valid():
        save_organization(form.instance, by=actor(request))
        messages.success(request, _("Saved"))
        return redirect("desk:organization", pk=form.instance.pk)
    title = organization.name if organization.pk else _("New organisation")
    context = {"form": form, "title": title, "back": "desk:organizations"}
    status = 422 if request.method == "POST" else 200
    return shell.page(request, "desk/form.html", context, section="organizations", status=status)
