"""A technician's own availability: what they say, what their shift says, what they give back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from soporte.automation.assigning import giving_back
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff
from soporte.desk.administration.organization import DAY_NAMES
from soporte.desk.attending import words
from soporte.people import attending, timetable
from soporte.people.models import Absence, Availability, Person
from soporte.toolbox.clock import now
from soporte.toolbox.text import whole_number

MOST_ABSENCES = 10
MOST_TICKETS = 200


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def show(request: StaffRequest) -> HttpResponse:
    """Show it; a post says it anew, from this page or from the menu of every page."""
    if request.method != "POST":
        return _page(request)
    try:
        attending.set_availability(request.user, request.POST.get("state", ""), by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return _page(request, status=422)
    if is_fragment(request):
        # Asked from the palette it stays closed, and a message says how one is seen now.
        is_open = "menu" in request.POST
        if not is_open:
            now_so = {"state": request.user.get_availability_display()}
            messages.success(request, _("Colleagues see you as: %(state)s") % now_so)
        return render(request, "desk/attending/_menu.html", {"is_open": is_open})
    return redirect("desk:availability")


@require_POST
@staff
def give_back(request: StaffRequest) -> HttpResponse:
    """Away, and these tickets back to their queues."""
    wanted = [whole_number(one) for one in request.POST.getlist("ticket")[:MOST_TICKETS]]
    count = giving_back.give_back(request.user, wanted, by=actor(request))
    text = ngettext(
        "You are away. %(count)s ticket went back to its queue.",
        "You are away. %(count)s tickets went back to their queues.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("desk:availability")


@require_POST
@staff
def take_again(request: StaffRequest) -> HttpResponse:
    """What was given back and nobody has, mine again."""
    count = giving_back.take_again(request.user, by=actor(request))
    text = ngettext(
        "You are online and have %(count)s ticket again.",
        "You are online and have %(count)s tickets again.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("desk:availability")


def _page(request: StaffRequest, *, status: int = 200) -> HttpResponse:
    me = request.user
    standing = attending.standings([me])[me.pk]
    context = {
        "states": Availability.choices,
        "standing": standing,
        "standing_words": words.line(standing),
        **shift_of(me),
        "tickets": giving_back.held_by(me).visible_to(me)[:MOST_TICKETS],
        "given_back": giving_back.given_back(me),
    }
    template = "desk/attending/own.html"
    return shell.page(request, template, context, section="profile", status=status)


def shift_of(person: Person) -> dict[str, object]:
    """Context of somebody's shift: hours by day, the zone, days off to come."""
    table = attending.timetables([person]).get(person.pk)
    hours = table.hours if table else {}
    days = [(name, timetable.write(hours.get(day, []))) for day, name in DAY_NAMES.items()]
    coming = Absence.objects.filter(person=person, last_day__gte=now().date())
    return {
        "days": days if table else [],
        "zone": str(table.zone) if table else "",
        "absences": coming[:MOST_ABSENCES],
        "no_shift": _("No shift: you are there whenever you say so."),
    }
