"""How somebody likes their lists, and a look into a ticket before it is opened."""

from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets.cast import Desk
from soporte.tickets.models import ReadMark, Ticket

COMFORT = reverse("desk:comfort")


def test_density_and_widths_are_kept_with_the_person(cast: People, desk: Desk, beto: Client):
    back = reverse("desk:view", args=["open"])
    answer = beto.post(COMFORT, {"density": "compact", "next": back})
    assert (answer.status_code, answer.url) == (302, back)
    beto.post(COMFORT, {"list": "400"})
    beto.post(COMFORT, {"panel": "9999"})
    page = beto.get(back)
    html = page.content.decode()
    assert 'data-density="compact"' in html
    assert "{--w-list:25rem;--w-panel:32.5rem}" in html
    nonce = html.partition('<style nonce="')[2].partition('"')[0]
    assert f"style-src 'self' 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]
    beto.post(COMFORT, {"list": ""})
    assert "--w-list" not in beto.get(back).content.decode()


def test_the_profile_chooses_density_and_previews(cast: People, desk: Desk, beto: Client):
    given = {"name": cast.beto.name, "language": "es", "time_zone": "", "density": "roomy"}
    assert beto.post(reverse("desk:profile"), given).status_code == 302
    html = beto.get(reverse("desk:view", args=["open"])).content.decode()
    assert 'data-density="roomy" data-peek="off"' in html


def test_what_is_nonsense_changes_nothing(cast: People, desk: Desk, beto: Client):
    answer = beto.post(
        COMFORT, {"density": "huge", "list": "1e9;}", "next": "https://evil.example/"}
    )
    assert answer.url == reverse("desk:tickets")
    cast.beto.refresh_from_db()
    assert "density" not in cast.beto.preferences
    assert "evil" not in beto.get(reverse("desk:view", args=["open"])).content.decode()


def test_a_look_shows_the_beginning_of_what_was_said_last_and_reads_nothing(
    printer: Ticket, cast: People, beto: Client
):
    by = Actor.of(cast.carla, via="desk")
    long = "<p>Primera línea &lt;b&gt;.</p><p>" + "palabra " * 900 + "FINAL</p>"
    printer.note(long, author=cast.carla, by=by)
    shown = beto.get(reverse("desk:ticket-peek", args=[printer.number])).content.decode()
    assert cast.carla.name in shown
    assert "Primera línea &lt;b&gt;." in shown
    assert "…" in shown
    assert "FINAL" not in shown
    assert len(shown) < 3000
    assert not ReadMark.objects.filter(person=cast.beto).exists()
