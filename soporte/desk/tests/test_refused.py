"""Sign-ins that were refused, as the audit tells them: for whom and from where, never what."""

from django.test import Client
from django.urls import reverse

from soporte.journal.models import Entry


def test_a_wrong_mailed_code_is_told_once_and_never_which(cast):
    for purpose in ("request_login_code", "reset_password"):
        Entry.objects.filter(kind__endswith="sign_in_failed").delete()
        for email in ("ana@acme.example", "stranger@far.example"):
            client = Client()
            client.post(reverse(f"account_{purpose}"), {"email": email})
            confirm = purpose.replace("request_", "confirm_").replace(
                "reset_password", "confirm_password_reset_code"
            )
            for code in ("918273", "918274"):
                client.post(reverse(f"account_{confirm}"), {"code": code})
        told = Entry.objects.filter(kind__endswith="sign_in_failed").order_by("pk")
        kinds = list(told.values_list("kind", flat=True))
        assert kinds == ["person.sign_in_failed", "site.sign_in_failed"], purpose
        assert [one.thing_id for one in told][:1] == [cast.ana.pk]
        assert all(one.address for one in told)
        assert "91827" not in str(list(told.values()))
        assert "stranger" not in str(list(told.values()))


def test_a_flood_of_wrong_words_is_one_line_for_each_place_it_came_from(cast, client):
    for place in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        given = {"login": "beto@nortia.example", "password": "wrong-word"}
        client.post(reverse("account_login"), given, REMOTE_ADDR=place)
    told = Entry.objects.filter(kind="person.sign_in_failed")
    assert sorted(told.values_list("address", flat=True)) == ["203.0.113.7", "203.0.113.8"]
    assert "wrong-word" not in str(list(told.values()))
