"""People, their addresses, and what proves who they are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.people import bouncing, names
from soporte.people import operations as people
from soporte.people.models import Address, ApiToken, MailedCode, Organization, Person
from soporte.people.models.address import normalise_email, normalise_phone
from soporte.toolbox import clock

pytestmark = pytest.mark.django_db
BY = Actor.system(via="cli")


def later(**span):
    return clock.at(clock.now() + timedelta(**span))


def kinds(thing):
    found = Entry.objects.filter(thing_kind=thing._meta.model_name, thing_id=thing.pk)
    return list(found.order_by("id").values_list("kind", flat=True))


# Finding and making


def test_an_address_makes_a_person_once_however_it_is_spelt(cast):
    made = people.find_or_create(" Luz.Mar@ACME.Example ", "Luz", by=BY)
    assert people.find_or_create("luz.mar@acme.example", "Another", by=BY) == made
    assert (made.name, made.organization, made.email) == ("Luz", cast.acme, "luz.mar@acme.example")
    assert made.sign_in_email is None
    assert not made.has_usable_password()


def test_a_domain_is_claimed_whole_not_by_its_end(cast):
    assert people.find_or_create("x@notacme.example", by=BY).organization is None
    assert people.find_or_create("x@sub.acme.example", by=BY).organization is None


@pytest.mark.parametrize(
    "wrong",
    ["", "x", "@", "x@", "@y.test", "a b@c.test", "a@b", "x" * 250 + "@y.test", "a@b\n.test\0"],
)
def test_what_is_no_address_makes_nobody(wrong):
    before = Person.objects.count()
    with pytest.raises(ValidationError):
        people.find_or_create(wrong, by=BY)
    assert Person.objects.count() == before


@given(st.text(max_size=40))
def test_normalising_twice_is_normalising_once(text):
    once = normalise_email(text)
    assert normalise_email(once) in (once, "") or "@" not in once
    assert normalise_phone(normalise_phone(text)) == normalise_phone(text)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("+34 600 555 000", "+34600555000"), ("0034 600-555-000", "+34600555000"), ("123", "")],
)
def test_a_telephone_has_one_spelling(given, kept):
    assert normalise_phone(given) == kept


def test_an_international_domain_has_one_spelling():
    assert normalise_email("ana@Ñandú.example") == normalise_email("ana@xn--and-6ma2c.example")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_person():
    start = Barrier(6)

    def make(_number):
        try:
            start.wait(10)
            return people.find_or_create("luz@acme.example", by=BY).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(make, range(6)))
    assert len(found) == 1
    assert Person.objects.count() == Address.objects.count() == 1


def test_duplicates_are_suggested_by_address_telephone_and_all_words(cast):
    people.add_address(cast.ana, "+34 600 555 001", kind="phone", by=BY)
    assert people.suggest_duplicates(name="pardo ANÁ") == [cast.ana]
    assert people.suggest_duplicates(email="ANA@acme.example") == [cast.ana]
    assert people.suggest_duplicates(phone="0034600555001") == [cast.ana]
    assert people.suggest_duplicates(name="Ana Salas") == []


# Addresses


def test_an_address_belongs_to_one_person(cast):
    with pytest.raises(ValidationError):
        people.add_address(cast.dario, "ANA@acme.example", by=BY)
    with pytest.raises(ValidationError):
        people.verify_address(cast.dario, "ana@acme.example", by=BY)
    assert people.find_by_address("ana@acme.example") == cast.ana


def test_only_a_proved_address_opens_the_door(cast):
    newcomer = people.find_or_create("new@x.test", by=BY)
    assert not EmailAddress.objects.filter(email="new@x.test").exists()
    people.verify_address(newcomer, "NEW@x.test", by=BY)
    people.verify_address(newcomer, "new@x.test", by=BY)
    people.verify_address(newcomer, "second@x.test", by=BY)
    rows = EmailAddress.objects.filter(user=newcomer).order_by("pk")
    assert [(row.email, row.verified, row.primary) for row in rows] == [
        ("new@x.test", True, True),
        ("second@x.test", True, False),
    ]
    assert newcomer.sign_in_email == "new@x.test"
    assert kinds(newcomer).count("address.verified") == 2


def test_an_address_that_does_not_receive_is_marked_once_until_somebody_lifts_it(cast):
    bouncing.mark_undeliverable("ANA@acme.example", by=BY)
    bouncing.mark_undeliverable("ana@acme.example", by=BY)
    assert kinds(cast.ana).count("address.undeliverable") == 1
    # Anybody can write a From line: what a server said for good stands.
    bouncing.note_heard_from(Person.objects.get(pk=cast.ana.pk), "ana@acme.example")
    assert Address.objects.get(value="ana@acme.example").undeliverable_at
    bouncing.lift(Address.objects.get(value="ana@acme.example"), by=BY)
    assert Address.objects.get(value="ana@acme.example").undeliverable_at is None
    assert bouncing.mark_undeliverable("nobody@x.test", by=BY) is None


def test_the_only_proved_address_stays(cast):
    only = cast.ana.addresses.get()
    with pytest.raises(ValidationError):
        people.remove_address(only, by=BY)
    people.verify_address(cast.ana, "ana@home.test", by=BY)
    people.remove_address(only, by=BY)
    cast.ana.refresh_from_db()
    assert cast.ana.sign_in_email == Person.objects.get(pk=cast.ana.pk).email == "ana@home.test"
    assert not EmailAddress.objects.filter(email="ana@acme.example").exists()


def test_mail_goes_to_the_preferred_address(cast):
    other = people.add_address(cast.ana, "ana@home.test", by=BY)
    people.prefer_address(other, by=BY)
    assert Person.objects.get(pk=cast.ana.pk).email == "ana@home.test"


# Who sees whom


def test_customers_see_themselves_managers_their_organisation_staff_all(cast):
    def seen(person):
        return set(Person.objects.visible_to(person))

    assert seen(cast.ana) == {cast.ana}
    assert seen(cast.marcos) == {cast.ana, cast.marcos}
    assert seen(cast.dario) == {cast.dario}
    assert cast.dario in seen(cast.beto)
    assert list(Organization.objects.visible_to(cast.ana)) == [cast.acme]
    assert Organization.objects.visible_to(cast.beto).count() == 2


def test_a_manager_does_not_see_staff_that_share_the_organisation(cast):
    cast.beto.organization = cast.acme
    cast.beto.save()
    assert cast.beto not in Person.objects.visible_to(cast.marcos)


def test_changes_are_recorded_by_field_and_repeats_are_not(cast):
    before = len(kinds(cast.ana))
    people.change(cast.ana, {"name": "Ana P.", "language": "es"}, by=BY)
    people.change(cast.ana, {"name": "Ana P."}, by=BY)
    people.set_role(cast.ana, "manager", by=BY)
    people.set_role(cast.ana, "manager", by=BY)
    assert kinds(cast.ana)[before:] == ["person.changed", "person.role_changed"]
    assert Person.objects.get(pk=cast.ana.pk).folded_name == "ana p."
    told = {"fields": ["name"], "changes": {"name": ["Ana Pardo", "Ana P."]}}
    assert Entry.objects.filter(kind="person.changed").last().detail == told


def test_many_without_a_name_are_named_in_two_queries(django_assert_num_queries):
    ids = {people.find_or_create(f"p{number}@x.test", by=BY).pk for number in range(5)}
    with django_assert_num_queries(2):
        assert "p3@x.test" in names.of_persons(ids).values()


# Codes


def test_the_right_code_works_once():
    row, digits = MailedCode.issue("ana@acme.example", "inbound:1")
    assert row.accepts(f" {digits}\n")
    assert not row.accepts(digits)
    assert digits not in str(vars(MailedCode.objects.get()))


def test_five_wrong_tries_end_a_code():
    row, digits = MailedCode.issue("ana@acme.example", "inbound:1")
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    assert [row.accepts(wrong) for _try in range(5)] == [False] * 5
    assert not row.accepts(digits)


def test_a_code_is_good_for_half_an_hour():
    row, digits = MailedCode.issue("ana@acme.example", "inbound:1")
    with later(minutes=31):
        assert not row.accepts(digits)
    assert row.accepts(digits)


@pytest.mark.parametrize("digits", ["", " ", "0", "abcdef", "１２３４５６", "1234567890" * 99])
def test_what_is_no_code_is_refused(digits):
    row, right = MailedCode.issue("ana@acme.example", "inbound:1")
    assert not row.accepts(digits)
    assert digits != right


def test_a_code_opens_only_what_it_was_made_for():
    _row, digits = MailedCode.issue("ana@acme.example", "inbound:1")
    assert not MailedCode.enter("ana@acme.example", "inbound:2", digits)
    assert not MailedCode.enter("dario@optica.example", "inbound:1", digits)
    assert MailedCode.enter("ANA@acme.example", "inbound:1", digits)
    assert not MailedCode.enter("ana@acme.example", "inbound:1", digits)


def test_an_address_bears_sixty_tries_a_day_however_many_codes_are_asked_for():
    for _code in range(30):
        _row, digits = MailedCode.issue("ana@acme.example", "inbound:1")
        for _try in range(5):
            MailedCode.enter("ana@acme.example", "inbound:1", "wrong")
    assert not MailedCode.enter("ana@acme.example", "inbound:1", digits)


@pytest.mark.django_db(transaction=True)
def test_of_many_with_the_right_code_one_comes_in():
    row, digits = MailedCode.issue("ana@acme.example", "inbound:1")
    start = Barrier(5)

    def enter(_number):
        try:
            start.wait(10)
            return row.accepts(digits)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        assert sum(pool.map(enter, range(5))) == 1


# Tokens


def test_a_token_is_found_by_its_secret_which_is_not_kept(cast):
    token, secret = ApiToken.issue(cast.beto, "Robot", scopes=["tickets:read", "everything"])
    found = ApiToken.find(secret)
    assert (found, found.person) == (token, cast.beto)
    assert found.scopes == ["tickets:read"]
    assert found.allows("tickets:read")
    assert not found.allows("tickets:write")
    assert secret not in str(vars(ApiToken.objects.get()))
    assert len(secret) > 40


@pytest.mark.parametrize(
    "change", [str.upper, lambda s: s[:-1], lambda s: "", lambda s: s[4:], lambda s: s + "\0"]
)
def test_a_changed_secret_finds_nothing(cast, change):
    _token, secret = ApiToken.issue(cast.beto, "Robot")
    assert ApiToken.find(change(secret)) is None


def test_a_token_ends_by_time_by_revoking_and_with_its_person(cast):
    _short, secret = ApiToken.issue(
        cast.beto, "Short", expires_at=clock.now() + timedelta(minutes=1)
    )
    assert ApiToken.find(secret)
    with later(minutes=2):
        assert ApiToken.find(secret) is None
    token, secret = ApiToken.issue(cast.beto, "Long")
    token.revoke()
    assert ApiToken.find(secret) is None
    _other, secret = ApiToken.issue(cast.beto, "Other")
    cast.beto.is_active = False
    cast.beto.save()
    assert ApiToken.find(secret) is None


def test_a_busy_token_writes_its_use_rarely(cast, django_assert_num_queries):
    token, secret = ApiToken.issue(cast.beto, "Robot")
    token.note_use()
    with django_assert_num_queries(1):
        ApiToken.find(secret).note_use()
    assert ApiToken.objects.get().last_used_at


# The one-time door


def test_a_one_time_link_signs_in_once(cast):
    token = people.one_time_sign_in(cast.beto)
    assert people.use_one_time_sign_in(token) == cast.beto
    cast.beto.last_login = clock.now()
    cast.beto.save()
    assert people.use_one_time_sign_in(token) is None


def test_a_one_time_link_cannot_be_changed_and_not_be_used_by_who_has_left(cast):
    token = people.one_time_sign_in(cast.beto)
    assert people.use_one_time_sign_in(token[:-1]) is None
    assert people.use_one_time_sign_in("") is None
    cast.beto.is_active = False
    cast.beto.save()
    assert people.use_one_time_sign_in(token) is None


def ana_reads():
    """Whether mail goes to Ana."""
    return Address.objects.get(value="ana@acme.example").undeliverable_at is None


def test_passing_failures_count_only_in_a_row_within_days(cast):
    start = clock.now()
    for days in (0, 5, 9, 10):
        assert ana_reads()
        with clock.at(start + timedelta(days=days)):
            bouncing.note_bounce("ana@acme.example", "4.2.2", by=BY)
    # The first two are too old by then.
    assert ana_reads()
    with clock.at(start + timedelta(days=11)):
        bouncing.note_bounce("ana@acme.example", "4.2.2", by=BY)
    assert not ana_reads()
    bouncing.note_heard_from(Person.objects.get(pk=cast.ana.pk), "ana@acme.example")
    assert ana_reads()


@pytest.mark.parametrize(
    ("status", "reads"),
    [("5.1.1", False), ("5.2.2", False), ("5.0.0", False), ("5.7.1", True), ("5.3.4", True)],
)
def test_only_what_is_said_of_the_mailbox_counts_at_once(cast, status, reads):
    bouncing.note_bounce("ana@acme.example", status, by=BY)
    assert ana_reads() == reads


def test_whoever_complains_is_marked_once_and_can_be_forgiven(cast):
    bouncing.note_complaint("ana@acme.example", by=BY)
    bouncing.note_complaint("ana@acme.example", by=BY)
    assert kinds(cast.ana).count("address.complained") == 1
    assert ana_reads()
    bouncing.lift(cast.ana.addresses.get(), by=BY)
    assert cast.ana.addresses.get().complained_at is None
