"""My profile: name, language, time zone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods

from soporte.people import operations as people
from soporte.people.models import Address, Person
from soporte.people.zones import ZoneField
from soporte.portal.access import actor, person_of, signed_in
from soporte.portal.people import data
from soporte.toolbox.text import clean_line


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person may say about themselves."""

    time_zone = ZoneField(label=gettext_lazy("Time zone"), empty=gettext_lazy("The organisation’s"))

    class Meta:
        """Plain fields only."""

        model = Person
        fields = ("name", "language", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def clean_name(self) -> str:
        """One line; raises ValidationError when nothing readable is left."""
        name = clean_line(self.cleaned_data["name"], limit=200)
        if not name:
            raise forms.ValidationError(_("Write your name."))
        return name


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest) -> HttpResponse:
    """Show the profile, and change it."""
    person = Person.objects.get(pk=person_of(request).pk)
    if request.method == "GET":
        return _page(request, person, ProfileForm(instance=person))
    form = ProfileForm(request.POST, instance=person)
    if not form.is_valid():
        return _page(request, person_of(request), form, status=422)
    people.change(person_of(request), form.cleaned_data, by=actor(request))
    with override(form.cleaned_data["language"]):
        messages.success(request, _("Saved."))
    return redirect("portal:profile")


def _page(
    request: HttpRequest, person: Person, form: ProfileForm, status: int = 200
) -> HttpResponse:
    addresses = person.addresses.filter(kind=Address.Kind.EMAIL).order_by("-is_primary", "pk")
    context = {
        "form": form,
        "addresses": addresses,
        "copies": data.of(request),
        "has_password": person.has_usable_password(),
    }
    return render(request, "portal/people/profile.html", context, status=status)
