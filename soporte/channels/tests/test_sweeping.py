"""Requests of guests who never confirmed are forgotten with their files; others are not."""

from datetime import timedelta

import pytest

from soporte.channels import line, sweeping
from soporte.channels.models import Inbound
from soporte.files import operations as files
from soporte.files import sweeping as files_sweeping
from soporte.files.models import Blob
from soporte.journal import timeline
from soporte.journal.models import Entry
from soporte.site.operations import current
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.clock import now


def wait(email="vera@fuera.example", data=b"foto", days=8):
    blob = files.store(data)
    payload = {"subject": "Hola", "html": "<p>Secreto</p>"}
    row = line.hold_for_confirmation(
        email, "Vera", payload, [NewFile(blob, "f"), NewFile(blob, "g")]
    )
    Inbound.objects.filter(pk=row.pk).update(received_at=now() - timedelta(days=days))
    Blob.objects.filter(pk=blob.pk).update(stored_at=now() - timedelta(days=days))
    return row, blob


def test_what_nobody_confirmed_in_a_week_goes_with_its_files(desk):
    wait()
    young, kept = wait("otra@fuera.example", b"otra foto", days=6)
    assert sweeping.sweep() == 1
    assert list(Inbound.objects.all()) == [young]
    assert files_sweeping.sweep()[0] == 1
    assert list(Blob.objects.all()) == [kept]
    assert sweeping.sweep() == 0


def test_it_is_written_down_how_many_went_and_nothing_about_whom(desk):
    wait()
    wait("otra@fuera.example")
    sweeping.sweep()
    entry = Entry.objects.get(kind="inbound.expired")
    assert entry.detail == {"count": 2}
    (told,) = timeline.render([entry])
    assert "2" in told.sentence
    assert entry.thing_id == current().pk
    sweeping.sweep()
    assert Entry.objects.filter(kind="inbound.expired").count() == 1


def test_files_of_a_request_that_still_waits_are_there_when_the_code_is_entered(desk):
    row, _blob = wait(data=b"still here", days=5)
    assert files_sweeping.sweep() == (0, 0)
    ticket = line.confirm(row)
    assert ticket.opening.attachments.first().blob.read() == b"still here"
    assert not row.files.exists()
    assert files_sweeping.sweep() == (0, 0)


def test_what_was_confirmed_or_is_held_stays_whatever_its_age(desk):
    row, _blob = wait()
    line.confirm(row)
    held = Inbound.keep(b"x", kind="email", route="smtp", state="held", reason="no_sender")
    Inbound.objects.update(received_at=now() - timedelta(days=400))
    assert sweeping.sweep() == 0
    assert set(Inbound.objects.values_list("pk", flat=True)) == {row.pk, held.pk}


def test_a_code_entered_after_all_finds_no_request_and_says_so(desk):
    from django.core.exceptions import ValidationError

    row, _blob = wait()
    sweeping.sweep()
    with pytest.raises(ValidationError):
        line.confirm(row)
