"""The customers' forms about requests."""

import json
from functools import cached_property
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.fields.asking import Asking
from soporte.files import quota
from soporte.people import operations as people
from soporte.people.models import Person
from soporte.portal import once, uploads
from soporte.portal.access import person_of
from soporte.portal.tickets import words
from soporte.tickets import filling
from soporte.tickets.models import Queue, TicketType
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.html import from_text
from soporte.toolbox.text import clean_line, clean_text, whole_number

MAX_TEXT = 100_000
TOO_OFTEN = "too_often"


class TextForm(forms.Form):
    """A text with files, sent once. After an error the files that came are offered again."""

    body = forms.CharField(
        label=_("What happens"),
        max_length=MAX_TEXT,
        strip=False,
        required=False,
        # Plain: drafts and pasted pictures, without an editor.
        widget=forms.Textarea(attrs={"rows": 6, "data-autosize": True, "data-editor": "plain"}),
        error_messages={"max_length": _("That is too long. Send it as a file.")},
    )
    files = uploads.ManyFilesField(label=_("Files"))  # type: ignore[assignment]
    form_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request: HttpRequest | None = None
        self.stored: list[NewFile] = []
        self.fields[once.FIELD].initial = once.new_key

    @classmethod
    def of(cls, request: HttpRequest, **kwargs: Any) -> "Any":
        """The form as it was posted."""
        form = cls(request.POST, request.FILES, **kwargs)
        form.request = request
        return form

    def clean_body(self) -> str:
        """Text without what the database or a reader could stumble over."""
        return clean_text(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        """Keep the files, whatever else is wrong with the words; a text or a file there must be.

        Nothing is kept of what is too much, or comes too often.
        """
        given = super().clean() or self.cleaned_data
        earlier = uploads.kept(self.data.getlist("kept")) if self.is_bound else []  # type: ignore[attr-defined]
        new = given.get("files") or []
        self._check_count(new, len(earlier))
        self.stored = [*earlier, *(uploads.store(new) if self._admits(new) else [])]
        if (
            not (self.stored or new)
            and "body" not in self.errors
            and not given.get("body", "").strip()
        ):
            self.add_error("body", _("Write something first."))
        return given

    def _check_count(self, new: list[Any], earlier: int) -> None:
        try:
            uploads.check(new, earlier)
        except forms.ValidationError as wrong:
            self.add_error("files", wrong)

    def _admits(self, new: list[Any]) -> bool:
        """Whether these files may be kept; else the form has the error."""
        if "files" in self.errors:
            return False
        try:
            self.admit(uploads.size_of(new))
        except quota.QuotaError as wrong:
            self.add_error("files", wrong)
            return False
        return not self.has_error(NON_FIELD_ERRORS, TOO_OFTEN)

    def admit(self, size: int) -> None:
        """Count what will be kept. Raises QuotaError."""
        quota.take(quota.of_person(person_of(self._posted)), size)

    @property
    def _posted(self) -> HttpRequest:
        assert self.request is not None
        return self.request

    @property
    def status(self) -> int:
        """What the page that shows the form's errors answers with."""
        if self.has_error(NON_FIELD_ERRORS, TOO_OFTEN):
            return 429
        return 413 if self.has_error("files", "quota") else 422

    @property
    def html(self) -> str:
        """What was written, as HTML; the verb that keeps it cleans it."""
        text: str = self.cleaned_data["body"]
        return text if self.data.get("format") == "html" else from_text(text)

    @property
    def kept(self) -> list[uploads.Kept]:
        """The files to offer again."""
        return uploads.keep(self.stored)

    @property
    def content(self) -> str:
        """All that makes this form the same as another."""
        plain = {k: str(v) for k, v in self.cleaned_data.items() if k not in ("files", once.FIELD)}
        return json.dumps([plain, [(f.blob.sha256, f.name) for f in self.stored]], sort_keys=True)


class ReplyForm(TextForm):
    """An answer to a request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your message")
        self.fields["body"].widget.attrs |= {"rows": 3, "data-editor": True}


class NewRequestForm(TextForm):
    """A request for help. Guests give name and address too."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.CharField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput,
        help_text=_("We mail you a code, so that nobody can write in your name."),
    )
    subject = forms.CharField(label=_("In a few words"), max_length=250)
    queue = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=Queue.objects.none(),
        required=False,
        empty_label=_("Something else"),
    )
    type = forms.ModelChoiceField(
        label=_("What you need"),
        queryset=TicketType.objects.none(),
        required=False,
        empty_label=_("I do not know"),
    )
    urgency = forms.ChoiceField(
        label=_("How pressing it is"), choices=words.URGENCIES, required=False
    )
    language = forms.ChoiceField(label=_("We answer in"), required=False)

    is_asked_more = False
    field_order = ("name", "email", "subject", "body", "files", "queue", "type", "urgency")

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].queryset = Queue.objects.active().filter(is_public=True)  # type: ignore[attr-defined]
        self.fields["type"].queryset = TicketType.objects.filter(is_public=True, is_active=True)  # type: ignore[attr-defined]
        self.fields["language"].choices = _languages()  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()
        self.fields["body"].help_text = _(
            "What you did, what you saw, and since when. The words of an error help most."
        )
        if person:
            del self.fields["name"], self.fields["email"]

    @classmethod
    def empty(cls, request: HttpRequest) -> "NewRequestForm":
        """The form for whoever reads the page, perhaps with a topic chosen before."""
        person = request.user if request.user.is_authenticated else None
        chosen = {name: request.GET.get(name, "") for name in ("queue", "type", "subject")}
        return cls(person=person, initial={k: v[:250] for k, v in chosen.items() if v})

    def admit(self, size: int) -> None:
        """For guests, by place and address, and only so many requests an hour."""
        if "email" not in self.fields:
            super().admit(size)
            return
        email = self.cleaned_data.get("email", "")
        if not self.errors and not ratelimit.consume(
            self._posted, action="guest_request", key=email
        ):
            text = _("Too many requests from here. Wait an hour, or sign in.")
            self.add_error(None, forms.ValidationError(text, code=TOO_OFTEN))
            return
        quota.take(quota.of_guest(get_adapter().get_client_ip(self._posted), email), size)

    def clean_name(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["name"], limit=200)

    def clean_email(self) -> str:
        """The normalised address; none of ours."""
        email = people.check_email(self.cleaned_data["email"])
        refuse_our_mailboxes(email)
        return email

    def clean_subject(self) -> str:
        """One line; raises ValidationError when nothing readable is left."""
        subject = clean_line(self.cleaned_data["subject"], limit=250)
        if not subject:
            raise forms.ValidationError(_("Say in a few words what it is about."))
        return subject

    @cached_property
    def asking(self) -> Asking | None:
        """What is asked besides, for the chosen topic and kind of help."""
        data: Any = self.data if self.is_bound else None
        return filling.asking(
            self._chosen("queue"), self._chosen("type"), for_staff=False, data=data, needed="open"
        )

    def _chosen(self, name: str) -> int | None:
        pk = whole_number(str(self[name].value() or ""))
        offered: Any = self.fields[name]
        return pk if pk and offered.queryset.filter(pk=pk).exists() else None

    def is_answered(self) -> bool:
        """Whether what is asked besides was answered; what was answered joins the content.

        A page without a script could not know what the chosen kind asks: it is shown first.
        """
        if self.asking is None:
            return True
        is_good = self.asking.is_valid()
        if self.asking.is_incomplete:
            self.is_asked_more = True
            return False
        self.cleaned_data["fields"] = self.asking.given
        return is_good

    @property
    def payload(self) -> dict[str, Any]:
        """The request as the inbound line stores it."""
        given = self.cleaned_data
        return {
            "subject": given["subject"],
            "html": self.html,
            "urgency": int(given["urgency"]) if given["urgency"] else None,
            "language": given["language"] or get_language() or "es",
            "fields": given.get("fields", {}),
        }


def _languages() -> list[tuple[str, str]]:
    return [
        (code, str(get_language_info(code)["name_local"]).capitalize())
        for code, _name in settings.LANGUAGES
    ]
