"""The first run: a few questions, one at a time, for whoever started the program."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from soporte.channels import checking
from soporte.journal.actor import Actor
from soporte.journal.differences import watched
from soporte.people.models import Person
from soporte.portal.setup import mailbox, steps
from soporte.portal.setup.steps import Step
from soporte.site import setup
from soporte.site.operations import change, current
from soporte.toolbox.clock import now

SESSION_KEY = "setup"
SETUP = Actor.system(via="setup")


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The way in: the printed link shows a button; the button opens the first question."""
    _refuse_when_done()
    if _is_open(request):
        return redirect("portal:setup_step", steps.first_open(current()).name)
    key = request.POST.get("key", "") or request.GET.get("key", "")
    if request.method == "POST" and setup.check(key):
        request.session.cycle_key()
        request.session[SESSION_KEY] = key
        return redirect("portal:setup_step", steps.first_open(current()).name)
    context = {"key": key if setup.check(key) else "", "is_wrong": bool(key)}
    return render(request, "portal/setup/start.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One question."""
    _refuse_when_done()
    if not _is_open(request):
        return redirect("portal:setup")
    found = steps.named(step)
    if found is None:
        raise Http404
    with override(_language(request)):
        request.LANGUAGE_CODE = _language(request)
        return _step(request, found)


def _step(request: HttpRequest, found: Step) -> HttpResponse:
    posted = request.method == "POST"
    is_skip = posted and found.may_skip and "skip" in request.POST
    form = (
        found.form(request.POST) if posted and not is_skip else found.form(initial=found.initial())
    )
    if posted and found.may_try and "try" in request.POST and form.is_valid():
        return _try(form)
    if posted and (is_skip or _is_saved(found, form)):
        _mark(found)
        following = steps.after(found)
        return redirect("portal:setup_step", following.name) if following else _finish(request)
    return render(
        request,
        f"portal/setup/{found.name}.html",
        {
            "form": form,
            "step": found,
            "places": steps.places(current(), found),
            "before": steps.before(found),
            "is_last": steps.after(found) is None,
            "check": mailbox.latest() if found.may_try else None,
        },
        status=422 if posted else 200,
    )


def _try(form: forms.Form) -> HttpResponse:
    """Keep the mailbox and have it tried; the page then shows how far that is."""
    with transaction.atomic():
        checking.begin(mailbox.keep(form.cleaned_data))
    return redirect("portal:setup_step", "mailbox")


@never_cache
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the check of the mailbox is, for the page that waits for it."""
    _refuse_when_done()
    if not _is_open(request):
        raise Http404
    check = mailbox.latest()
    with override(_language(request)):
        answer = render(request, "portal/setup/check.html", {"check": check})
    if check is None or check.is_over:
        # The whole page again: its buttons depend on what came of it.
        answer.headers["HX-Refresh"] = "true"
    return answer


def _is_saved(found: Step, form: forms.Form) -> bool:
    if not form.is_valid():
        return False
    try:
        with transaction.atomic(), watched(current(), by=SETUP, changed="site.changed"):
            found.save(form.cleaned_data)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return False
    return True


@transaction.atomic
def _mark(found: Step) -> None:
    """Note that a question is behind."""
    wizard = current().wizard
    behind = [*wizard.get("done", []), found.name]
    change({"wizard": wizard | {"done": list(dict.fromkeys(behind))}})


@transaction.atomic
def _finish(request: HttpRequest) -> HttpResponse:
    """All is asked: the administrator is signed in, and this door closes for good.

    Without an administrator nobody could come in again, so that question is never skipped.
    """
    wizard: dict[str, Any] = current().wizard
    administrator = Person.objects.filter(pk=wizard.get("administrator")).first()
    if administrator is None:
        return redirect("portal:setup_step", "administrator")
    change({"wizard": wizard | {"finished_at": now().isoformat()}})
    request.session.pop(SESSION_KEY, None)
    get_adapter(request).login(request, administrator)
    return redirect("/desk/")


def _refuse_when_done() -> None:
    if current().is_set_up:
        raise Http404


def _is_open(request: HttpRequest) -> bool:
    return setup.check(cast("str", request.session.get(SESSION_KEY, "")))


def _language(request: HttpRequest) -> str:
    """The browser's language until the organisation's is chosen."""
    site = current()
    return site.language if "language" in site.wizard.get("done", []) else request.LANGUAGE_CODE
