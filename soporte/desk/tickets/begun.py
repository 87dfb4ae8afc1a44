"""Drafts of new tickets: saved while one is written down, gone on with, thrown away."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soporte.desk.access import StaffRequest, is_fragment, staff
from soporte.desk.uploads import files_of, key_of
from soporte.journal import idempotency
from soporte.tickets import beginning
from soporte.tickets.models import TicketDraft
from soporte.toolbox.text import clean_line, whole_number

# What the form carries besides what was typed.
OWN = frozenset(
    {"csrfmiddlewaretoken", "key", "mark", "origin", "known", "keep", "then", "choose", "find"}
)
SHOWN = 3


@require_POST
@staff
def create(request: StaffRequest) -> HttpResponse:
    """Keep what the form of a new ticket holds: its state comes back, the form stays as it is."""
    state: dict[str, Any] = {"key": key_of(request), "mark": request.POST.get("mark", "")}
    try:
        # A saving that was overtaken by the opening of its own ticket must not begin it again.
        if not idempotency.is_used(f"desk:{request.user.pk}", key_of(request)):
            saved = beginning.save(request.user, _form(request), other_key=uuid4().hex)
            state = state_of(saved) if saved else state | {"mark": ""}
    except ValidationError as wrong:
        state["problem_saving"] = " ".join(wrong.messages)
    problem = state.get("problem_saving", "")
    if is_fragment(request):
        status = 422 if problem else 200
        return render(request, "desk/tickets/_new_state.html", state, status=status)
    messages.add_message(request, *_said(problem))
    return redirect("desk:drafts")


@require_POST
@staff
def update(request: StaffRequest, pk: int) -> HttpResponse:
    """Throw one away."""
    draft = one(request, pk)
    if request.POST.get("act") != "discard":
        raise Http404
    beginning.forget(request.user, draft.key)
    return redirect("desk:drafts")


def one(request: StaffRequest, pk: int) -> TicketDraft:
    """A draft of the reader's. Raises Http404."""
    found = TicketDraft.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def mine(request: StaffRequest, most: int = SHOWN) -> list[TicketDraft]:
    """The reader's, the newest first."""
    found = TicketDraft.objects.visible_to(request.user).prefetch_related("files")
    return list(found.order_by("-updated_at", "-pk")[:most])


def typed_in(draft: TicketDraft) -> QueryDict:
    """What a draft holds, as a form would post it."""
    typed = QueryDict(mutable=True)
    for name, values in draft.inputs.items():
        typed.setlist(name, values)
    return typed


def state_of(draft: TicketDraft) -> dict[str, Any]:
    """Context of what the form carries of its draft."""
    files = draft.files.select_related("blob").order_by("pk")
    return {"key": draft.key, "mark": draft.mark, "kept_files": list(files)}


def state(request: StaffRequest, draft: TicketDraft | None) -> dict[str, Any]:
    """Context of the form's state: of the draft gone on with, or of what was posted."""
    if draft is None and (key := key_of(request)):
        draft = TicketDraft.objects.visible_to(request.user).filter(key=key).first()
    known = state_of(draft) if draft else {"key": key_of(request) or uuid4().hex}
    if "mark" in request.POST:
        known["mark"] = clean_line(request.POST["mark"], limit=32)
    return {**known, "origin": _origin(request) or uuid4().hex}


def keep_of(request: StaffRequest) -> list[int]:
    """Which kept files the form still wants."""
    return _numbers(request.POST.getlist("keep"))


def _form(request: StaffRequest) -> beginning.Form:
    given = request.POST
    return beginning.Form(
        key=key_of(request) or uuid4().hex,
        inputs={name: given.getlist(name) for name in given if name not in OWN},
        mark=clean_line(given.get("mark", ""), limit=32),
        origin=_origin(request),
        files=files_of(request),
        known=_numbers(given.getlist("known")),
        keep=keep_of(request),
    )


def _said(problem: str) -> tuple[int, str]:
    return (messages.ERROR, problem) if problem else (messages.SUCCESS, _("Draft saved"))


def _origin(request: StaffRequest) -> str:
    return clean_line(request.POST.get("origin", ""), limit=64)


def _numbers(given: Sequence[str]) -> list[int]:
    return [number for number in map(whole_number, given) if number]
