"""One act on several held messages: first which and how many, then done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from soporte.channels import line
from soporte.channels.models import Inbound
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff
from soporte.toolbox.text import whole_number

MOST = 50


@dataclass(frozen=True)
class Act:
    """What can be done with many; `hint` says what comes of it, or how it is undone."""

    name: str
    label: object
    icon: str
    verb: Callable[..., None]
    hint: object


ACTS = {
    act.name: act
    for act in (
        Act(
            "release",
            gettext_lazy("Let in as tickets"),
            "check",
            line.release,
            gettext_lazy("Each becomes a new ticket."),
        ),
        Act(
            "spam",
            gettext_lazy("Mark as spam"),
            "ban",
            line.mark_spam,
            gettext_lazy(
                "What their senders write later is held too. Held messages → Spam takes it back."
            ),
        ),
        Act(
            "discard",
            gettext_lazy("Discard"),
            "trash",
            line.discard,
            gettext_lazy("They stay stored, and can be let in or read again later."),
        ),
    )
}


def acts() -> list[Act]:
    """What the list offers."""
    return list(ACTS.values())


@require_POST
@staff
def update(request: StaffRequest) -> HttpResponse:
    """Ask with the exact number; when that was confirmed, do it."""
    chosen = _chosen(request)
    act = ACTS.get(request.POST.get("act", ""))
    if chosen and act is None:
        raise Http404
    if not chosen or act is None:
        messages.error(request, _("None of the chosen messages can be treated so."))
        return redirect("desk:held")
    if "confirmed" not in request.POST:
        return _ask(request, act, chosen)
    for one in chosen:
        act.verb(one, by=actor(request))
    seen = Inbound.objects.visible_to(request.user)
    still = seen.filter(pk__in=[one.pk for one in chosen], state="held").count()
    messages.success(request, _said(len(chosen) - still))
    return redirect("desk:held")


def _chosen(request: StaffRequest) -> list[Inbound]:
    """Those of the ticked that are held, that the reader may see, and that the act fits."""
    ids = [number for one in request.POST.getlist("pk")[:MOST] if (number := whole_number(one))]
    found = Inbound.objects.visible_to(request.user).filter(pk__in=ids, ticket=None, state="held")
    rows = list(found.defer("raw", "trace").order_by("-pk"))
    if request.POST.get("act") == "release":
        return [one for one in rows if one.can_release]
    return rows


def _ask(request: StaffRequest, act: Act, chosen: list[Inbound]) -> HttpResponse:
    count = len(chosen)
    words = ngettext("%(act)s: %(count)s message?", "%(act)s: %(count)s messages?", count)
    hint = str(act.hint)
    left_out = len(set(request.POST.getlist("pk")[:MOST])) - count
    if left_out:
        more = ngettext(
            "%(count)s of those ticked is left out: this cannot be done with it.",
            "%(count)s of those ticked are left out: this cannot be done with them.",
            left_out,
        )
        hint = f"{hint} {more % {'count': left_out}}"
    context = {
        "act": act,
        "chosen": chosen,
        "hint": hint,
        "question": words % {"act": act.label, "count": count},
    }
    return shell.page(request, "desk/held/several.html", context, section="held")


def _said(count: int) -> str:
    return ngettext("Done: %(count)s message.", "Done: %(count)s messages.", count) % {
        "count": count
    }
