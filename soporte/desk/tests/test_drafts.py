"""The composer at the desk: drafts on every device, undo, send later, sleep, canned replies."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.models import CannedReply, Draft, Ticket
from soporte.toolbox import clock


def page(client: Client, ticket: Ticket) -> str:
    answer = client.get(reverse("desk:ticket", args=[ticket.number]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, ticket: Ticket, *args: object, **fields: object):
    return client.post(reverse(f"desk:{name}", args=[ticket.number, *args]), fields)


def mark_of(html: str) -> str:
    return re.search(r'name="mark" value="(\w*)"', html)[1]


def area_of(html: str) -> str:
    return re.search(r"<textarea[^>]*id=\"body\"[^>]*>([^<]*)</textarea>", html)[1]


def test_what_was_saved_on_one_device_is_there_on_another(
    printer: Ticket, cast: People, beto: Client, signed_in
):
    pdf = SimpleUploadedFile("plano.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    answer = post(beto, "ticket-drafts", printer, body="A medias", key="k", files=[pdf])
    assert answer.status_code == 302
    html = page(signed_in(cast.beto), printer)
    assert area_of(html) == "A medias"
    assert "plano.pdf" in html
    assert "A medias" in signed_in(cast.beto).get(reverse("desk:drafts")).content.decode()
    rows = signed_in(cast.beto).get(reverse("desk:rows", args=["open"])).content.decode()
    assert "draft" in rows
    for other in (cast.carla, cast.elena):
        assert "A medias" not in page(signed_in(other), printer)


def test_saving_while_writing_answers_with_the_state_alone(printer: Ticket, beto_htmx: Client):
    answer = post(beto_htmx, "ticket-drafts", printer, body="<p>x</p>", format="html", key="a")
    html = answer.content.decode()
    assert mark_of(html) == Draft.objects.get().mark
    assert "<textarea" not in html
    assert not printer.messages.filter(from_staff=True).exists()


def test_the_text_of_the_other_device_stays_in_sight(printer: Ticket, beto_htmx: Client):
    for key, body in (("laptop", "Uno"), ("phone", "Dos")):
        answer = post(beto_htmx, "ticket-drafts", printer, body=body, key=key)
    html = answer.content.decode()
    assert "Uno" in html
    aside = Draft.objects.get(state="aside")
    post(beto_htmx, "ticket-draft", printer, aside.pk, act="use")
    html = page(beto_htmx, printer)
    assert area_of(html) == "Uno"
    assert "Dos" in html


def test_without_scripts_a_button_saves_the_draft(printer: Ticket, beto: Client):
    assert 'name="then" value="draft"' in page(beto, printer)
    answer = post(beto, "ticket-messages", printer, body="Luego sigo", key="k", then="draft")
    assert answer.status_code == 302
    assert area_of(page(beto, printer)) == "Luego sigo"
    assert not printer.messages.filter(from_staff=True).exists()


def test_a_file_can_be_taken_out_of_a_draft(printer: Ticket, beto: Client):
    files = [SimpleUploadedFile(name, b"x", content_type="text/plain") for name in ("a", "b")]
    post(beto, "ticket-drafts", printer, body="Con dos", key="k", files=files)
    draft = Draft.objects.get()
    one, two = [file.pk for file in draft.files.order_by("pk")]
    post(
        beto,
        "ticket-drafts",
        printer,
        body="Con uno",
        key="k",
        mark=draft.mark,
        known=[one, two],
        keep=[two],
    )
    assert [file.pk for file in Draft.objects.get().files.all()] == [two]


def test_a_reply_waits_ten_seconds_and_can_be_undone_to_the_letter(
    printer: Ticket, beto: Client, beto_htmx: Client, drain
):
    body = "<p>Hola <strong>Ana</strong></p>"
    answer = post(
        beto_htmx, "ticket-messages", printer, body=body, format="html", key="k", then="resolve"
    )
    html = answer.content.decode()
    draft = Draft.objects.get()
    assert timedelta(seconds=9) < draft.release_at - clock.now() <= timedelta(seconds=10)
    assert 'data-leaves="' in html
    assert 'id="composer" hx-swap-oob="outerHTML"' in html
    drain()
    assert not printer.messages.filter(from_staff=True).exists()
    undone = post(beto_htmx, "ticket-draft", printer, draft.pk, act="undo").content.decode()
    assert "&lt;p&gt;Hola &lt;strong&gt;Ana&lt;/strong&gt;&lt;/p&gt;" in undone
    assert "data-leaves" not in undone
    assert re.search(r'value="resolve" data-primary', undone), "the choice comes back too"
    with clock.at(clock.now() + timedelta(minutes=5)):
        drain()
    assert not printer.messages.filter(from_staff=True).exists()
    assert "Hola" in area_of(page(beto, printer))


def test_the_form_posted_twice_waits_once_and_leaves_once(printer: Ticket, beto: Client, drain):
    for _again in range(2):
        post(beto, "ticket-messages", printer, body="Hola", key="k", then="wait")
    assert Draft.objects.count() == 1
    with clock.at(clock.now() + timedelta(minutes=1)):
        drain()
    assert printer.messages.filter(from_staff=True).count() == 1
    printer.refresh_from_db()
    assert printer.category == "waiting_customer"


def test_colleagues_see_whose_reply_waits_and_cannot_stop_it(
    printer: Ticket, cast: People, beto: Client, signed_in
):
    post(beto, "ticket-messages", printer, body="Mañana", key="k", then="at:tomorrow")
    carla = signed_in(cast.carla)
    html = page(carla, printer)
    assert "A reply of Beto leaves" in html or "Una respuesta de Beto" in html
    draft = Draft.objects.get()
    post(carla, "ticket-draft", printer, draft.pk, act="undo")
    post(carla, "ticket-draft", printer, draft.pk, act="now")
    draft.refresh_from_db()
    assert draft.state == "waiting"


def test_a_reply_is_scheduled_for_nine_in_the_writers_zone(
    printer: Ticket, cast: People, beto: Client
):
    cast.beto.time_zone = "America/Mexico_City"
    cast.beto.save()
    post(beto, "ticket-messages", printer, body="Mañana", key="k", then="at:tomorrow")
    leaves = Draft.objects.get().release_at
    from zoneinfo import ZoneInfo

    assert leaves.astimezone(ZoneInfo("America/Mexico_City")).strftime("%H:%M") == "09:00"
    assert "Mañana" in beto.get(reverse("desk:drafts")).content.decode()


def test_a_moment_that_is_past_comes_back_with_the_text(printer: Ticket, beto: Client):
    answer = post(
        beto,
        "ticket-messages",
        printer,
        body="Tarde",
        key="k",
        then="at:given",
        send_at="2020-01-01T09:00",
    )
    assert answer.status_code == 422
    assert "Tarde" in answer.content.decode()
    assert Draft.objects.get().state == "writing"


def test_a_held_reply_shows_both_texts(printer: Ticket, cast: People, beto: Client, drain):
    post(beto, "ticket-messages", printer, body="Lo mío", key="k")
    printer.reply("<p>Ya lo miro</p>", author=cast.carla, by=Actor.of(cast.carla, via="desk"))
    with clock.at(clock.now() + timedelta(minutes=1)):
        drain()
    html = page(beto, printer)
    assert 'role="alert"' in html
    assert "Ya lo miro" in html
    assert area_of(html) == "Lo mío"
    post(beto, "ticket-messages", printer, body="Lo mío", key="k2", anyway="1", mark=mark_of(html))
    with clock.at(clock.now() + timedelta(minutes=2)):
        drain()
    assert printer.messages.filter(author=cast.beto).count() == 1


def opened(desk, cast: People, subject: str) -> Ticket:
    return operations.open_ticket(
        subject=subject,
        html="<p>x</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="email"),
        channel="email",
        queue=desk.hardware,
    )


def test_sending_and_going_on_leads_to_the_next_ticket(
    printer: Ticket, cast: People, desk, beto: Client, beto_htmx: Client
):
    other = opened(desk, cast, "Otro")
    fields = {"body": "Hola", "then": "next", "in": "open"}
    answer = post(beto, "ticket-messages", printer, key="k", **fields)
    assert answer["Location"] == f"/desk/tickets/{other.number}/?in=open"
    # The reply to the first can be undone on the page of the next.
    assert 'data-leaves="' in page(beto, other)
    # The first is answered, though its reply waits to be undone: nothing else waits for us.
    answer = post(beto_htmx, "ticket-messages", other, key="l", **fields)
    assert answer["HX-Redirect"] == "/desk/views/open/"


def test_the_next_is_the_one_that_waits_the_longest_for_us(desk, cast, beto: Client):
    asleep, first, second, _third = (opened(desk, cast, f"Caso {number}") for number in range(4))
    asleep.set_category("waiting_third", by=Actor.system(via="job"))
    fields = {"body": "Hola", "then": "next", "in": "open"}
    answer = post(beto, "ticket-messages", second, key="k", **fields)
    assert answer["Location"].startswith(f"/desk/tickets/{first.number}/")


def test_a_ticket_sleeps_and_is_woken_at_the_desk(printer: Ticket, beto: Client):
    post(beto, "ticket-snooze", printer, until="tomorrow", why="espera una pieza")
    assert "espera una pieza" in page(beto, printer)

    def listed(slug: str) -> bool:
        return (
            f"id=t{printer.number} " in beto.get(reverse("desk:rows", args=[slug])).content.decode()
        )

    assert listed("snoozed")
    assert not listed("open")
    post(beto, "ticket-snooze", printer, until="now")
    assert listed("open")
    assert not listed("snoozed")
    post(beto, "ticket-snooze", printer, until="given", at="nonsense")
    printer.refresh_from_db()
    assert not printer.is_snoozed


@pytest.fixture
def greeting(db) -> CannedReply:
    return CannedReply.objects.create(
        name="Saludo",
        shortcut="hola",
        scope="everyone",
        html="<p>Hola, {{ customer.first_name }} (#{{ ticket.number }})</p>",
    )


def test_a_canned_reply_is_put_after_what_is_written(
    printer: Ticket, greeting: CannedReply, beto: Client
):
    assert (
        "Hola, Ana"
        in beto.get(reverse("desk:ticket-canned", args=[printer.number])).content.decode()
    )
    post(beto, "ticket-drafts", printer, body="Buenas", key="k")
    post(beto, "ticket-canned-reply", printer, greeting.pk)
    text = area_of(page(beto, printer))
    assert text.index("Buenas") < text.index(f"Hola, Ana (#{printer.number})")


def test_somebody_elses_own_canned_reply_is_nowhere(printer: Ticket, cast: People, beto: Client):
    hers = CannedReply.objects.create(name="De Carla", html="x", scope="own", owner=cast.carla)
    assert "De Carla" not in beto.get(reverse("desk:canned-replies")).content.decode()
    address = reverse("desk:ticket-canned-reply", args=[printer.number, hers.pk])
    assert beto.get(address).status_code == 404
    assert beto.post(reverse("desk:canned-reply", args=[hers.pk])).status_code == 404


def test_technicians_write_their_own_and_supervisors_those_of_all(
    cast: People, beto: Client, signed_in
):
    fields = {"name": "Cierre", "shortcut": "cierre", "html": "Un saludo, {{ me.name }}"}
    new = reverse("desk:new-canned-reply")
    assert beto.post(new, {**fields, "scope": "everyone", "is_active": "on"}).status_code == 302
    own = CannedReply.objects.get()
    assert (own.scope, own.owner) == ("own", cast.beto)
    assert "<p>" in own.html
    carla = signed_in(cast.carla)
    assert carla.post(new, {**fields, "scope": "everyone", "is_active": "on"}).status_code == 302
    assert carla.post(new, {**fields, "scope": "everyone", "is_active": "on"}).status_code == 422
    assert carla.post(new, {**fields, "scope": "team"}).status_code == 422
    shared = CannedReply.objects.get(scope="everyone")
    assert beto.post(reverse("desk:canned-reply", args=[shared.pk]), fields).status_code == 403
    assert beto.post(reverse("desk:remove-canned-reply", args=[own.pk])).status_code == 302


def test_an_unknown_placeholder_is_refused_with_the_list(beto: Client):
    fields = {"name": "x", "html": "Hola {{ customer.password }}"}
    answer = beto.post(reverse("desk:new-canned-reply"), fields)
    assert answer.status_code == 422
    assert "customer.first_name" in answer.content.decode()
    assert not CannedReply.objects.exists()


def test_a_saving_that_comes_after_the_sending_of_its_text_begins_nothing(
    printer: Ticket, beto_htmx: Client, drain
):
    post(beto_htmx, "ticket-messages", printer, body="Hola", key="k")
    post(beto_htmx, "ticket-drafts", printer, body="Hola", key="k")
    assert [draft.state for draft in Draft.objects.all()] == ["waiting"]


def test_a_slash_offers_those_that_fit_and_gives_their_text(
    printer: Ticket, greeting: CannedReply, beto: Client
):
    CannedReply.objects.create(name="Hola de otro modo", scope="everyone", html="<p>x</p>")
    address = reverse("desk:ticket-canned", args=[printer.number])
    lines = beto.get(address, {"q": "HOL"}).json()["lines"]
    assert [line["label"] for line in lines] == ["Saludo", "Hola de otro modo"]
    assert beto.get(address, {"q": "zzz"}).json()["lines"] == []
    text = beto.get(f"{address}/{lines[0]['id']}").content.decode()
    assert text == f"<p>Hola, Ana (#{printer.number})</p>"


def test_two_braces_offer_what_the_ticket_says(printer: Ticket, cast: People, beto: Client):
    address = reverse("desk:placeholders")
    lines = beto.get(address, {"ticket": printer.number}).json()["lines"]
    assert [line["text"] for line in lines[:2]] == [cast.ana.display_name, cast.ana.first_name]
    assert str(printer.number) in {line["text"] for line in lines}
    named = beto.get(address, {"ticket": printer.number, "q": "ticket.num"}).json()["lines"]
    assert [line["text"] for line in named] == [str(printer.number)]
    assert beto.get(address, {"ticket": 999_999}).status_code == 404
    marks = beto.get(address, {"q": "me.first"}).json()["lines"]
    assert [line["text"] for line in marks] == ["{{ me.first_name }}"]


def test_the_editor_posts_html_and_a_plain_field_text(beto: Client):
    new = reverse("desk:new-canned-reply")
    rich = "<ul><li><p>Uno</p></li></ul><p><strong>Dos</strong></p>"
    beto.post(new, {"name": "a", "html": rich, "format": "html", "is_active": "on"})
    kept = CannedReply.objects.get()
    assert "<li>" in kept.html
    edit = reverse("desk:canned-reply", args=[kept.pk])
    shown = beto.get(edit)
    plain = shown.context["form"]["html"].value()
    assert "<" not in plain
    fields = {"name": "b", "format": "text", "is_active": "on"}
    beto.post(edit, {**fields, "html": plain.replace("\n", "\r\n")})
    kept.refresh_from_db()
    assert (kept.name, "<li>" in kept.html) == ("b", True)
    beto.post(edit, {**fields, "html": "1 < 2 > 0"})
    kept.refresh_from_db()
    assert kept.html == "<p>1 &lt; 2 &gt; 0</p>"


def test_a_preview_is_filled_with_an_example_and_saves_nothing(
    greeting: CannedReply, beto: Client, cast: People
):
    new = reverse("desk:new-canned-reply")
    text = "<p>Hola {{ customer.first_name }}<script>x</script>, {{ me.name }}</p>"
    shown = beto.post(new, {"html": text, "format": "html", "preview": "1"})
    assert shown.status_code == 200
    assert shown.context["html"] == f"<p>Hola Ana, {cast.beto.display_name}</p>"
    wrong = beto.post(new, {"html": "{{ customer.iban }}", "preview": "1"})
    assert "customer.iban" in wrong.context["wrong"][0]
    assert list(CannedReply.objects.all()) == [greeting]
