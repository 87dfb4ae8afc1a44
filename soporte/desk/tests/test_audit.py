"""The audit: what administration changed, who, from where, said with old and new."""

import pytest
from django.test import Client
from django.urls import reverse

from soporte.channels.accounts import save_account
from soporte.channels.models import Account
from soporte.desk.administration.audit import NOUNS
from soporte.journal import audit
from soporte.journal.actor import Actor
from soporte.journal.kinds import Audit
from soporte.journal.models import Entry
from soporte.people import operations as people
from soporte.people.models import ApiToken, Person
from soporte.site.operations import change
from soporte.tickets.models import CannedReply, Status, TicketType, View
from soporte.toolbox.sealing import seal

AUDIT = reverse("desk:audit")
BY = Actor.system(via="cli")


@pytest.fixture(autouse=True)
def _set_up(db):
    change({"wizard": {"finished_at": "2026-01-01"}})


def changes(kind):
    return Entry.objects.filter(kind=kind).latest("pk").detail["changes"]


def test_a_changed_queue_is_told_with_old_and_new_and_with_its_rights(cast, desk, elena):
    queue = desk.hardware
    fields = {
        "name": "Talleres",
        "icon": "school",
        "is_active": "on",
        "position": "5",
        "reopening": "always",
        "reopening_days": "14",
        f"person_{cast.beto.pk}": "read",
    }
    old, was_public = queue.name, queue.is_public
    assert was_public
    assert elena.post(reverse("desk:queue", args=[queue.pk]), fields).status_code == 302
    told = [e.detail["changes"] for e in Entry.objects.filter(kind="queue.changed").order_by("pk")]
    merged = {name: pair for one in told for name, pair in one.items()}
    assert merged["name"] == [old, "Talleres"]
    assert merged["is_public"] == [True, False]
    assert merged["access"][1] == {f"person:{cast.beto.pk}": "read"}
    page = elena.get(AUDIT, {"what": "queue"}).content.decode()
    for words in (old, "Talleres", "Beto Salas: leer todo", "icono", "se ofrece a los clientes"):
        assert words in page
    assert ">access<" not in page
    assert ": access" not in page


def test_what_did_not_change_is_not_told(cast, elena):
    before = Entry.objects.count()
    data = {"name": cast.team.name, "members": [cast.beto.pk]}
    assert elena.post(reverse("desk:team", args=[cast.team.pk]), data).status_code == 302
    assert Entry.objects.count() == before


def test_the_address_that_a_change_came_from_is_kept(cast, elena):
    path = reverse("desk:team", args=[cast.team.pk])
    elena.post(path, {"name": "Nueva"}, REMOTE_ADDR="203.0.113.7")
    entry = Entry.objects.filter(kind="team.changed").latest("pk")
    assert entry.address == "203.0.113.7"
    assert entry.detail["changes"]["members"] == [[f"person:{cast.beto.pk}"], None]
    page = elena.get(AUDIT).content.decode()
    assert "203.0.113.7" in page
    assert "Beto Salas" in page


def test_a_secret_is_masked_and_one_that_stays_is_no_change(cast, desk, elena):
    settings = {"imap_host": "imap.example", "imap_password": seal("hunter2-old")}
    account = Account(name="S", address="a@n.example", queue=desk.hardware, settings=settings)
    save_account(account, by=BY)
    account.settings = {"imap_host": "imap.other", "imap_password": seal("hunter2-old")}
    save_account(account, by=BY)
    assert changes("account.changed") == {"imap_host": ["imap.example", "imap.other"]}
    account.settings = account.settings | {"imap_password": seal("hunter2-new")}
    save_account(account, by=BY)
    assert changes("account.changed") == {"imap_password": ["•••", "•••"]}
    kept = str(list(Entry.objects.values_list("detail", flat=True)))
    assert "hunter2" not in kept
    assert "sealed:" not in kept
    assert "hunter2" not in elena.get(AUDIT).content.decode()


