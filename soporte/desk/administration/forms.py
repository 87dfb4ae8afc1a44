"""One way to show a form of the settings and to save what it holds."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from soporte.desk import shell
from soporte.desk.access import StaffRequest

METHODS = ["GET", "HEAD", "POST"]


def answer(
    request: StaffRequest,
    form: forms.BaseForm,
    save: Callable[[], object],
    *,
    title: str,
    back: str,
    template: str = "desk/form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; when a good one was posted, `save()` it and lead back to the list."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as wrong:
            form.add_error(None, wrong)
        else:
            messages.success(request, _("Saved"))
            return redirect(back)
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "title": title, "back": back, **context}
    return shell.page(request, template, shown, section="settings", status=status)
