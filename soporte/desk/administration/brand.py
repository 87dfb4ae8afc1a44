"""The brand: name, pictures, accent, greeting, links; with a preview in both themes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration.forms import METHODS
from soporte.journal.differences import watched
from soporte.site import accents, brand
from soporte.site.accents import Check
from soporte.site.models import SiteSettings
from soporte.site.operations import change, current
from soporte.site.pictures import FORMATS, Encoded, encode
from soporte.toolbox import colours

ACCEPTED = ",".join(f"image/{one.lower()}" for one in FORMATS)
PICTURES = {
    "logo": (
        gettext_lazy("Logo"),
        gettext_lazy("PNG, JPEG, GIF or WebP, at most 2 MB. It is shown 36 pixels high."),
    ),
    "logo_dark": (
        gettext_lazy("Logo for the dark theme"),
        gettext_lazy("Without one, the same logo is shown in both."),
    ),
    "icon": (
        gettext_lazy("Icon"),
        gettext_lazy("A square one, for the browser's tab and the corner of the desk."),
    ),
}
COLOUR = {"class": "form-control so-mono so-colour", "spellcheck": "false", "maxlength": "7"}


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]
    """The brand's texts and colours, and new pictures."""

    legal_url = forms.URLField(
        label=gettext_lazy("Legal notice"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("Where it is: https://…"),
    )
    privacy_url = forms.URLField(
        label=gettext_lazy("Privacy notice"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("Where it is: https://…"),
    )
    logo = forms.FileField(required=False)
    logo_dark = forms.FileField(required=False)
    icon = forms.FileField(required=False)

    class Meta:
        model = SiteSettings
        fields = [*brand.TEXTS[:1], *brand.COLOURS, *brand.TEXTS[1:]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what each is for."""
        super().__init__(*args, **kwargs)
        self.encoded: dict[str, Encoded] = {}
        for place, (label, help_text) in PICTURES.items():
            field = self.fields[place]
            field.label, field.help_text = label, help_text
            field.widget.attrs["accept"] = ACCEPTED
        for name in brand.COLOURS:
            self.fields[name].widget.attrs |= COLOUR
        self.fields["accent"].help_text = _("Such as #0d6572. Empty: ours.")
        self.fields["accent_dark"].help_text = _("Empty: computed from the other.")

    def clean_accent(self) -> str:
        """A colour that is read well in the light theme."""
        return self._colour("accent", dark=False)

    def clean_accent_dark(self) -> str:
        """A colour that is read well in the dark theme."""
        return self._colour("accent_dark", dark=True)

    def _colour(self, name: str, *, dark: bool) -> str:
        given = normal(self.cleaned_data[name])
        if given:
            accents.validate(given, dark=dark)
        return given

    def clean(self) -> dict[str, Any]:
        """Decode the pictures; a dark accent alone changes nothing and is refused."""
        given: dict[str, Any] = super().clean() or {}
        for place in brand.PLACES:
            if file := given.get(place):
                try:
                    self.encoded[place] = encode(file.read(), place)
                except ValidationError as wrong:
                    self.add_error(place, wrong)
        if given.get("accent_dark") and not given.get("accent") and "accent" not in self.errors:
            self.add_error("accent", _("Give this one too, or neither."))
        return given

    @property
    def values(self) -> dict[str, Any]:
        """What is to be written, without the pictures."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def pictures(self) -> Iterator[tuple[forms.BoundField, str]]:
        """The field of each picture, and where the one is that is shown now."""
        for place in brand.PLACES:
            yield self[place], brand.picture_path(self.instance, place)


class Shown(NamedTuple):
    """What the preview shows."""

    style: str
    light: Check
    dark: Check
    name: str
    greeting: str


def normal(text: str) -> str:
    """A colour as it is kept: “0D6572” and “#0D6572” are the same, and so is #abc."""
    given = text.strip().lower().removeprefix("#")
    if len(given) == 3:
        given = "".join(letter * 2 for letter in given)
    return f"#{given}" if given else ""


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest) -> HttpResponse:
    """Show and change it; a button shows what was written without saving it."""
    data = _with_proposal(request.POST) if request.method == "POST" else None
    form = BrandForm(data, request.FILES or None, instance=current())
    looks_only = bool(data and "preview" in data)
    if data and form.is_valid() and not looks_only:
        _save(request, form)
        messages.success(request, _("Saved"))
        return redirect("desk:settings-brand")
    site = current()
    context = {
        "title": _("Brand"),
        "form": form,
        "site": site,
        "shown": _shown(site, data or {}),
        "proposals": _proposals(form),
        "is_own": any(getattr(site, name) for name in (*brand.COLOURS, *brand.TEXTS[1:]))
        or site.pictures,
    }
    status = 422 if data and not looks_only else 200
    template = "desk/administration/brand.html"
    return shell.page(request, template, context, section="settings", status=status)


@require_POST
@administrator
@transaction.atomic
def reset(request: StaffRequest) -> HttpResponse:
    """Back to our own look; the name stays."""
    with watched(current(), by=actor(request), changed="site.changed"):
        for place in brand.PLACES:
            brand.drop_picture(place)
        change(dict.fromkeys((*brand.COLOURS, *brand.TEXTS[1:]), ""))
    messages.success(request, _("The look is as it was shipped."))
    return redirect("desk:settings-brand")


@transaction.atomic
def _save(request: StaffRequest, form: BrandForm) -> None:
    with watched(current(), by=actor(request), changed="site.changed"):
        change(form.values)
        for place in brand.PLACES:
            if place in form.encoded:
                brand.keep_picture(place, form.encoded[place])
            elif f"drop_{place}" in form.data:
                brand.drop_picture(place)


def _with_proposal(given: Any) -> Any:
    """What was posted, with the proposed shade in place of a colour when its button was pressed."""
    data = given.copy()
    for name in brand.COLOURS:
        if proposal := given.get(f"use_{name}"):
            data[name] = proposal
    return data


def _proposals(form: BrandForm) -> list[tuple[str, str]]:
    """For each colour that is read badly, the shade that would do."""
    checks = {"accent": accents.check_light, "accent_dark": accents.check_dark}
    found = []
    for name, check in checks.items():
        given = normal(form.data.get(name, ""))
        if form.has_error(name, "contrast") and colours.is_colour(given):
            found.append((name, check(given).proposal))
    return found


def _shown(site: SiteSettings, data: Any) -> Shown:
    """What was written as far as it can be shown, else what is kept."""
    light, dark = brand.chosen(site)
    if data:
        light = normal(data.get("accent", "")) or accents.OURS[0]
        ours = accents.OURS[1] if light == accents.OURS[0] else ""
        light = light if colours.is_colour(light) else accents.OURS[0]
        dark = normal(data.get("accent_dark", "")) or ours
        dark = dark if colours.is_colour(dark) else accents.for_dark(light)
    return Shown(
        brand.style_path_of(light, dark, preview=True),
        accents.check_light(light),
        accents.check_dark(dark),
        str(data.get("name", site.name))[:120],
        str(data.get("greeting_es", "") or data.get("greeting_en", ""))[:160]
        if data
        else brand.greeting(site),
    )