PLACE = {"position": "9", "is_active": "on"}
WORDS = {"name_es": "Aula", "name_en": "Room", **PLACE}
REPLY = {"name": "Hola", "language": "es", "scope": "everyone", "html": "<p>Buenas</p>"}
ACTS = {
    "status": ("desk:new-status", "status.changed", "name_en", {"category": "open", **WORDS}),
    "type": ("desk:new-type", "type.changed", "slug", {"slug": "move", **WORDS}),
    "field": (
        "desk:new-field",
        "field.changed",
        "slug",
        {"slug": "room", "kind": "text", "audience": "staff", **WORDS},
    ),
    "canned": ("desk:new-canned-reply", "canned.saved", "html", REPLY),
    "checklist": (
        "desk:new-checklist",
        "checklist.created",
        "steps",
        {"name": "Alta", "text": "Llamar", "is_active": "on"},
    ),
    "team": ("desk:new-team", "team.created", "name", {"name": "Segunda"}),
}


@pytest.mark.parametrize("name", ACTS)
def test_each_page_of_administration_tells_what_it_wrote(name, cast, desk, elena):
    address, kind, field, data = ACTS[name]
    answer = elena.post(reverse(address), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert changes(kind)[field][0] is None
    assert changes(kind)[field][1]
    assert Entry.objects.filter(kind=kind).latest("pk").audit > 0


def test_roles_tokens_and_settings_are_told(cast, elena):
    path = reverse("desk:staff-member", args=[cast.beto.pk])
    data = {"name": "Beto Salas", "language": "es", "is_active": "on", "role": "supervisor"}
    elena.post(path, data)
    assert changes("person.role_changed") == {"role": ["technician", "supervisor"]}
    token = {"name": "ERP", "person": cast.elena.pk, "scopes": ["admin"], "life": "30"}
    elena.post(reverse("desk:tokens"), token)
    assert changes("token.created")["scopes"] == [None, ["admin"]]
    elena.post(reverse("desk:token-revoke", args=[ApiToken.objects.get(name="ERP").pk]))
    assert changes("token.revoked")["revoked_at"][0] is None
    secrets = str(list(Entry.objects.values_list("detail", flat=True)))
    assert ApiToken.objects.get(name="ERP").digest not in secrets


def test_private_views_and_replies_stay_out_of_the_audit_until_they_are_shared(cast, desk, beto):
    data = {"name": "Mía", "language": "es", "scope": "own", "html": "<p>Buenas</p>"}
    assert beto.post(reverse("desk:new-canned-reply"), data).status_code == 302
    assert Entry.objects.get(kind="canned.saved").audit == 0
    assert CannedReply.objects.get().scope == "own"
    from soporte.tickets.viewing import save_view

    view = View(name="Mía", audience="private")
    save_view(view, person=cast.carla, by=BY)
    assert Entry.objects.get(kind="view.created").audit == 0
    view.audience = "everyone"
    save_view(view, person=cast.carla, by=BY)
    assert Entry.objects.get(kind="view.changed").audit == 1


def test_supervisors_read_what_they_may_change_themselves_and_no_more(cast, desk, signed_in, elena):
    people.set_role(cast.beto, "supervisor", by=BY)
    people.save_team(cast.team, members=[], by=BY)
    carla = signed_in(cast.carla)
    page = carla.get(AUDIT).content.decode()
    assert "Primera línea" in page
    assert "technician" not in page
    assert Entry.objects.filter(kind="person.role_changed").exists()
    hidden = carla.get(AUDIT, {"what": "person", "thing": f"person:{cast.beto.pk}"})
    assert "203.0.113" not in hidden.content.decode()
    assert "Técnico" not in hidden.content.decode()
    assert "Técnico" in elena.get(AUDIT, {"what": "person"}).content.decode()


def test_whatever_can_be_filtered_by_has_a_name_for_people():
    assert set(audit.nouns(Audit.ADMINISTRATORS)) == set(NOUNS)


def test_signing_in_and_failing_to_are_told(cast, client, elena):
    cast.beto.set_password("impresora-de-nortia")
    cast.beto.save()
    sign_in = reverse("account_login")
    client.post(sign_in, {"login": "beto@nortia.example", "password": "wrong-word"})
    client.post(sign_in, {"login": "stranger@far.example", "password": "wrong-word"})
    client.post(sign_in, {"login": "beto@nortia.example", "password": "impresora-de-nortia"})
    kinds = list(Entry.objects.filter(audit=2).order_by("pk").values_list("kind", flat=True))
    assert kinds[-3:] == ["person.sign_in_failed", "site.sign_in_failed", "person.signed_in"]
    assert "stranger" not in str(list(Entry.objects.values_list("detail", flat=True)))
    page = elena.get(AUDIT, {"what": "person"}).content.decode()
    assert "Beto Salas" in page


def test_the_filters_find_by_person_face_thing_and_day(cast, desk, elena):
    by_beto = Actor.of(cast.beto, via="desk")
    token, _secret = ApiToken.issue(cast.beto, "suyo")
    people.save_team(cast.team, members=[], by=by_beto)
    status = Status.objects.order_by("pk")[0]
    from soporte.tickets.arranging import save_status

    status.name_es = "Recién llegado"
    save_status(status, by=Actor("token", token.pk, "api"))
    kind = TicketType.objects.order_by("pk")[0]
    kind.name_es = "Suceso"
    from soporte.tickets.arranging import save_type

    save_type(kind, by=BY)

    def found(**query):
        return {one.entry.kind for one, _face in elena.get(AUDIT, query).context["told"]}

    assert found(who=cast.beto.pk) == {"team.changed", "status.changed"}
    assert "status.changed" in found(via="api")
    assert "team.changed" not in found(via="api")
    assert found(thing=f"team:{cast.team.pk}") == {"team.created", "team.changed"}
    assert found(until="2020-01-01") == set()
    assert "type.changed" in found(since="2020-01-01")
    assert found(what="nonsense", who="x", since="never", after="%%%", thing="a:b")


def test_the_pages_follow_each_other_without_gap_or_double(cast, elena):
    for number in range(120):
        cast.team.name = f"Equipo {number}"
        people.save_team(cast.team, members=[], by=BY)
    seen, query = [], {"what": "team"}
    while True:
        context = elena.get(AUDIT, query).context
        seen += [one.entry.pk for one, _face in context["told"]]
        if not context["following"]:
            break
        query = {"what": "team", "after": context["following"]}
    assert len(seen) == len(set(seen)) == 121
    assert seen == sorted(seen, reverse=True)


def test_the_table_cannot_run_a_formula_and_is_itself_told(cast, elena, signed_in):
    cast.team.name = '=HYPERLINK("http://evil")'
    people.save_team(cast.team, members=[], by=BY)
    answer = elena.get(reverse("desk:audit-export"), {"what": "team"})
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK" in text
    assert '"=HYPERLINK' not in text
    assert text.startswith(("\ufeffCuándo", "\ufeffWhen"))
    assert Entry.objects.filter(kind="export.made", actor_id=cast.elena.pk).exists()
    assert signed_in(cast.beto).get(reverse("desk:audit-export")).status_code == 403


def test_a_name_with_html_is_shown_as_text(cast, elena):
    cast.team.name = "<script>alert(1)</script>"
    people.save_team(cast.team, members=[], by=BY)
    page = elena.get(AUDIT).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_costs_the_same_however_much_there_is(cast, elena, django_assert_max_num_queries):
    for number in range(40):
        cast.team.name = f"Equipo {number}"
        people.save_team(cast.team, members=[cast.beto] if number % 2 else [], by=BY)
    Person.objects.count()
    elena.get(AUDIT)
    with django_assert_max_num_queries(16):
        elena.get(AUDIT)


def test_a_stranger_is_led_to_sign_in(client: Client):
    assert client.get(AUDIT).status_code == 302
