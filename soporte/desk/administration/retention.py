"""Rules of how long things are kept, with what each would touch now."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration.forms import METHODS, answer
from soporte.privacy import retaining
from soporte.privacy.models import RetentionRule


class RetentionForm(forms.ModelForm):  # type: ignore[type-arg]
    """One rule; a new one is switched off, so that its count can be seen first."""

    class Meta:
        model = RetentionRule
        fields = ["what", "days", "queue", "act", "is_active"]
        help_texts = {
            "queue": gettext_lazy("For closed tickets: one queue, or all of them."),
            "act": gettext_lazy("For closed tickets. Everything else is deleted or emptied."),
            "is_active": gettext_lazy("It runs every night. What it removes does not come back."),
        }


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every rule."""
    context = {
        "title": _("Retention"),
        "lead": _(
            "How long things are kept. Nothing is removed until a rule is in use; rules run every "
            "night, and what they removed is in the audit."
        ),
        "new": "desk:new-retention",
        "new_label": _("New rule"),
        "rules": RetentionRule.objects.select_related("queue"),
        "is_empty": False,
    }
    template = "desk/administration/retention.html"
    return shell.page(request, template, context, section="settings")


@require_http_methods(METHODS)
@administrator
def new(request: StaffRequest) -> HttpResponse:
    """A new rule."""
    return _edit(request, RetentionRule(), _("New rule"))


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a rule; it says how much it would touch now."""
    rule = get_object_or_404(RetentionRule, pk=pk)
    return _edit(request, rule, str(rule), affected=retaining.affected(rule))


@require_POST
@administrator
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a rule."""
    retaining.remove_rule(get_object_or_404(RetentionRule, pk=pk), by=actor(request))
    messages.success(request, _("Removed"))
    return redirect("desk:retention")


def _edit(request: StaffRequest, rule: RetentionRule, title: str, **context: Any) -> HttpResponse:
    form = RetentionForm(request.POST or None, instance=rule)
    return answer(
        request,
        form,
        lambda: retaining.save_rule(form.instance, by=actor(request)),
        title=title,
        back="desk:retention",
        template="desk/administration/retention_rule.html",
        rule=rule if rule.pk else None,
        **context,
    )
