"""Conditions: one answer from the database and from Python, clear errors, readable sentences."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from soporte.fields.models import Field
from soporte.files.operations import store
from soporte.journal.actor import Actor
from soporte.tickets import conditions, operations
from soporte.tickets.conditions import ConditionError, Reading
from soporte.tickets.models import ReadMark, Status, Ticket, TicketType
from soporte.tickets.models.conversing import NewFile
from soporte.tickets.searching import finding
from soporte.toolbox.clock import now

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 5, 4, 12, tzinfo=UTC)
BY = Actor.system(via="cli")


def work_on(ticket, place, cast):
    """What is done to some of them: tasks, times, approvals, sleep, ratings, what Beto follows."""
    if place == 1:
        ticket.follow(cast.beto, by=BY)
        ticket.add_task("mirar", by=BY, holds=True)
        ticket.rate(2, person=cast.ana, by=BY)
    if place == 2:
        mention = f'<p><strong data-mention="{cast.beto.pk}">@Beto</strong></p>'
        ticket.note(mention, author=cast.carla, by=BY)
        ticket.log_time(25, person=cast.carla, by=BY)
        ticket.rate(5, person=cast.ana, by=BY)
    if place == 4:
        ticket.ask_approval("¿comprar?", people=[cast.ana], by=BY)
        ticket.snooze(now() + timedelta(days=2), by=BY)
        ReadMark.set(cast.beto.pk, ticket.pk, ticket.messages.latest("pk").pk)


@pytest.fixture
def tickets(cast, desk):
    """Tickets that differ in everything that can be asked."""
    for slug, kind, options in (
        ("2024", "text", []),
        ("piso", "number", []),
        ("compra", "date", []),
        ("red", "choice", [{"key": key, "es": key, "en": key} for key in ("a", "b")]),
        ("usa", "choices", [{"key": key, "es": key, "en": key} for key in ("a", "b")]),
        ("vpn", "yes_no", []),
    ):
        Field.objects.create(slug=slug, kind=kind, name_es=slug, name_en=slug, options=options)
    made = []
    subjects = ["Impresora", "Ñandú ÁRBOL", "arbol 100% _x", "n\u0303andu", "Straße İstanbul", "x"]
    for place, subject in enumerate(subjects):
        ticket = operations.open_ticket(
            subject=subject,
            html=f"<p>la número {place} imprime{' borroso' if place % 2 else ''}</p>",
            requester=cast.dario if place == 3 else cast.ana,
            by=BY,
            channel=["email", "portal"][place % 2],
            queue=[desk.hardware, desk.network, desk.accounts][place % 3],
            files=[NewFile(store(b"hola", declared_type="text/plain"), "a.txt")]
            if place == 1
            else (),
        )
        if place in {1, 4}:
            ticket.assign(cast.beto, by=BY)
            ticket.tag(["vip", f"t{place}"], by=BY)
        if place == 2:
            ticket.set_team(cast.team, by=BY)
            ticket.set_urgency(3, by=BY)
            ticket.note("<p>secreto</p>", author=cast.beto, by=BY)
        ticket.set_priority(place % 4 + 1, by=BY)
        if place in {2, 3, 5}:
            ticket.set_fields(
                {
                    "2024": f"Árbol {place}",
                    "piso": place + 0.5,
                    "compra": f"2026-01-0{place}",
                    "red": "ab"[place % 2],
                    "usa": ["a", "b"][: place % 2 + 1],
                    "vpn": place == 3,
                },
                by=BY,
            )
        work_on(ticket, place, cast)
        if place == 5:
            ticket.resolve(by=BY)
        made.append(ticket)
    for place, ticket in enumerate(made):
        then = MOMENT - timedelta(hours=place * 30)
        Ticket.objects.filter(pk=ticket.pk).update(
            created_at=then,
            updated_at=then,
            last_message_at=then if place != 2 else None,
            resolved_at=then if place == 5 else None,
        )
    return list(Ticket.objects.order_by("pk"))


SAMPLES = {
    "search": ["borroso", "is:open tag:vip", "imprime -secreto", "to:me", "en:asunto arbol"],
    "rating": [1, 2, 3, 5],
    "spent": [0, 25, 30],
    "words": ["borroso", "secreto", "imprime número", "nada de eso"],
    "subject": ["NANDU", "árbol", "%", "_", "ß", "strasse", "i", "x"],
    "field.2024": ["arbol", "ÁRBOL 3", "nada"],
    "field.piso": [3.5, 2, 100],
    "field.compra": ["2026-01-03", "2025-12-31"],
}


def values_of(field, operator, ids):
    if operator in {"empty", "not_empty", "yes", "no"}:
        return st.none()
    if field.form == "age":
        return st.sampled_from(["1m", "30h", "2d", "1w"])
    if field.form == "number" and field.name not in SAMPLES:
        return st.sampled_from([*Ticket.objects.values_list("number", flat=True), 5])
    if field.name in SAMPLES:
        return st.sampled_from(SAMPLES[field.name])
    if operator in {"at_least", "at_most"}:
        return st.sampled_from([1, 3])
    return st.lists(st.sampled_from(ids[field.name]), min_size=1, max_size=3)


def leaves(cast, desk):
    ids = {
        "status": [one.pk for one in Status.objects.all()],
        "category": ["new", "open", "resolved", "closed"],
        "priority": [1, 2, 3, 4],
        "urgency": [1, 3, "none"],
        "queue": [desk.hardware.pk, desk.network.pk, 999],
        "assignee": [cast.beto.pk, cast.carla.pk, "me", "none"],
        "team": [cast.team.pk, "mine", "none", 999],
        "type": [one.slug for one in TicketType.objects.all()] + ["gone"],
        "requester": [cast.ana.pk, cast.dario.pk],
        "organization": [cast.acme.pk, "none"],
        "channel": ["email", "portal"],
        "language": ["es", "en"],
        "tags": ["vip", "t1", "nada"],
        "field.red": ["a", "b"],
        "field.usa": ["a", "b"],
    }
    made = []
    for field in conditions.every():
        if field.name.startswith("field.") and field.name not in {*SAMPLES, *ids, "field.vpn"}:
            continue
        for operator in field.operators:
            value = values_of(field, operator, ids)
            made.append(
                st.builds(
                    lambda value, f=field.name, o=operator: (
                        {"field": f, "operator": o} | ({} if value is None else {"value": value})
                    ),
                    value,
                )
            )
    return st.one_of(made)


@pytest.mark.parametrize("who", ["beto", "carla", None])
def test_the_database_and_python_always_agree(who, cast, desk, tickets):
    reading = Reading(getattr(cast, who) if who else None, MOMENT)
    rows = Ticket.objects.visible_to(reading.person) if who else Ticket.objects.all()
    seen = list(rows)
    tree = st.recursive(
        leaves(cast, desk),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
        ),
        max_leaves=6,
    )

    @given(given_json=tree)
    @settings(
        max_examples=150,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def agree(given_json):
        try:
            node = conditions.read(given_json)
        except ConditionError:
            assume(False)
        found = set(conditions.narrow(rows, node, reading).values_list("pk", flat=True))
        assert found == {one.pk for one in seen if conditions.holds(node, one, reading)}
        assert conditions.read(conditions.write(node)) == node
        for language in ("es", "en"):
            with override(language):
                assert conditions.sentence(node)

    agree()


def found(person, tree):
    with_now = Reading(person, MOMENT)
    rows = Ticket.objects.visible_to(person)
    node = conditions.read(tree)
    return [one.subject for one in conditions.narrow(rows, node, with_now).order_by("pk")]


def test_case_and_accents_do_not_matter_in_a_subject(cast, tickets):
    asked = {"field": "subject", "operator": "contains", "value": "ñANDU"}
    assert found(cast.beto, asked) == ["Ñandú ÁRBOL", "n\u0303andu"]
    assert found(cast.beto, {**asked, "value": "100% _"}) == ["arbol 100% _x"]


def test_a_reader_finds_by_words_only_what_they_may_read(cast, tickets):
    secret = {"field": "words", "operator": "contains", "value": "secreto"}
    assert found(cast.beto, secret) == ["arbol 100% _x"]
    assert found(cast.ana, secret) == []
    assert found(cast.dario, {"all": []}) == ["n\u0303andu"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"field": "followed", "operator": "yes"}, {1}),
        ({"field": "mentions_me", "operator": "yes"}, {2}),
        ({"field": "takes_part", "operator": "yes"}, {2}),
        ({"field": "unread", "operator": "no"}, {4}),
        ({"field": "snoozed", "operator": "yes"}, {4}),
        ({"field": "open_tasks", "operator": "yes"}, {1}),
        ({"field": "held", "operator": "yes"}, {1}),
        ({"field": "approval_pending", "operator": "yes"}, {4}),
        ({"field": "spent", "operator": "at_least", "value": 25}, {2}),
        ({"field": "rating", "operator": "at_most", "value": 2}, {1}),
        ({"field": "rating", "operator": "is_not", "value": 2}, {0, 2, 3, 4, 5}),
        ({"field": "rating", "operator": "not_empty"}, {1, 2}),
    ],
)
def test_work_and_what_is_ones_own_can_be_asked_in_one_query(
    asked, expected, cast, tickets, django_assert_num_queries
):
    everything = Ticket.objects.all()
    node = conditions.read(asked)
    with django_assert_num_queries(1):
        pks = {one.pk for one in conditions.narrow(everything, node, Reading(cast.beto, MOMENT))}
    assert pks == {tickets[place].pk for place in expected}


@pytest.mark.parametrize("name", ["followed", "mentions_me", "takes_part", "unread"])
def test_what_is_ones_own_is_nobody_elses_and_never_the_houses(name, cast, tickets):
    node = conditions.read({"field": name, "operator": "yes"})
    assert conditions.is_personal(node)
    assert name not in {one.name for one in conditions.every(events=True, personal=False)}
    rows = Ticket.objects.all()
    assert not conditions.narrow(rows, node, Reading(None, MOMENT)).exists()
    mine = {one.pk for one in conditions.narrow(rows, node, Reading(cast.beto, MOMENT))}
    assert mine != {one.pk for one in conditions.narrow(rows, node, Reading(cast.dario, MOMENT))}


@pytest.mark.parametrize(
    "text",
    ["borroso", "secreto", "imprime -borroso", "is:open tag:vip", "para:me", "to:none ñandu"],
)
def test_a_search_as_a_condition_holds_what_the_search_finds(cast, tickets, text):
    asked = {"field": "search", "operator": "finds", "value": text}
    for reader in (cast.beto, cast.carla, cast.ana):
        hits = finding.find(finding.ask(text, reader)).items
        subjects = {one.pk: one.subject for one in tickets}
        assert found(reader, asked) == [subjects[pk] for pk in sorted(h.thing_id for h in hits)]
    node = conditions.read(asked)
    assert conditions.is_personal(node)
    assert not any(conditions.holds(node, one, Reading(None, MOMENT)) for one in tickets)


def test_me_is_whoever_asks_and_nobody_for_the_house(cast, tickets):
    node = conditions.read({"field": "assignee", "operator": "is", "value": "me"})
    assert conditions.is_personal(node)
    assert conditions.find(node, cast.beto).count() == 2
    assert conditions.find(node, cast.carla).count() == 0
    assert not any(conditions.holds(node, one, Reading(None, MOMENT)) for one in tickets)


def test_a_condition_reads_as_a_sentence_in_both_languages(cast, desk):
    node = conditions.read(
        {
            "all": [
                {"field": "queue", "operator": "is", "value": [desk.hardware.pk, desk.network.pk]},
                {"not": {"field": "created", "operator": "within", "value": "3d"}},
                {
                    "any": [
                        {"field": "assignee", "operator": "is", "value": ["me", "none"]},
                        {"field": "tags", "operator": "has_any", "value": "vip"},
                    ]
                },
            ]
        }
    )
    with override("en"):
        assert conditions.sentence(node) == (
            "Queue is Equipos or Redes and not (Opened: less than 3 days ago)"
            " and (Assignee is me or nobody or Tags: any of #vip)"
        )


@pytest.mark.parametrize(
    ("given_json", "where", "why"),
    [
        (None, "", "object"),
        ([], "", "object"),
        ({}, "", "only one"),
        ({"all": [], "any": []}, "", "only one"),
        ({"any": []}, "any", "at least one"),
        ({"all": {"field": "x"}}, "all", "list"),
        ({"all": [{"field": "nope", "operator": "is"}]}, "all[0].field", "nope"),
        ({"field": {"a": 1}, "operator": "is"}, "field", "no field"),
        ({"field": "status", "operator": "sql"}, "operator", "Possible"),
        ({"field": "status", "operator": ["is"]}, "operator", "Possible"),
        ({"field": "status", "operator": "is", "value": "1; DROP"}, "value", "ids"),
        ({"field": "status", "operator": "is", "value": True}, "value", "ids"),
        ({"field": "status", "operator": "is", "value": 2**80}, "value", "ids"),
        ({"field": "status", "operator": "is", "value": []}, "value", "needed"),
        ({"field": "status", "operator": "is", "value": list(range(1, 200))}, "value", "100"),
        ({"field": "status", "operator": "is", "value": 1, "x": 1}, "", "no meaning"),
        ({"field": "priority", "operator": "at_least", "value": 9}, "value", "Possible"),
        ({"field": "created", "operator": "within", "value": "99999999d"}, "value", "unit"),
        ({"field": "created", "operator": "within", "value": "0d"}, "value", "unit"),
        ({"field": "subject", "operator": "contains", "value": "\0"}, "value", "needed"),
        ({"field": "subject", "operator": "contains", "value": "x" * 201}, "value", "200"),
        ({"field": "words", "operator": "contains", "value": "¿?"}, "value", "no word"),
        ({"field": "search", "operator": "finds", "value": '"a phrase"'}, "value", "phrases"),
        ({"field": "search", "operator": "finds", "value": "ojo en:notas"}, "value", "in:notes"),
        ({"field": "search", "operator": "finds", "value": "-closed"}, "value", "no word"),
        ({"field": "files", "operator": "yes", "value": 1}, "value", "no value"),
        ({"field": "number", "operator": "is", "value": -1}, "value", "whole"),
        ({"field": "rating", "operator": "is", "value": 6}, "value", "1 to 5"),
        ({"field": "unread", "operator": "yes", "value": 1}, "value", "no value"),
    ],
)
def test_what_says_nothing_is_refused_with_its_place_and_reason(given_json, where, why, db):
    with override("en"), pytest.raises(ConditionError) as caught:
        conditions.read(given_json)
    assert caught.value.where == where
    assert why in caught.value.message


def test_conditions_cannot_lie_inside_each_other_without_end(db):
    deep: object = {"all": []}
    for _n in range(2000):
        deep = {"not": deep}
    with pytest.raises(ConditionError):
        conditions.read(deep)
    many = {"all": [{"all": [{"field": "number", "operator": "is", "value": 1}] * 40}] * 2}
    with pytest.raises(ConditionError):
        conditions.read(many)
