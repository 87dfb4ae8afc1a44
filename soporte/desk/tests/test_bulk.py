"""Acts on many tickets at the desk, with and without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from soporte.journal.actor import Actor
from soporte.tickets import operations
from soporte.tickets.models import Attachment, Bulk, CannedReply, QueueAccess, Ticket
from soporte.toolbox import clock


@pytest.fixture
def three(cast, desk, printer):
    """Three tickets that Beto may work on."""
    return [
        printer,
        *(
            operations.open_ticket(
                subject=subject,
                html="<p>No va.</p>",
                requester=cast.ana,
                by=Actor.of(cast.ana, via="portal"),
                channel="portal",
                queue=desk.accounts,
            )
            for subject in ("El escáner", "La contraseña")
        ),
    ]


def numbers(tickets):
    return [one.number for one in tickets]


def the_form(answer):
    """The fields of the form as a browser would post them."""
    html = answer.content.decode()
    form = html[html.index("so-bulkform") :]
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_a_list_and_its_table_have_a_box_for_each_ticket(beto, three):
    for path in ("/desk/views/open/", "/desk/views/open/table", "/desk/views/open/rows"):
        html = beto.get(path).content.decode()
        for number in numbers(three):
            assert re.search(rf'name="?t"? value="?{number}"? aria-label', html), path
    assert 'id="bulk"' in beto.get("/desk/views/open/").content.decode()
    assert 'form="bulk" name="t"' in beto.get("/desk/search/?q=contraseña").content.decode()
    assert "form=bulk name=t" not in beto.get("/desk/").content.decode()


def test_ticked_tickets_are_edited_in_plain_forms(beto, cast, three, drain):
    ticked = {"t": numbers(three[:2]), "in": "open", "act": "edit"}
    form = beto.post("/desk/bulk/new", ticked)
    assert "2 tickets" in form.content.decode()
    posted = {**the_form(form), "priority": "4", "assignee": "me", "tag": "viernes, aviso"}
    page = beto.post("/desk/bulk/", posted, follow=True)
    assert page.redirect_chain[-1][0].startswith("/desk/bulk/")
    drain()
    first, _second, third = (Ticket.objects.get(pk=one.pk) for one in three)
    assert (first.priority, first.assignee, first.tags) == (4, cast.beto, ["viernes", "aviso"])
    assert third.priority == 2
    html = beto.get(page.redirect_chain[-1][0]).content.decode()
    assert re.search(r"(Hechos|Done): 2", html)
    assert f"#{first.number}" in html


def test_all_of_a_view_is_all_that_it_holds_and_only_the_number_that_was_told(
    beto, cast, desk, three, drain
):
    assert beto.get("/desk/bulk/count?in=open").json() == {"count": 3}
    some = beto.get("/desk/bulk/new?act=edit&in=open").content.decode()
    whole = re.search(r'href="(/desk/bulk/new[^"]*all=1)"', some)[1].replace("&amp;", "&")
    posted = {**the_form(beto.get(whole)), "priority": "3"}
    operations.open_ticket(
        subject="Otra",
        html="<p>No va.</p>",
        requester=cast.ana,
        by=Actor.of(cast.ana, via="portal"),
        channel="portal",
        queue=desk.hardware,
    )
    refused = beto.post("/desk/bulk/", posted)
    assert refused.status_code == 422
    assert not Bulk.objects.exists()
    beto.post("/desk/bulk/", {**the_form(refused), "priority": "3"})
    drain()
    assert Ticket.objects.filter(priority=3).count() == 4


def test_all_that_a_search_finds_is_what_its_reader_may_see_of_it(beto, cast, desk, three, drain):
    word = three[0].subject.split()[-1]
    found = Ticket.objects.filter(subject__contains=word).count()
    page = beto.get("/desk/search/", {"q": word}).content.decode()
    assert f"/desk/bulk/count?q={word}" in page
    assert beto.get("/desk/bulk/count", {"q": word}).json() == {"count": found}
    some = beto.get("/desk/bulk/new", {"act": "edit", "q": word}).content.decode()
    whole = re.search(r'href="(/desk/bulk/new[^"]*all=1)"', some)[1].replace("&amp;", "&")
    beto.post("/desk/bulk/", {**the_form(beto.get(whole)), "priority": "3"})
    drain()
    assert Ticket.objects.filter(priority=3).count() == found
    QueueAccess.objects.all().delete()
    assert beto.get("/desk/bulk/count", {"q": word}).json() == {"count": 0}


def test_exact_phrases_are_not_offered_whole_because_nobody_knows_how_many_there_are(beto, three):
    phrase = f'"{three[0].subject}"'
    page = beto.get("/desk/search/", {"q": phrase}).content.decode()
    assert f'value="{three[0].number}"' in page
    assert "/desk/bulk/count" not in page
    assert beto.get("/desk/bulk/count", {"q": phrase}).json() == {"count": 0}


def test_a_number_that_one_may_not_see_is_not_among_the_chosen(beto, cast, desk, three):
    QueueAccess.objects.filter(queue=desk.accounts).delete()
    form = beto.post("/desk/bulk/new", {"also": ",".join(map(str, numbers(three)))})
    assert "1 ticket" in form.content.decode()


def test_an_empty_order_comes_back_with_what_is_missing(beto, three):
    answer = beto.post("/desk/bulk/", {"act": "edit", "t": numbers(three)})
    assert answer.status_code == 422
    none = beto.post("/desk/bulk/", {"act": "edit", "priority": "4"})
    assert none.status_code == 422
    assert not Bulk.objects.exists()


def test_it_is_stopped_and_undone_by_a_press(beto, cast, three, drain):
    beto.post("/desk/bulk/", {"act": "edit", "t": numbers(three), "priority": "4"})
    bulk = Bulk.objects.get()
    drain()
    beto.post(f"/desk/bulk/{bulk.pk}/undo")
    drain()
    assert set(Ticket.objects.values_list("priority", flat=True)) == {2}
    beto.post("/desk/bulk/", {"act": "edit", "t": numbers(three), "priority": "4"})
    second = Bulk.objects.order_by("-pk")[0]
    beto.post(f"/desk/bulk/{second.pk}/stop")
    drain()
    assert set(Ticket.objects.values_list("priority", flat=True)) == {2}
    assert beto.get(f"/desk/bulk/{second.pk}/?only=skipped").content.decode().count("<tr>") == 4


def test_with_htmx_the_progress_comes_beside_the_list(beto_htmx, three, drain):
    answer = beto_htmx.post("/desk/bulk/", {"act": "edit", "t": numbers(three), "priority": "4"})
    html = answer.content.decode()
    bulk = Bulk.objects.get()
    assert f'data-live="bulk:{bulk.pk}"' in html
    assert 'hx-swap-oob="outerHTML"' in html
    drain()
    done = beto_htmx.get(f"/desk/bulk/{bulk.pk}/progress").content.decode()
    assert 'value="100"' in done
    assert "undo" in done


def test_a_canned_reply_is_said_to_each_and_can_be_taken_back(beto, cast, three, drain):
    canned = CannedReply.objects.create(
        name="Caída", scope="everyone", html="<p>Hola, {{ customer.first_name }}.</p>"
    )
    posted = {"act": "reply", "t": numbers(three), "canned": str(canned.pk), "then": "wait"}
    page = beto.post("/desk/bulk/", posted, follow=True)
    assert "data-leaves" in page.content.decode()
    with clock.at(clock.now() + timedelta(minutes=1)):
        drain()
    said = [one.messages.get(from_staff=True).body_html for one in three]
    assert said == ["<p>Hola, Ana.</p>"] * 3
    wrong = beto.post("/desk/bulk/", {**posted, "canned": "", "body": "{{ customer.iban }}"})
    assert wrong.status_code == 422


def test_the_selected_are_merged_into_one_of_them(beto, three, drain):
    form = beto.post("/desk/bulk/new", {"act": "merge", "t": numbers(three)})
    assert three[1].subject in form.content.decode()
    posted = {**the_form(form), "into": str(three[0].number)}
    beto.post("/desk/bulk/", posted)
    drain()
    assert Ticket.objects.filter(merged_into=three[0]).count() == 2


def test_a_colleague_s_act_is_nobody_else_s_page(cast, signed_in, beto, three):
    beto.post("/desk/bulk/", {"act": "edit", "t": numbers(three), "priority": "4"})
    bulk = Bulk.objects.get()
    assert signed_in(cast.carla).get(f"/desk/bulk/{bulk.pk}/").status_code == 200
    cast.carla.role = "technician"
    cast.carla.save()
    assert signed_in(cast.carla).get(f"/desk/bulk/{bulk.pk}/").status_code == 404
    assert signed_in(cast.carla).post(f"/desk/bulk/{bulk.pk}/undo").status_code == 404


def test_the_page_of_many_costs_what_the_page_of_few_does(
    beto, cast, three, drain, django_assert_max_num_queries
):
    beto.post("/desk/bulk/", {"act": "edit", "t": numbers(three), "priority": "4"})
    drain()
    bulk = Bulk.objects.get()
    beto.get(f"/desk/bulk/{bulk.pk}/")
    with django_assert_max_num_queries(8):
        beto.get(f"/desk/bulk/{bulk.pk}/")


def test_a_ticket_s_history_says_that_it_was_one_of_many(beto, cast, signed_in, three, drain):
    beto.post("/desk/bulk/", {"act": "edit", "t": numbers(three), "priority": "4"})
    drain()
    page = f"/desk/tickets/{three[0].number}/history"
    assert f'href="/desk/bulk/{Bulk.objects.get().pk}/"' in beto.get(page).content.decode()
    cast.carla.role = "technician"
    cast.carla.save()
    QueueAccess.objects.create(queue=three[0].queue, person=cast.carla)
    theirs = signed_in(cast.carla).get(page).content.decode()
    assert "so-hist" in theirs
    assert 'href="/desk/bulk/' not in theirs


def test_a_reply_with_a_file_is_scheduled_in_a_plain_form(beto, three, drain):
    form = beto.post("/desk/bulk/new", {"act": "reply", "t": numbers(three), "in": "open"})
    assert 'enctype="multipart/form-data"' in form.content.decode()
    file = SimpleUploadedFile("aviso.pdf", b"%PDF-1.4 aviso", "application/pdf")
    posted = {**the_form(form), "body": "Hola", "send": "tomorrow", "files": [file]}
    page = beto.post("/desk/bulk/", posted, follow=True).content.decode()
    assert "data-leaves" not in page
    assert "aviso.pdf" in page
    bulk = Bulk.objects.get()
    assert bulk.is_scheduled
    drain()
    assert Bulk.objects.get().state == "waiting"
    with clock.at(clock.now() + timedelta(days=2)):
        drain()
    assert Attachment.objects.filter(name="aviso.pdf").count() == 3
    wrong = {**posted, "send": "given", "at": "2020-01-01T09:00", "files": []}
    assert beto.post("/desk/bulk/", wrong).status_code == 422
    assert Bulk.objects.count() == 1


def test_the_selected_are_marked_as_spam_and_back(beto, three, drain):
    html = beto.get("/desk/views/open/").content.decode()
    assert 'name="act" value="spam"' in html or "name=act value=spam" in html
    form = beto.post("/desk/bulk/new", {"act": "spam", "t": numbers(three[:2])})
    beto.post("/desk/bulk/", the_form(form))
    drain()
    assert Ticket.objects.exclude(spam_at=None).count() == 2
    beto.post(f"/desk/bulk/{Bulk.objects.get().pk}/undo")
    drain()
    assert not Ticket.objects.exclude(spam_at=None).exists()


@pytest.mark.parametrize("fragment", [False, True])
def test_a_missing_file_is_asked_about_once_also_when_it_leaves_later(
    beto, beto_htmx, three, fragment
):
    client = beto_htmx if fragment else beto
    posted = {"act": "reply", "t": numbers(three), "body": "Os adjunto la guía", "then": ""}
    posted |= {"send": "tomorrow"}
    asked = client.post("/desk/bulk/", posted)
    assert asked.status_code == 409
    assert 'name="doubted" value="files"' in asked.content.decode()
    assert not Bulk.objects.exists()
    client.post("/desk/bulk/", {**posted, "doubted": "files"})
    assert Bulk.objects.get().is_scheduled


def test_a_file_that_is_there_is_not_asked_about(beto, three):
    pdf = SimpleUploadedFile("guía.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    posted = {"act": "reply", "t": numbers(three), "body": "Os adjunto la guía", "files": [pdf]}
    assert beto.post("/desk/bulk/", posted).status_code == 302


def test_a_note_to_many_with_a_customers_address_is_asked_about(beto, three):
    posted = {"act": "note", "t": numbers(three), "body": "Decídselo a ana@acme.example."}
    asked = beto.post("/desk/bulk/", posted)
    assert asked.status_code == 409
    assert "ana@acme.example" in asked.context["doubts"]["note"]
    assert beto.post("/desk/bulk/", {**posted, "doubted": "note"}).status_code == 302
    other = {**posted, "body": "Preguntad a taller@fabricante.example"}
    assert beto.post("/desk/bulk/", other).status_code == 302
