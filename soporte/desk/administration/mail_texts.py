"""The texts of the mails that the product writes: changed, looked at, tried, taken back."""

import difflib
from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS
from soporte.notices.letters import texts
from soporte.notices.letters.kinds import Letter, Text
from soporte.notices.letters.posting import send_as_it_is
from soporte.notices.letters.rendering import LONGEST_SUBJECT, Mail, check, write
from soporte.notices.letters.shipped import LETTERS
from soporte.ui.security import sandboxed


class MailTextForm(forms.Form):
    """Subject and text of one mail in one language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 14, "data-autosize": "1"}),
        help_text=gettext_lazy(
            "A blank line begins a paragraph. A line whose placeholders have nothing to say is "
            "left out."
        ),
    )

    def __init__(self, letter: Letter, *args: Any, **kwargs: Any) -> None:
        """`letter` says what may be named."""
        super().__init__(*args, **kwargs)
        self.letter = letter

    def clean(self) -> dict[str, Any]:
        """Refuse what the mail cannot be written with."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                check(self.letter, self.text)
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return given

    @property
    def text(self) -> Text:
        """What was written."""
        return Text(self.cleaned_data["subject"], self.cleaned_data["body"].replace("\r\n", "\n"))


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every mail with its languages, and which of them have a text of their own."""
    own = texts.own()
    return lists.answer(
        request,
        "desk/administration/mail_texts.html",
        [
            (letter, [(code, name, own.get((letter.key, code))) for code, name in _languages()])
            for letter in LETTERS.values()
        ],
        title=_("Texts of mails"),
        words=lambda row: (row[0].label, row[0].about, *row[0].text("es"), *row[0].text("en")),
        lead=_("What Soporte writes by itself: to customers, to colleagues, to you."),
    )


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Change one text; the page shows what it makes and how it differs from the shipped one."""
    letter = _letter_or_404(key, language)
    row = texts.own().get((key, language))
    now = Text(row.subject, row.body) if row else letter.text(language)
    initial = {"subject": now.subject, "body": now.body}
    form = MailTextForm(letter, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        texts.save(letter, language, form.text, by=actor(request))
        messages.success(request, _("Saved"))
        return redirect("desk:mail-text", key=key, language=language)
    context = {
        "title": letter.label,
        "letter": letter,
        "code": language,
        "language_name": dict(_languages())[language],
        "form": form,
        "row": row,
        "sample": _sample(letter, now, language),
        "differences": list(_differences(letter.text(language), now)) if row else [],
    }
    status = 422 if request.method == "POST" else 200
    template = "desk/administration/mail_text.html"
    return shell.page(request, template, context, section="settings", status=status)


@require_http_methods(METHODS)
@administrator
def preview(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """What a text makes of examples, alone in a frame: the saved one, or what is being written."""
    letter = _letter_or_404(key, language)
    form = MailTextForm(letter, request.POST or None)
    row = texts.own().get((key, language))
    text = Text(row.subject, row.body) if row else letter.text(language)
    mail, wrong = None, []
    if request.method == "POST":
        if form.is_valid():
            text = form.text
        else:
            wrong = [str(error) for errors in form.errors.values() for error in errors]
    if not wrong:
        mail = _sample(letter, text, language)
    return sandboxed(HttpResponse(_page(mail, wrong, language)))


@require_POST
@administrator
@transaction.atomic
def test(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Send the saved text, with examples, to whoever asks."""
    letter = _letter_or_404(key, language)
    row = texts.own().get((key, language))
    text = Text(row.subject, row.body) if row else letter.text(language)
    if send_as_it_is(_sample(letter, text, language), request.user, language):
        messages.success(
            request, _("It is on its way to %(address)s.") % {"address": request.user.email}
        )
    else:
        messages.error(request, _("You had your share of mail for this hour."))
    return redirect("desk:mail-text", key=key, language=language)


@require_POST
@administrator
def restore(request: StaffRequest, key: str, language: str) -> HttpResponse:
    """Back to the shipped text."""
    texts.restore(_letter_or_404(key, language), language, by=actor(request))
    messages.success(request, _("The shipped text is back."))
    return redirect("desk:mail-text", key=key, language=language)


def _languages() -> list[tuple[str, str]]:
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def _letter_or_404(key: str, language: str) -> Letter:
    if key not in LETTERS or language not in dict(settings.LANGUAGES):
        raise Http404
    return LETTERS[key]


def _sample(letter: Letter, text: Text, language: str) -> Mail:
    """The mail that examples make; a text that cannot be used shows the shipped one."""
    with override(language):
        values = {name: str(one.sample) for name, one in letter.own.items()}
    try:
        check(letter, text)
    except ValidationError:
        text = letter.text(language)
    return write(letter, text, values, language)


# Alone in a frame, under a policy of its own, as a mail program shows it.
_PAGE = (
    '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
    '<body style="margin:16px;font-family:Arial,sans-serif;color:#211e1a;background:#ffffff">'
    "{}</body></html>"
)


def _page(mail: Mail | None, wrong: list[str], language: str) -> str:
    shown = format_html_join("", "<p>{}</p>", ((one,) for one in wrong))
    if mail:
        shown = format_html("<p><strong>{}</strong></p>{}", mail.subject, SafeString(mail.html))
    return format_html(_PAGE, language, _("Preview"), shown)


def _differences(shipped: Text, own: Text) -> Iterator[tuple[str, str]]:
    """Each line with its kind: "-" only shipped, "+" only ours, "" both."""
    before, after = ([one.subject, "", *one.body.split("\n")] for one in (shipped, own))
    for line in difflib.ndiff(before, after):
        if not line.startswith("?"):
            yield line[:1].strip(), line[2:]
