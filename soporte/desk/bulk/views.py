"""The pages of acts on many tickets: the form, the progress, what became of each."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff
from soporte.desk.bulk import choosing, doubts, forms, words
from soporte.desk.bulk.choosing import Choice
from soporte.desk.tickets import queries
from soporte.files.operations import signed_path
from soporte.tickets.bulk import ordering
from soporte.tickets.models import Bulk, BulkItem
from soporte.tickets.models.bulk import Outcome
from soporte.toolbox.clock import now
from soporte.toolbox.html import to_text
from soporte.toolbox.text import whole_number

PAGE, RECENT = 100, 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def index(request: StaffRequest) -> HttpResponse:
    """The latest acts; a post orders a new one."""
    if request.method == "POST":
        return _create(request)
    found = Bulk.objects.visible_to(request.user).select_related("person", "undone_by")
    latest = found.order_by("-pk")[:RECENT]
    context = {"bulks": [(one, words.title(one)) for one in latest]}
    return shell.page(request, "desk/bulk/index.html", context, section="tickets")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def new(request: StaffRequest) -> HttpResponse:
    """The form for the chosen tickets: posted, because they may be many. It changes nothing."""
    given = request.POST if request.method == "POST" else request.GET
    return _form(request, given.get("act", ""), choosing.read(given, request.user))


@require_safe
@staff
def count(request: StaffRequest) -> HttpResponse:
    """How many tickets a view holds, or a search finds, exactly."""
    query = choosing.query_of(request.GET)
    slug = request.GET.get("in", "") or ("" if query else queries.DEFAULT)
    chosen = Choice(request.user, slug=slug, query="" if slug else query, is_whole_view=True)
    return JsonResponse({"count": chosen.count})


@require_safe
@staff
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is, and what became of each ticket."""
    bulk = _bulk_or_404(request, pk)
    only = request.GET.get("only", "")
    items = BulkItem.objects.visible_to(request.user).filter(bulk=bulk).select_related("ticket")
    if only in Outcome.values:
        items = items.filter(state=only)
    after = whole_number(request.GET.get("after", "")) or 0
    page = list(items.filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    context = {
        **_progress(request, bulk),
        "items": page[:PAGE],
        "following": page[PAGE - 1].pk if len(page) > PAGE else 0,
        "only": only,
        "outcomes": [(one.value, one.label) for one in _outcomes(bulk)],
        "lines": words.lines(bulk, request.user),
        "text": to_text(bulk.html),
        "files": [
            (one.name, one.blob.size, signed_path(one.blob, one.name))
            for one in bulk.files.select_related("blob")
        ],
    }
    return shell.page(request, "desk/bulk/show.html", context, section="tickets")


@require_safe
@staff
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is, alone."""
    context = _progress(request, _bulk_or_404(request, pk))
    return render(request, "desk/bulk/_progress.html", context)


@require_POST
@staff
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave alone what is not done yet."""
    ordering.stop(_bulk_or_404(request, pk), by=actor(request))
    return _after(request, pk)


@require_POST
@staff
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Put back what it made."""
    bulk = _bulk_or_404(request, pk)
    ordering.undo(bulk, person=request.user, by=actor(request))
    return _after(request, pk)


def _outcomes(bulk: Bulk) -> list[Outcome]:
    """What can have become of its tickets by now."""
    if bulk.undone_by_id:
        return [Outcome.UNDONE, Outcome.KEPT, Outcome.SKIPPED]
    return [*([Outcome.WAITING] if bulk.is_moving else []), Outcome.DONE, Outcome.SKIPPED]


def _create(request: StaffRequest) -> HttpResponse:
    act, chosen = request.POST.get("act", ""), choosing.read(request.POST, request.user)
    if chosen.is_other:
        return _form(request, act, chosen, errors=[_other_number(chosen)], status=422)
    try:
        order = forms.order(act, request)
        if open_doubts := doubts.of(request, order, chosen.found):
            return _form(request, act, chosen, open_doubts=open_doubts, status=409)
        bulk = ordering.start(order, chosen.found, person=request.user, by=actor(request))
    except ValidationError as wrong:
        return _form(request, act, chosen, errors=wrong.messages, status=422)
    return _after(request, bulk.pk, is_new=True)


def _other_number(chosen: Choice) -> str:
    count = chosen.count or 0
    return ngettext(
        "Meanwhile the view holds %(count)s ticket. Look again.",
        "Meanwhile the view holds %(count)s tickets. Look again.",
        count,
    ) % {"count": count}


def _form(
    request: StaffRequest,
    act: str,
    chosen: Choice,
    *,
    errors: list[str] | None = None,
    open_doubts: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    act = act if act in forms.ACTS else "edit"
    context = {
        "act": act,
        "chosen": chosen,
        "given": request.POST,
        "errors": errors or [],
        "doubts": open_doubts or {},
        "doubted": request.POST.getlist("doubted"),
        "had_files": bool(request.FILES),
        "heading": words.heading(act, chosen.count),
        **forms.offered(act, request.user, chosen.found),
    }
    if is_fragment(request):
        return render(request, "desk/bulk/_form.html", context, status=status)
    return shell.page(request, "desk/bulk/new.html", context, section="tickets", status=status)


def _after(request: StaffRequest, pk: int, *, is_new: bool = False) -> HttpResponse:
    if not is_fragment(request):
        return redirect("desk:bulk", pk=pk)
    context = {**_progress(request, _bulk_or_404(request, pk)), "oob": is_new}
    return render(request, "desk/bulk/_progress.html", context)


def _progress(request: StaffRequest, bulk: Bulk) -> dict[str, Any]:
    seconds = max(0, round((bulk.starts_at - now()).total_seconds()))
    return {
        "bulk": bulk,
        "title": words.title(bulk),
        "said": words.said(bulk),
        "waits": seconds if bulk.state == "waiting" and not bulk.is_scheduled else 0,
        "topic": ordering.topic(bulk.pk),
        "is_mine": bulk.person_id == request.user.pk,
    }


def _bulk_or_404(request: StaffRequest, pk: int) -> Bulk:
    found = Bulk.objects.visible_to(request.user).select_related("person", "undone_by")
    bulk = found.filter(pk=pk).first()
    if bulk is None:
        raise Http404
    return bulk
