"""Definitions of custom fields."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.fields.models import Field
from soporte.fields.options import read_options, with_gone
from soporte.tickets.arranging import save_field


class FieldForm(forms.ModelForm):  # type: ignore[type-arg]
    """A definition; its options as lines. What values depend on cannot be changed later."""

    options_text = forms.CharField(
        label=gettext_lazy("Options"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control so-mono"}),
        help_text=gettext_lazy(
            "One a line: short name | in Spanish | in English. For lists alone. An option whose "
            "line you remove is offered no more, but tickets that have it keep it."
        ),
    )

    class Meta:
        model = Field
        fields = [
            "name_es",
            "name_en",
            "slug",
            "kind",
            "help_es",
            "help_en",
            "least",
            "most",
            "audience",
            "position",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the options as text."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["slug"].disabled = self.fields["kind"].disabled = True
        self.fields["options_text"].initial = "\n".join(
            f"{one['key']} | {one['es']} | {one['en']}"
            for one in self.instance.options
            if not one.get("gone")
        )
        self.order_fields(["name_es", "name_en", "slug", "kind", "options_text"])

    def clean(self) -> dict[str, Any]:
        """Read the options; those that went stay, marked as gone."""
        given: dict[str, Any] = super().clean() or {}
        try:
            offered = read_options(given.get("options_text", ""))
            options = with_gone(offered, self.instance.options)
        except ValidationError as wrong:
            self.add_error("options_text", wrong)
            return given
        is_list = given.get("kind") in ("choice", "choices")
        if is_list and not offered:
            self.add_error("options_text", _("A list needs options."))
        self.instance.options = options if is_list else []
        return given


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every field."""
    return lists.answer(
        request,
        "desk/administration/fields.html",
        Field.objects.all(),
        title=_("Fields"),
        words=lambda one: (one.name_es, one.name_en, one.slug, one.get_kind_display()),
        lead=_("What forms may ask besides the words of a request."),
        new="desk:new-field",
        new_label=_("New field"),
    )


@require_http_methods(METHODS)
@administrator
def new(request: StaffRequest) -> HttpResponse:
    """A new field."""
    return _edit(request, Field(position=Field.objects.count()), _("New field"))


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a field."""
    field = get_object_or_404(Field, pk=pk)
    return _edit(request, field, field.name)


def _edit(request: StaffRequest, field: Field, title: str) -> HttpResponse:
    form = FieldForm(request.POST or None, instance=field)
    return answer(
        request,
        form,
        lambda: save_field(form.instance, by=actor(request)),
        title=title,
        back="desk:fields",
    )
