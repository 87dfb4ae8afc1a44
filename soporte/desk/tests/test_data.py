"""The pages of people's data and of retention: what each button does, for whom."""

import pytest
from django.urls import reverse

from soporte.privacy.models import DataCopy, Erasure, RetentionRule

YES = {"typed": "Ana Pardo", "days": "7", "remove_texts": "on", "remove_files": "on"}


@pytest.fixture
def page(cast):
    return reverse("desk:data-person", args=[cast.ana.pk])


def test_an_erasure_is_previewed_scheduled_and_taken_back(cast, printer, elena, page):
    shown = elena.get(page).content.decode()
    assert "Ana Pardo" in shown
    assert elena.post(page, YES | {"typed": "Ana"}).status_code == 422
    assert not Erasure.objects.exists()
    assert elena.post(page, YES).status_code == 302
    erasure = Erasure.objects.get()
    assert (erasure.texts, erasure.files, erasure.state) == (True, True, "scheduled")
    assert str(erasure.pk) in elena.get(page).content.decode()
    elena.post(reverse("desk:data-erasure-cancel", args=[erasure.pk]))
    erasure.refresh_from_db()
    assert erasure.state == "cancelled"
    assert elena.get(reverse("desk:data")).status_code == 200


def test_texts_and_files_stay_when_their_boxes_are_empty(cast, printer, elena, page):
    elena.post(page, {"typed": "Ana Pardo", "days": "30"})
    erasure = Erasure.objects.get()
    assert (erasure.texts, erasure.files) == (False, False)


def test_who_works_here_is_not_offered_for_erasure(cast, desk, elena):
    shown = elena.get(reverse("desk:data-person", args=[cast.beto.pk]))
    assert shown.context["refusal"]
    assert "remove_texts" not in shown.content.decode()


def test_a_copy_is_made_and_downloaded_by_administrators_alone(
    cast, printer, elena, signed_in, drain
):
    elena.post(reverse("desk:data-copy", args=[cast.ana.pk]))
    drain()
    copy = DataCopy.objects.get()
    path = reverse("desk:data-download", args=[copy.pk])
    answer = elena.get(path)
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert signed_in(cast.carla).get(path).status_code == 403
    own = reverse("portal:data_copy", args=[copy.pk])
    # The administrator asked for it: it is not among the person's own.
    assert signed_in(cast.ana).get(own).status_code == 404
    DataCopy.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert elena.get(path).status_code == 404


def test_a_person_gets_a_copy_of_their_own_once_a_day(cast, printer, signed_in, drain):
    ana = signed_in(cast.ana)
    for _twice in range(2):
        assert ana.post(reverse("portal:data")).status_code == 302
        drain()
    assert DataCopy.objects.count() == 1
    own = reverse("portal:data_copy", args=[DataCopy.objects.get().pk])
    assert own in ana.get(reverse("portal:profile")).content.decode()
    assert b"".join(ana.get(own).streaming_content).startswith(b"PK")
    assert signed_in(cast.dario).get(own).status_code == 404
    assert signed_in(cast.marcos).get(own).status_code == 404


def test_a_rule_is_made_switched_off_and_says_what_it_would_touch(cast, printer, elena):
    elena.post(reverse("desk:new-retention"), {"what": "raw", "days": "90"})
    rule = RetentionRule.objects.get()
    assert not rule.is_active
    shown = elena.get(reverse("desk:retention-rule", args=[rule.pk]))
    assert shown.context["affected"] == 0
    refused = elena.post(
        reverse("desk:new-retention"), {"what": "tickets", "days": "1", "act": "delete"}
    )
    assert refused.status_code == 422
    assert elena.get(reverse("desk:retention")).status_code == 200
    elena.post(reverse("desk:retention-removal", args=[rule.pk]))
    assert not RetentionRule.objects.exists()
