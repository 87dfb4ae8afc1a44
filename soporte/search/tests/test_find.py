"""Finding things."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soporte.search import operations as search
from soporte.search import snippets
from soporte.search.cursor import CursorError
from soporte.search.models import INTERNAL, PUBLIC, Document

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
STAFF, ANA, DARIO = "queue:1", "person:1", "person:9"


def put(number, *parts, title="", audience=(STAFF, ANA), days=0, **more):
    moment = NOW - timedelta(days=days, minutes=number)
    search.index("ticket", number, audience, title, parts, moment, **more)


def found(text, *keys, **more):
    page = search.find(text, audiences=keys or (STAFF,), **more)
    return [hit.thing_id for hit in page.items]


def test_it_finds_all_words_newest_first():
    put(1, "La impresora no imprime", days=30)
    put(2, "Otra impresora", "tampoco imprime", days=2)
    put(3, "Una pantalla", days=1)
    assert found("impresora IMPRIME") == [2, 1]


def test_it_finds_nothing_for_others_and_for_nobody():
    put(1, "secreto")
    assert found("secreto", ANA) == [1]
    assert found("secreto", DARIO) == []
    assert search.find("secreto", audiences=()).items == []


def test_it_finds_in_every_span_of_time():
    ages = [0, 1, 3, 9, 40, 80, 300, 700, 2000, 6000]
    for number, age in enumerate(ages):
        put(number, "cable", days=age)
    assert found("cable", limit=20) == list(range(len(ages)))


def test_pages_follow_each_other_without_gap_or_repetition():
    for number in range(30):
        put(number, "cable", days=number * 11 % 600)
    seen, cursor = [], ""
    while True:
        page = search.find("cable", audiences=(STAFF,), limit=7, cursor=cursor)
        seen += [hit.updated_at for hit in page.items]
        cursor = page.next or ""
        if not cursor:
            break
    assert len(seen) == 30
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize("limit", [1, 4, 5, 6, 39])
def test_of_many_old_ones_the_newest_are_found_first(limit):
    """Put in no order, four of them recent, the rest from two months to nine years old."""
    ages = [3, 2, 90, 200, *(256 + step * 83 for step in range(36))]
    for number in sorted(range(len(ages)), key=lambda number: number * 17 % 40):
        put(number, "cable", days=ages[number])
    seen, cursor = [], ""
    while not seen or cursor:
        page = search.find("cable", audiences=(STAFF,), limit=limit, cursor=cursor)
        seen += [hit.thing_id for hit in page.items]
        cursor = page.next or ""
    assert seen == [1, 0, *range(2, 40)]


def test_what_will_be_is_found_too():
    put(1, "reunión", days=-40)
    assert found("reunion") == [1]


def test_relevance_puts_the_title_first():
    put(1, "impresora impresora", title="Pantalla", days=0)
    put(2, "no va", title="La impresora", days=5)
    assert found("impresora", order="relevance") == [2, 1]


def test_it_widens_when_no_document_has_all_words():
    put(1, "la impresora láser")
    put(2, "el monitor")
    page = search.find("impresora láser zumba", audiences=(STAFF,))
    assert page.widened
    assert [hit.thing_id for hit in page.items] == [1]
    assert not search.find("zumba", audiences=(STAFF,)).items


def test_widened_pages_go_on():
    for number in range(9):
        put(number, "cable")
    first = search.find("cable inexistente", audiences=(STAFF,), limit=5)
    second = search.find("cable inexistente", audiences=(STAFF,), limit=5, cursor=first.next)
    assert len({h.thing_id for h in first.items + second.items}) == 9
    assert second.next is None


def test_kinds_narrow_the_search():
    put(1, "cable")
    search.index("article", 1, ["everyone"], "Cable", [], NOW)
    hits = search.find("cable", audiences=(STAFF, "everyone"), kinds=["article"]).items
    assert [hit.kind for hit in hits] == ["article"]


def test_declared_identifiers_are_found_by_their_beginning():
    put(1, "hola", identifiers=["AB 12 99 X", "+34 600 111 222"])
    assert found("ab1299") == [1]
    assert found("34600111") == [1]


class TestInternalText:
    """What only some may read."""

    def test_insiders_find_all_words_and_customers_only_public_ones(self):
        put(1, "público", audience=(ANA,), internal_audience=(STAFF,), internal_parts=["canario"])
        assert found("público canario", STAFF) == [1]
        assert found("canario", ANA) == []
        assert found("publico", ANA) == [1]

    def test_each_reader_sees_a_thing_once(self):
        put(1, "público", audience=(ANA,), internal_audience=(STAFF,), internal_parts=["canario"])
        assert found("publico", STAFF) == [1]
        assert Document.objects.count() == 2

    def test_a_first_note_splits_the_document_without_moving_it_for_customers(self):
        put(1, "público", audience=(ANA,), internal_audience=(STAFF,), days=5)
        before = Document.objects.get().updated_at
        assert search.append("ticket", 1, "canario", NOW, internal_to=(STAFF,))
        assert found("canario publico", STAFF) == [1]
        assert found("publico", ANA) == [1]
        assert found("canario", ANA) == []
        assert Document.objects.get(part=PUBLIC).updated_at == before
        assert Document.objects.get(part=INTERNAL).updated_at == NOW

    def test_public_text_joins_both_documents(self):
        put(1, "uno", audience=(ANA,), internal_audience=(STAFF,), internal_parts=["nota"])
        search.append("ticket", 1, "dos", NOW)
        assert found("uno dos", ANA) == [1]
        assert found("uno dos nota", STAFF) == [1]

    def test_readers_change_without_the_words_being_read(self):
        put(1, "uno", audience=(ANA,), internal_audience=(STAFF,), internal_parts=["nota"])
        search.set_audience("ticket", 1, ("person:2",), internal_audience=("queue:2",))
        assert found("uno", ANA, STAFF) == []
        assert found("uno", "person:2") == [1]
        assert found("nota", "person:2") == []
        assert found("nota", "queue:2") == [1]

    def test_indexing_again_without_notes_forgets_them(self):
        put(1, "uno", audience=(ANA,), internal_audience=(STAFF,), internal_parts=["nota"])
        put(1, "uno", audience=(ANA,), internal_audience=(STAFF,))
        assert not search.find("nota", audiences=(STAFF, ANA)).items
        assert found("uno") == [1]


def test_appended_text_moves_the_document_to_its_new_day():
    put(1, "uno", days=700)
    put(2, "uno", days=3)
    assert search.append("ticket", 1, "dos", NOW)
    assert found("uno") == [1, 2]
    assert found("uno dos") == [1]
    assert not search.append("ticket", 99, "dos", NOW)


def test_what_is_removed_is_not_found():
    put(1, "uno")
    search.remove("ticket", [1])
    assert found("uno") == []


HOSTILE = [
    "\0",
    "a\0b",
    "'; DROP TABLE search_document; --",
    "foo & | ! <-> :* ()",
    "\\",
    "%s %(x)s {}",
    "\ud800",
    "\u202eabc\u202c",
    "a" * 20_000,
    "x " * 10_000,
    "-" * 5000,
    "🙂" * 3000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text):
    put(1, text, title=text)
    search.append("ticket", 1, text, NOW)
    search.find(text, audiences=(STAFF,))
    search.find(text, audiences=(STAFF,), order="relevance")


@pytest.mark.parametrize("cursor", ["x", "\0", "W10", "bnVsbA", "é", "A" * 9999, "WzEsMiwzLDQsNV0"])
def test_a_foreign_cursor_is_refused(cursor):
    with pytest.raises(CursorError):
        search.find("cable", audiences=(STAFF,), cursor=cursor)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_indexed_and_any_query_answered(text, query):
    put(1, text, title=text[:50])
    search.find(query, audiences=(STAFF, ANA))
    assert "".join(piece.text for piece in snippets.around(text, query)) is not None


def test_a_snippet_shows_the_word_whatever_its_accents():
    text = "Buenos días. " * 20 + "La configuración de la impresora falla. " + "Gracias. " * 20
    pieces = snippets.around(text, "configuraciones")
    assert [piece.text for piece in pieces if piece.marked] == ["configuración"]
    assert sum(len(piece.text) for piece in pieces) < 180
