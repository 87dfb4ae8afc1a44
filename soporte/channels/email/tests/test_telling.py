"""What stands in a ticket about invitations, seals and messages inside messages."""

import pytest

from soporte.channels.email.driver import EmailDriver
from soporte.channels.email.tests.building import mail, multipart, part
from soporte.site.operations import change
from soporte.toolbox.html import clean, to_text

pytestmark = pytest.mark.django_db

INVITE = r"""BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Revisión de la impresora\, planta 2
DTSTART;TZID=Europe/Madrid:20261123T100000
DTEND;TZID=Europe/Madrid:20261123T110000
RRULE:FREQ=WEEKLY
LOCATION:Sala <svg onload=alert(1)> B
ORGANIZER;CN=Ana Pérez:mailto:ana@acme.test
ATTENDEE;CN="Beto, de Soporte";PARTSTAT=NEEDS-ACTION:mailto:be
 to@soporte.test
DESCRIPTION:Traed el <script>tóner</script>.\nGracias
BEGIN:VALARM
DESCRIPTION:alarma
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def received(raw):
    return EmailDriver().receive(raw, {})[0]


def shown(incoming):
    return to_text(clean(incoming.visible_html))


def calendar(text=INVITE):
    return part("text/calendar; charset=utf-8; method=REQUEST", text)


class TestInvitations:
    def test_who_when_and_where_stand_before_the_words(self):
        change({"language": "en", "time_zone": "Europe/Madrid"})
        found = received(multipart("alternative", part("text/plain", "Nos vemos"), calendar()))
        text = shown(found)
        assert "Revisión de la impresora, planta 2" in text
        assert "23 November 2026, 10:00 (CET) – 23 November 2026, 11:00 (CET)" in text
        assert "Sala <svg onload=alert(1)> B" in text
        assert "Ana Pérez <ana@acme.test>" in text
        assert "Beto, de Soporte <beto@soporte.test>" in text
        assert text.index("Revisión") < text.index("Nos vemos")
        assert "<svg" not in found.visible_html
        assert [file.name for file in found.files] == ["invite.ics"]

    def test_an_invitation_alone_tells_its_description_as_text(self):
        found = received(calendar())
        assert "Traed el <script>tóner</script>.\nGracias" in shown(found)
        assert "<script" not in found.visible_html
        assert "alarma" not in found.visible_html

    def test_a_time_without_a_known_zone_is_told_as_it_is_written(self):
        change({"language": "en"})
        text = INVITE.replace("Europe/Madrid", "Romance Standard Time")
        assert "10:00 – 23 November 2026, 11:00 (Romance Standard Time)" in shown(
            received(calendar(text))
        )

    def test_a_whole_day_has_no_hour(self):
        change({"language": "en"})
        text = INVITE.replace("DTSTART;TZID=Europe/Madrid:20261123T100000", "DTSTART:20261123")
        assert "23 November 2026 –" in shown(received(calendar(text)))

    @pytest.mark.parametrize("start", ["DTSTART:20269923", "DTSTART:x", "DTSTART;TZID=../x:1", ":"])
    def test_a_broken_date_harms_nothing(self, start):
        text = INVITE.replace("DTSTART;TZID=Europe/Madrid:20261123T100000", start)
        assert "Revisión" in shown(received(calendar(text)))


class TestProtection:
    def test_encrypted_mail_says_so_instead_of_being_empty(self):
        raw = mail(
            "From: a@b.test",
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            body=b"\x30\x80not ours",
        )
        found = received(raw)
        assert "S/MIME" in shown(found)
        assert [file.name for file in found.files] == ["smime.p7m"]

    def test_nothing_calls_a_signature_good(self):
        text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nhola\n"
        raw = mail("From: a@b.test", "X-Verified: good signature", body=text)
        assert "hola" in shown(received(raw))
        for language in ("en", "es"):
            change({"language": language})
            said = shown(received(raw)).lower()
            assert "pgp" in said
            assert "verified" not in said

    def test_other_mail_stays_as_it_is(self):
        found = received(mail("From: a@b.test", body="hola"))
        assert (found.visible_html, found.quoted_html) == ("", "")


class TestMomentsAtTheEdge:
    @pytest.mark.parametrize("start", ["00010101T000000Z", "99991231T235959Z"])
    @pytest.mark.parametrize("zone", ["America/Bogota", "Asia/Tokyo"])
    def test_the_first_and_the_last_day_there_is_keep_no_mail_out(self, start, zone):
        change({"time_zone": zone})
        event = f"BEGIN:VEVENT\r\nSUMMARY:Fin\r\nDTSTART:{start}\r\nEND:VEVENT\r\n"
        assert "Fin" in shown(
            received(multipart("mixed", part("text/plain", "Mira"), part("text/calendar", event)))
        )


class TestEnclosures:
    INNER = mail("From: Ana <ana@acme.test>", "Subject: dentro", body="el texto <b>de dentro")

    def test_an_attached_message_is_read_below_the_fold(self):
        found = received(
            multipart("mixed", part("text/plain", "Mira"), part("message/rfc822", self.INNER))
        )
        folded = to_text(clean(found.quoted_html))
        assert "el texto <b>de dentro" in folded
        assert "Ana <ana@acme.test>" in folded
        assert "dentro" not in found.visible_html
        assert found.text == "Mira"
        assert found.files[0].data == self.INNER

    def test_it_is_the_message_where_nothing_was_written(self):
        found = received(multipart("mixed", part("message/rfc822", self.INNER)))
        assert "el texto <b>de dentro" in shown(found)

    def test_one_inside_another_is_read_too(self):
        outer = b"From: b@x.test\nSubject: medio\n" + part("message/rfc822", self.INNER)
        found = received(
            multipart("mixed", part("text/plain", "Mira"), part("message/rfc822", outer))
        )
        assert "el texto <b>de dentro" in to_text(found.quoted_html).replace("> ", "")

    def test_a_hundred_inside_each_other_end_somewhere(self):
        raw = b"Content-Type: message/rfc822\n\n" * 100 + self.INNER
        assert received(raw).files
