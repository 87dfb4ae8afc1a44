"""A technician's own keys: each shortcut of the map changed, switched off, or as it comes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff
from soporte.desk.palette import keymap
from soporte.people import operations

LONGEST = 3


class KeysForm(forms.Form):
    """One field for each shortcut, named by its default; empty switches it off."""

    def __init__(self, data: Any, *, now: dict[str, str]) -> None:
        """`now` are the keys that a person has."""
        super().__init__(data)
        # A name like "g m" would be no fit id: fields are numbered in the map's order.
        self.names = {f"k{n}": name for n, name in enumerate(keymap.KNOWN)}
        for field, name in self.names.items():
            self.fields[field] = forms.CharField(
                label=str(keymap.KNOWN[name].text),
                initial=now[name],
                required=False,
                strip=True,
                widget=forms.TextInput(
                    attrs={"size": LONGEST, "maxlength": LONGEST, "autocomplete": "off"}
                ),
            )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under the titles of the map."""
        field_of = {name: field for field, name in self.names.items()}
        return [
            (group.title, [self[field_of[one.key]] for one in group.keys])
            for group in keymap.GROUPS
            if group.keys
        ]

    def chosen(self) -> dict[str, str]:
        """The keys by their shortcut's default."""
        return {name: self.cleaned_data.get(field, "") for field, name in self.names.items()}

    def clean(self) -> dict[str, Any]:
        """Refuse what no keyboard gives, and keys that mean two things."""
        cleaned: dict[str, Any] = super().clean() or {}
        field_of = {name: field for field, name in self.names.items()}
        chosen = self.chosen()
        for name, keys in chosen.items():
            if keys and not keymap.ALLOWED.fullmatch(keys):
                self.add_error(field_of[name], _("One key, or two with a space between."))
        for name, others in keymap.conflicts(chosen).items():
            named = ", ".join(str(keymap.KNOWN[other].text) for other in others)
            text = _("“%(key)s” is used twice: also for %(others)s.")
            self.add_error(field_of[name], text % {"key": chosen[name], "others": named})
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def edit(request: StaffRequest) -> HttpResponse:
    """Show and change them; `reset` gives the keys of the map back."""
    person = request.user
    if request.method == "POST" and "reset" in request.POST:
        return _kept(request, {})
    form = KeysForm(request.POST or None, now=keymap.effective(person))
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        return _kept(request, {name: keys for name, keys in chosen.items() if keys != name})
    context = {"form": form, "is_on": keymap.is_on(person), "has_own": bool(keymap.own(person))}
    status = 422 if request.method == "POST" else 200
    return shell.page(request, "desk/profile/keys.html", context, section="profile", status=status)


def _kept(request: StaffRequest, keys: dict[str, str]) -> HttpResponse:
    person = request.user
    preferences = {**person.preferences, "keys": keys}
    operations.change(person, {"preferences": preferences}, by=actor(request))
    messages.success(request, _("Saved"))
    return redirect("desk:profile-keys")
