"""The organisation's own texts: kept, taken back, and left out when they cannot be used."""

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction

from soporte.journal.actor import Actor
from soporte.journal.differences import removing, watched
from soporte.journal.operations import record
from soporte.notices.letters import rendering
from soporte.notices.letters.kinds import Letter, Text
from soporte.notices.letters.rendering import Mail
from soporte.notices.letters.shipped import LETTERS
from soporte.notices.models import MailText
from soporte.site.memory import kept
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line, clean_text

log = structlog.get_logger(__name__)
Key = tuple[str, str]


def own() -> dict[Key, MailText]:
    """Every text of the organisation's own, by letter and language."""
    return kept("mail-texts", _load)


def _load() -> dict[Key, MailText]:
    return {(one.letter, one.language): one for one in MailText.objects.all()}


@transaction.atomic
def save(letter: Letter, language: str, text: Text, *, by: Actor) -> None:
    """Send this text from now on; records `letter.changed`.

    Raises ValidationError by field. The shipped text itself is not kept: it may get better.
    """
    given = Text(clean_line(text.subject), clean_text(text.body).strip())
    rendering.check(letter, given)
    if given == letter.text(language):
        restore(letter, language, by=by)
        return
    row = MailText.objects.select_for_update().filter(letter=letter.key, language=language).first()
    row = row or MailText(letter=letter.key, language=language)
    detail = {"letter": letter.key, "language": language}
    with watched(row, by=by, changed="letter.changed", detail=lambda: detail):
        row.subject, row.body, row.error, row.updated_at = given.subject, given.body, "", now()
        row.save()


@transaction.atomic
def restore(letter: Letter, language: str, *, by: Actor) -> None:
    """Send the shipped text again; records `letter.restored`."""
    row = MailText.objects.select_for_update().filter(letter=letter.key, language=language).first()
    if row is not None:
        detail = {"letter": letter.key, "language": language}
        removing(row, "letter.restored", by=by, detail=detail)
        row.delete()


def written(key: str, language: str, values: dict[str, str]) -> Mail:
    """A letter with these values: in the organisation's own words, where these can be used."""
    letter = LETTERS[key]
    row = own().get((key, language))
    if row is not None and not row.error:
        text = Text(row.subject, row.body)
        try:
            # A release may know a placeholder no more that an older one knew.
            rendering.check(letter, text)
            return rendering.write(letter, text, values, language)
        except Exception as wrong:
            log.exception("own text of a mail cannot be used", letter=key, language=language)
            _leave_out(row, letter, wrong)
    return rendering.write(letter, letter.text(language), values, language)


def _leave_out(row: MailText, letter: Letter, wrong: Exception) -> None:
    """Send the shipped text from now on, and say so once to whoever can put it right."""
    said = wrong.messages if isinstance(wrong, ValidationError) else [str(wrong)]
    error = clean_line(" ".join(said), limit=300) or "?"
    if not MailText.objects.filter(pk=row.pk, error="").update(error=error):
        return
    detail = {"letter": letter.key, "language": row.language, "error": error}
    record("letter.broken", row, by=Actor.system(via="job"), detail=detail)


def name_of(key: str) -> str:
    """What a letter is called; one that a release dropped, by its key."""
    letter = LETTERS.get(key)
    return str(letter.label) if letter else key
