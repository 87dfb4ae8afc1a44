"""“Did you mean …?” attacked: no word comes from what its reader may not see."""

import random

import pytest

from soporte.fields.models import Field
from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.search.correcting import _slips as slips
from soporte.tickets import operations
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.searching import correcting, finding

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")

# Each secret stands in one place, and nowhere else.
NOTE, FILE_NAME, FILE_TEXT = "morosidad", "despido", "embargo"
FIELD, FOREIGN, RESTRICTED = "caducado", "quirofano", "fusiones"
RESTRICTED_NOTE, UNCONFIRMED, PUBLIC = "auditoria", "herencia", "tractores"
SECRETS = (
    NOTE,
    FILE_NAME,
    FILE_TEXT,
    FIELD,
    FOREIGN,
    RESTRICTED,
    RESTRICTED_NOTE,
    UNCONFIRMED,
    PUBLIC,
)
# Who may read which word.
MAY = {
    "ana": {PUBLIC},
    "marcos": {PUBLIC},
    "dario": {FOREIGN, UNCONFIRMED},
    "beto": {NOTE, FILE_NAME, FILE_TEXT, FIELD, FOREIGN, UNCONFIRMED, PUBLIC},
    "elena": set(SECRETS),
}


@pytest.fixture
def secrets(cast, desk, printer, drain):
    """A word in each place that some readers may not see."""
    Field.objects.create(
        slug="credit", kind="text", name_es="Crédito", name_en="Credit", audience="staff"
    )
    printer.reply(f"<p>Van los {PUBLIC}</p>", author=cast.beto, by=BY)
    files = [
        NewFile(store(b"nada", declared_type="text/plain"), f"{FILE_NAME}.txt"),
        NewFile(store(FILE_TEXT.encode(), declared_type="text/plain"), "b.txt"),
    ]
    printer.note(f"<p>{NOTE}</p>", author=cast.beto, by=BY, files=files)
    printer.set_fields({"credit": FIELD}, by=BY)

    def opened(words, queue):
        return operations.open_ticket(
            subject=words,
            html="<p>x</p>",
            requester=cast.dario,
            by=BY,
            channel="email",
            queue=queue,
        )

    opened(FOREIGN, desk.hardware)
    shared = opened(UNCONFIRMED, desk.hardware)
    shared.add_participant(cast.ana, by=Actor.of(cast.dario, via="email"))
    shared.participants.update(confirmed_at=None)
    boss = operations.open_ticket(
        subject=RESTRICTED,
        html="<p>x</p>",
        requester=cast.elena,
        by=BY,
        channel="portal",
        queue=desk.closed_to_beto,
    )
    boss.note(f"<p>{RESTRICTED_NOTE}</p>", author=cast.elena, by=BY)
    drain()


def asked(word, seed):
    """Some of the ways to mistype a word, alone, with company and with operators."""
    chance = random.Random(seed)
    typed = sorted({slip for slip in slips(word) if slip != word and len(slip) > 3})
    first, *others = chance.sample(typed, 3)
    yield from others
    yield first
    yield f"{first} impresora"
    yield f"impresora {first} is:open"
    yield f'"{first}"'
    yield f"-x {first}"


@pytest.mark.parametrize("who", MAY)
def test_no_correction_reveals_a_word_that_its_reader_may_not_see(who, cast, secrets):
    reader = getattr(cast, who)
    told = set()
    for seed, word in enumerate(SECRETS):
        for typed in asked(word, seed):
            meant = correcting.suggestion(finding.ask(typed, reader), typed).lower()
            told |= {secret for secret in SECRETS if secret in meant}
    assert told <= MAY[who]
    # What may be seen is offered: the silence above is no accident.
    assert told >= MAY[who] - {FILE_NAME, FILE_TEXT, FIELD}


def test_a_word_that_was_taken_from_sight_is_offered_no_longer(cast, desk, secrets, printer):
    typed = "tractoers"
    assert correcting.suggestion(finding.ask(typed, cast.beto), typed) == PUBLIC
    printer.move(desk.closed_to_beto, by=BY)
    assert correcting.suggestion(finding.ask(typed, cast.beto), typed) == ""
    assert correcting.suggestion(finding.ask(typed, cast.ana), typed) == PUBLIC


def test_nobody_without_rights_is_told_anything(cast, secrets):
    cast.beto.is_active = False
    for word in SECRETS:
        for typed in asked(word, 1):
            assert correcting.suggestion(finding.ask(typed, cast.beto), typed) == ""
