"""A technician's own settings: name, language, time zone, shortcuts."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff
from soporte.desk.attending.own import shift_of
from soporte.desk.people.forms import LANGUAGES
from soporte.people import operations
from soporte.people.zones import ZoneField
from soporte.tickets.drafting import MOST_UNDO_SECONDS, undo_seconds
from soporte.tickets.signatures import title_of

DENSITIES = [
    ("", gettext_lazy("Usual")),
    ("compact", gettext_lazy("Compact")),
    ("roomy", gettext_lazy("Comfortable")),
]
CHOSEN = ("title", "shortcuts", "undo_seconds", "density", "preview")


class ProfileForm(forms.Form):
    """What a technician may change about themselves."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("What you are at work; signatures may name it."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    time_zone = ZoneField(
        label=gettext_lazy("Time zone"), empty=gettext_lazy("As the installation")
    )
    shortcuts = forms.BooleanField(
        label=gettext_lazy("Single-key shortcuts"),
        required=False,
        help_text=gettext_lazy(
            "For example r to reply, c for a note, / to search, j and k to move."
        ),
    )
    undo_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds in which a reply can be undone"),
        min_value=0,
        max_value=MOST_UNDO_SECONDS,
        required=False,
        help_text=gettext_lazy("0 sends at once."),
    )
    density = forms.ChoiceField(
        label=gettext_lazy("Height of the rows"), choices=DENSITIES, required=False
    )
    preview = forms.BooleanField(
        label=gettext_lazy("Resting on a row shows its last message"), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def edit(request: StaffRequest) -> HttpResponse:
    """Show and change them."""
    person = request.user
    form = ProfileForm(
        request.POST or None,
        initial={
            "name": person.name,
            "title": title_of(person),
            "language": person.language,
            "time_zone": person.time_zone,
            "shortcuts": person.preferences.get("shortcuts", True),
            "undo_seconds": undo_seconds(person),
            "density": person.preferences.get("density", ""),
            "preview": person.preferences.get("preview", True),
        },
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        chosen = {name: given.pop(name) for name in CHOSEN}
        if chosen["undo_seconds"] is None:
            del chosen["undo_seconds"]
        given["preferences"] = {**person.preferences, **chosen}
        operations.change(person, given, by=actor(request))
        translation.activate(person.language)
        messages.success(request, _("Saved"))
        return redirect("desk:profile")
    context = {"form": form, "title": _("Your profile"), "person": person, **shift_of(person)}
    status = 422 if request.method == "POST" else 200
    return shell.page(request, "desk/profile/edit.html", context, section="profile", status=status)
