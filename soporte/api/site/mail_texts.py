"""The texts of the mails that the product writes by itself."""

from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from pydantic import Field

from soporte.api.access import ADMINISTRATOR, actor_of
from soporte.api.fields import Given, Nul, Shown
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.notices.letters import texts
from soporte.notices.letters.kinds import Letter, Text
from soporte.notices.letters.shipped import LETTERS

room = Room(tags=["mail texts"])
Language = Literal["es", "en"]
Key = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$", examples=["acknowledgement"])]
ONE = "/mail-texts/{letter}/{language}"


class MailTextShown(Shown):
    """A mail's text in one language. `error` says why one of your own is left out."""

    letter: str
    language: str
    subject: str
    body: str
    is_own: bool
    error: str
    placeholders: list[str]


class MailTextsShown(Shown):
    """Every mail in every language."""

    items: list[MailTextShown]


class MailTextGiven(Given):
    """A text with placeholders like `{{ ticket.number }}`; others than those listed are refused."""

    subject: Annotated[str, Field(min_length=1, max_length=200), Nul]
    body: Annotated[str, Field(min_length=1, max_length=20_000), Nul]


@room.read("/mail-texts", scope="admin", role=ADMINISTRATOR, answer=MailTextsShown)
def index(request: HttpRequest) -> MailTextsShown:
    """List the texts that go out now."""
    return MailTextsShown(
        items=[_shown(letter, code) for letter in LETTERS.values() for code in ("es", "en")]
    )


@room.read(ONE, scope="admin", role=ADMINISTRATOR, answer=MailTextShown)
def show(request: HttpRequest, letter: Key, language: Language) -> MailTextShown:
    """Show one text."""
    return _shown(_found(letter), language)


@room.replace(ONE, scope="admin", role=ADMINISTRATOR, answer=MailTextShown)
def replace(
    request: HttpRequest, letter: Key, language: Language, given: MailTextGiven
) -> MailTextShown:
    """Send this text from now on."""
    found = _found(letter)
    try:
        texts.save(found, language, Text(given.subject, given.body), by=actor_of(request))
    except ValidationError as wrong:
        name, said = next(iter(wrong.message_dict.items()))
        raise Problem("invalid", said[0], field=name) from wrong
    return _shown(found, language)


@room.remove(ONE, scope="admin", role=ADMINISTRATOR)
def destroy(request: HttpRequest, letter: Key, language: Language) -> None:
    """Send the shipped text again."""
    texts.restore(_found(letter), language, by=actor_of(request))


def _found(key: str) -> Letter:
    if key not in LETTERS:
        raise Http404
    return LETTERS[key]


def _shown(letter: Letter, language: str) -> MailTextShown:
    row = texts.own().get((letter.key, language))
    text = Text(row.subject, row.body) if row else letter.text(language)
    return MailTextShown(
        letter=letter.key,
        language=language,
        subject=text.subject,
        body=text.body,
        is_own=row is not None,
        error=row.error if row else "",
        placeholders=list(letter.placeholders),
    )
