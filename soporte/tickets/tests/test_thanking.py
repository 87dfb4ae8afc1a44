"""An answer that only says thanks leaves a solved ticket solved; anything more opens it again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.models import Ticket
from soporte.tickets.thanking import is_only_thanks

ONLY = [
    "Gracias",
    "¡Muchas gracias por todo!",
    "Perfecto, ya funciona. Muchas gracias, un saludo.",
    "Mil gracias por la ayuda y por la rapidez. Saludos, Ana Pardo",
    "Thank you so much, works now!",
    "Great, thanks a lot. Best regards, Ana",
    "All good, thanks!",
]
MORE = [
    "Gracias, pero sigue sin imprimir",
    "Gracias, ya no funciona",
    "Gracias. ¿Cuándo vendréis?",
    "Gracias, llamadme al 600112233",
    "Perfecto",
    "Thanks, but it still fails",
    "Thanks. Please call me",
    "Thanks, not working",
    "No, gracias a vosotros ahora tengo dos problemas",
    "",
]


@pytest.mark.parametrize("text", ONLY)
def test_thanks_are_thanks(text):
    assert is_only_thanks(f"<p>{text}</p>", name="Ana Pardo")


@pytest.mark.parametrize("text", MORE)
def test_anything_more_is_not(text):
    assert not is_only_thanks(f"<p>{text}</p>", name="Ana Pardo")


def test_a_file_is_more_than_thanks():
    assert not is_only_thanks("<p>Gracias</p>", has_files=True)


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_be_asked(text):
    assert is_only_thanks(text) in {True, False}
    assert not is_only_thanks(f"gracias {text} ?")


def hear(ticket: Ticket, person, text: str) -> None:
    operations.receive_message(
        ticket,
        html=f"<p>{text}</p>",
        author=person,
        by=Actor.of(person, via="email"),
        channel="email",
    )
    ticket.refresh_from_db()


@pytest.mark.parametrize("end", ["resolve", "close"])
def test_a_solved_ticket_stays_so_and_says_why(printer: Ticket, cast: People, end: str):
    by = Actor.of(cast.beto, via="desk")
    getattr(printer, end)(by=by)
    hear(printer, cast.ana, "¡Muchas gracias!")
    assert printer.is_done
    assert printer.messages.filter(author=cast.ana).count() == 2
    hear(printer, cast.ana, "Gracias, pero sigue igual")
    assert not printer.is_done


def test_one_that_waits_for_the_customer_is_looked_at(printer: Ticket, cast: People):
    printer.set_category("waiting_customer", by=Actor.of(cast.beto, via="desk"))
    hear(printer, cast.ana, "Gracias")
    assert printer.category == "open"
