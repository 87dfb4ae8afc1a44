"""Keys with which programs act. The secret is shown once."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration.forms import METHODS
from soporte.people.models import ApiToken, Person
from soporte.people.models.token import SCOPES
from soporte.people.operations import note_issued, note_revoked
from soporte.toolbox.clock import now

LIVES = [
    ("30", gettext_lazy("30 days")),
    ("365", gettext_lazy("a year")),
    ("", gettext_lazy("until revoked")),
]


class TokenForm(forms.Form):
    """What a new token may do, and for how long."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Which program will use it."),
    )
    person = forms.ModelChoiceField(label=gettext_lazy("Acts for"), queryset=Person.objects.none())
    life = forms.ChoiceField(label=gettext_lazy("Valid for"), choices=LIVES, required=False)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        choices=SCOPES.items(),
        widget=forms.CheckboxSelectMultiple,
        initial=["tickets:read", "tickets:write"],
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """A token acts for somebody at the desk."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        staff = Person.objects.staff().order_by("folded_name")
        self.fields["person"].queryset = staff  # type: ignore[attr-defined]


@require_http_methods(METHODS)
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every token, and the form of a new one, whose secret the answer shows once."""
    form = TokenForm(request.POST or None, initial={"person": request.user.pk})
    secret = ""
    if request.method == "POST" and form.is_valid():
        secret = _issue(request, form)
        form = TokenForm(initial={"person": request.user.pk})
    context = {
        "title": _("API tokens"),
        "form": form,
        "secret": secret,
        "tokens": ApiToken.objects.select_related("person").order_by("revoked_at", "-pk")[:200],
        "now": now(),
    }
    status = 422 if form.errors else 200
    template = "desk/administration/tokens.html"
    response = shell.page(request, template, context, section="settings", status=status)
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@administrator
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    """End a token."""
    token = ApiToken.objects.filter(pk=pk).first()
    if token is None:
        raise Http404
    if token.revoked_at is None:
        token.revoke()
        note_revoked(token, by=actor(request))
    return redirect("desk:tokens")


def _issue(request: StaffRequest, form: TokenForm) -> str:
    given = form.cleaned_data
    life = given["life"]
    token, secret = ApiToken.issue(
        given["person"],
        given["name"],
        scopes=given["scopes"],
        expires_at=now() + timedelta(days=int(life)) if life else None,
    )
    note_issued(token, by=actor(request))
    return secret
