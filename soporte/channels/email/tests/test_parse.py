"""Accidents of mail, each as small as it can be."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.channels.contract import Correspondent
from soporte.channels.email.parse import read_message
from soporte.channels.email.parse.addresses import read_addresses
from soporte.channels.email.tests.building import html, image, mail, multipart, part


def subject_of(value):
    return read_message(mail(b"Subject: " + value)).subject


class TestHeaders:
    def test_encoded_words_are_joined_before_they_are_decoded(self):
        assert subject_of(b"=?utf-8?B?YcM=?= =?utf-8?B?sW8=?=") == "año"
        assert subject_of(b"=?utf-8?Q?a=C3?=\n =?utf-8?Q?=B1o?=") == "año"

    def test_raw_8_bit_subjects_are_understood(self):
        assert subject_of("Año nuevo".encode()) == "Año nuevo"
        assert subject_of("Año nuevo".encode("latin-1")) == "Año nuevo"
        assert subject_of("обращение в поддержку".encode("koi8-r")) == "обращение в поддержку"

    def test_an_encoded_word_with_an_unknown_charset_is_still_read(self):
        assert subject_of(b"=?x-nothing?Q?a=C3=B1o?=") == "año"

    def test_broken_encoded_words_are_read(self):
        assert subject_of(b"=?utf-8?Q?=C2=BFqu=C3=A9?=20tal?=") == "¿qué? tal"
        assert subject_of(b"hola =?utf-8?B?YcOxbw") == "hola año"
        assert subject_of(b"=?iso-8859-1?Q?a=C3=B1o?=") == "año"
        assert subject_of(b"=?gb2312?B?" + base64.b64encode("打印机坏了".encode()) + b"?=") == (
            "打印机坏了"
        )

    def test_a_line_end_in_an_encoded_word_adds_no_header(self):
        found = read_message(
            mail("Subject: =?utf-8?Q?a=0D=0ABcc:_eve@evil.test?=", "From: a@b.test")
        )
        assert found.subject == "a Bcc: eve@evil.test"

    def test_a_folded_subject_without_the_leading_space_is_whole(self):
        found = read_message(mail("Subject: uno", "dos tres", "From: a@b.test"))
        assert found.subject == "uno dos tres"
        assert found.sender.address == "a@b.test"

    def test_a_message_without_any_header_is_all_body(self):
        assert read_message(b"hola\nque tal\n").text == "hola\nque tal\n"

    def test_a_long_first_line_without_header_is_text(self):
        assert read_message(b"palabra " * 50_000 + b"fin").text.endswith("fin")

    def test_what_follows_endless_headers_is_text(self):
        assert "fin" in read_message(b"X-A: b\n" * 5_000 + b"fin").text

    def test_nothing_at_all_is_read(self):
        found = read_message(b"")
        assert (found.text, found.sender.address, found.subject) == ("", "", "")

    def test_control_headers_of_ours_mean_nothing_in_incoming_mail(self):
        found = read_message(mail("From: a@b.test", "X-Soporte-Request: 7", "X-Soporte-Staff: yes"))
        assert not any("soporte" in key.lower() for key in found.extra)


class TestAddresses:
    @pytest.mark.parametrize(
        ("value", "name", "address"),
        [
            ("ana@acme.test", "", "ana@acme.test"),
            ("Ana <ana@acme.test>", "Ana", "ana@acme.test"),
            ('"Pérez, Ana" <ana@acme.test>', "Pérez, Ana", "ana@acme.test"),
            ("ana@acme.test (Ana Pérez)", "Ana Pérez", "ana@acme.test"),
            ("=?utf-8?Q?Ana_P=C3=A9rez?= <ana@acme.test>", "Ana Pérez", "ana@acme.test"),
            ('"=?utf-8?Q?Ana?=" <ana@acme.test>', "Ana", "ana@acme.test"),
            ("=?utf-8?Q?Ana_<ana@acme.test>?=", "Ana", "ana@acme.test"),
            ("Ana <[ana@acme.test]>", "Ana", "ana@acme.test"),
            ("<mailto:ana@acme.test>", "", "ana@acme.test"),
            ('"Ana <ana@acme.test>', "Ana", "ana@acme.test"),
            ("Ana ana@acme.test", "Ana", "ana@acme.test"),
            ("<@relay.test:ana@acme.test>", "", "ana@acme.test"),
            ("Ana <acme.test ana@acme.test>", "Ana", "ana@acme.test"),
            ("Ana <ana @ acme . test>", "Ana", "ana@acme.test"),
            ("Ana <ana@acme(nota).test>", "Ana", "ana@acme.test"),
            ("undisclosed-recipients:;", None, None),
            ("(((((((", "", None),
        ],
    )
    def test_one_mailbox(self, value, name, address):
        found = read_addresses(value.encode())
        if address is None:
            assert not any(one.address for one in found)
        else:
            assert found == [Correspondent(address, name)]

    def test_lists_groups_and_stray_commas(self):
        found = read_addresses(b"a@x.test,, B <b@x.test>; group: c@x.test, d@x.test;,")
        assert [one.address for one in found] == ["a@x.test", "b@x.test", "c@x.test", "d@x.test"]

    def test_two_senders_are_noted_and_the_first_counts(self):
        found = read_message(mail("From: a@b.test, <c@evil.test>"))
        assert found.sender.address == "a@b.test"
        assert "several senders" in found.problems

    @given(st.binary(max_size=400))
    def test_anything_is_survived(self, value):
        assert all(isinstance(one, Correspondent) for one in read_addresses(value))


class TestBodies:
    def test_a_wrong_charset_label_is_seen_through(self):
        found = read_message(mail("Content-Type: text/plain; charset=us-ascii", body="año ñandú"))
        assert found.text == "año ñandú"
        body = "año ñandú señal".encode("latin-1")
        assert read_message(mail("Content-Type: text/plain; charset=utf-8", body=body)).text == (
            "año ñandú señal"
        )

    def test_one_damaged_byte_does_not_change_the_charset(self):
        body = ("ñandú " * 30).encode() + b"\x92" + ("ñandú " * 30).encode()
        found = read_message(mail("Content-Type: text/plain; charset=utf-8", body=body))
        assert found.text.count("ñandú") == 60
        assert "\ufffd" not in found.text

    @pytest.mark.parametrize(
        ("label", "codec", "text"),
        [
            ("gb2312", "gb18030", "您好，打印机坏了"),
            ("iso-2022-jp", "iso2022_jp", "プリンタが壊れました"),
            ("shift_jis", "cp932", "プリンタが壊れました"),
            ("ks_c_5601-1987", "cp949", "프린터가 고장났어요"),
            ("utf-7", "utf-7", "La impresora está rota"),
            ("utf-16", "utf-16", "La impresora está rota"),
            ("windows-1251", "cp1251", "Принтер сломан"),
            ("", "gb18030", "您好，打印机坏了，请帮助我们修理一下"),
        ],
    )
    def test_charsets_of_the_world(self, label, codec, text):
        body = base64.encodebytes(text.encode(codec))
        kind = f"Content-Type: text/plain; charset={label}" if label else "Content-Type: text/plain"
        assert read_message(mail(kind, "Content-Transfer-Encoding: base64", body=body)).text == text

    def test_base64_that_is_none_stays_as_it_is(self):
        found = read_message(mail("Content-Transfer-Encoding: base64", body="hola, qué tal"))
        assert found.text == "hola, qué tal"

    def test_a_footer_behind_base64_is_kept(self):
        body = (
            base64.encodebytes(b"hola, esto es el cuerpo del mensaje")
            + b"\n-- \nlista de correo x\n"
        )
        found = read_message(mail("Content-Transfer-Encoding: base64", body=body))
        assert found.text.startswith("hola, esto es el cuerpo del mensaje\n")
        assert "lista de correo" in found.text

    def test_several_texts_stay_in_order(self):
        found = read_message(
            multipart("mixed", part("text/plain", "uno"), image(), part("text/plain", "dos"))
        )
        assert found.text == "uno\n\ndos"
        assert [file.name for file in found.files] == ["image.png"]

    def test_alternatives_are_not_shown_twice(self):
        found = read_message(
            multipart("alternative", part("text/plain", "uno"), part("text/html", "<p>uno</p>"))
        )
        assert (found.text, found.html) == ("uno", "<p>uno</p>")

    def test_html_alone_has_a_text_too(self):
        found = read_message(mail("Content-Type: text/html", body="<p>Hola<br>Ana</p>"))
        assert found.text == "Hola\nAna"

    def test_an_image_that_the_html_shows_is_inline(self):
        html = part("text/html", '<img src="cid:a@b">')
        found = read_message(multipart("related", html, image("Content-ID: <a@b>")))
        assert [(file.content_id, file.inline) for file in found.files] == [("a@b", True)]

    def test_a_picture_written_into_the_html_becomes_a_file(self):
        data = base64.b64encode(b"\x89PNG" + b"x" * 40).decode()
        raw = mail("Content-Type: text/html", body=f'a<img src="data:image/png;base64,{data}">b')
        found = read_message(raw)
        assert found.files[0].data.startswith(b"\x89PNG")
        assert f'src="cid:{found.files[0].content_id}"' in found.html

    def test_html_around_inline_files_is_one_alternative_to_the_text(self):
        apple = multipart("mixed", html("uno"), image(), html("dos")).replace(b"limit", b"inner")
        found = read_message(multipart("alternative", part("text/plain", "uno dos"), apple))
        assert found.text == "uno dos"
        assert found.html == "uno<br>\ndos"
        assert len(found.files) == 1

    def test_other_words_in_a_second_text_of_an_alternative_are_not_lost(self):
        both = multipart("alternative", part("text/plain", "otra cosa"), html("dos"))
        raw = multipart("alternative", part("text/plain", "uno"), both.replace(b"limit", b"inner"))
        found = read_message(raw)
        assert (found.text, found.html) == ("uno\n\notra cosa", "dos")

    def test_an_image_named_with_an_escape_is_inline(self):
        shown = part("text/html", '<img src="cid:a%40b">')
        found = read_message(multipart("related", shown, image("Content-ID: <a@b>")))
        assert found.files[0].inline

    def test_what_is_longer_than_a_page_can_show_is_a_file_too(self):
        found = read_message(b"\n" + b"palabra " * 1_100_000 + b"fin")
        assert "text too long" in found.problems
        assert found.files[0].data.endswith(b"fin")

    def test_a_message_inside_is_kept_whole_and_can_be_read(self):
        inner = mail("From: b@x.test", "Subject: dentro", body="texto de dentro")
        found = read_message(
            multipart("mixed", part("text/plain", "fuera"), part("message/rfc822", inner))
        )
        assert found.text == "fuera"
        assert found.files[0].name == "dentro.eml"
        assert read_message(found.files[0].data).text == "texto de dentro"

    def test_an_invitation_is_a_file(self):
        found = read_message(
            multipart(
                "alternative", part("text/plain", "a"), part("text/calendar", "BEGIN:VCALENDAR")
            )
        )
        assert [file.name for file in found.files] == ["invite.ics"]

    def test_a_boundary_that_does_not_match_is_guessed(self):
        raw = multipart("mixed", part("text/plain", "uno"), image())
        found = read_message(raw.replace(b'boundary="limit"', b'boundary="other"'))
        assert found.text == "uno"
        assert "wrong boundary" in found.problems

    def test_beyond_a_thousand_parts_the_rest_is_one_text(self):
        found = read_message(multipart("mixed", *[part("text/plain", "uno")] * 1500, b"\nfin"))
        assert "too many parts" in found.problems
        assert "fin" in found.text

    def test_frames_that_share_a_boundary_a_thousand_times_are_survived(self):
        raw = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 3000 + b"\nfin"
        found = read_message(raw)
        assert "unreadable" not in found.problems
        assert found.text.endswith("fin")

    def test_parts_after_an_early_end_are_read(self):
        raw = (
            multipart("mixed", part("text/plain", "uno"))
            + b"\n--limit\n"
            + part("text/plain", "dos")
        )
        assert read_message(raw).text == "uno\n\ndos"

    def test_uuencoded_files_are_taken_out_of_the_text(self):
        found = read_message(mail(body="uno\nbegin 644 a.txt\n$:&]L80  \n`\nend\ndos\n"))
        assert found.text == "uno\ndos\n"
        assert [(file.name, file.data) for file in found.files] == [("a.txt", b"hola")]

    def test_yenc_files_are_taken_out_of_the_text(self):
        data = bytes(range(256)) * 3
        packed = b"".join(
            b"=" + bytes([(one + 42 + 64) % 256])
            if (one + 42) % 256 in b"\0\n\r="
            else bytes([(one + 42) % 256])
            for one in data
        )
        lines = b"\n".join(packed[at : at + 128] for at in range(0, len(packed), 128))
        body = b"uno\n=ybegin line=128 size=768 name=a b.bin\n" + lines + b"\n=yend size=768\ndos"
        found = read_message(mail(body=body))
        assert found.text == "uno\ndos"
        assert [(file.name, file.data) for file in found.files] == [("a b.bin", data)]

    def test_a_text_about_uuencode_is_left_alone(self):
        text = "La orden es\nbegin 644 datos\ny luego, al\nend de todo.\n"
        assert read_message(mail(body=text)).text == text

    def test_nul_and_surrogates_do_not_reach_the_database(self):
        found = read_message(mail(b"Subject: a\0b", body=b"a\0b\xed\xa0\x80"))
        assert "\0" not in found.text + found.subject
        (found.text + found.subject).encode()


class TestFileNames:
    @pytest.mark.parametrize(
        ("disposition", "name"),
        [
            ('attachment; filename="informe año.pdf"', "informe año.pdf"),
            ("attachment; filename*=utf-8''a%C3%B1o.pdf", "año.pdf"),
            ("attachment; filename*=iso-8859-1'es'a%F1o.pdf", "año.pdf"),
            ("attachment; filename*0=uno; filename*1=dos.pdf", "unodos.pdf"),
            ("attachment; filename*1*=%C3%B1.pdf; filename*0*=utf-8''a", "añ.pdf"),
            ('attachment; filename="=?utf-8?Q?a=C3=B1o.pdf?="', "año.pdf"),
            ("attachment; filename=con espacios.pdf", "con espacios.pdf"),
            ('attachment; filename="../../etc/passwd"', "passwd"),
            ("attachment; filename*=utf-8''..%2F..%2Fa%00b.txt", "ab.txt"),
            ('attachment; filename="C:\\\\temp\\\\a.txt"', "a.txt"),
            ("attachment", "attachment.bin"),
        ],
    )
    def test_names(self, disposition, name):
        one = b"Content-Disposition: " + disposition.encode()
        raw = multipart("mixed", part("text/plain", "a"), part("application/x-thing", "x", one))
        found = read_message(raw).files[0].name
        assert found.replace(" ", "") == name.replace(" ", "")
        assert not set("/\\\0\r\n") & set(found)


class TestIdentity:
    def test_the_same_message_by_two_routes_has_one_hash(self):
        raw = mail("From: a@b.test", "Subject: x", "Date: Sun, 22 Nov 2026 08:00:00 +0100")
        other = (
            b"Received: by relay\r\nDelivered-To: x@y.test\r\n"
            + raw.replace(b"\n", b"\r\n")
            + b"\r\n"
        )
        assert read_message(raw).content_hash == read_message(other).content_hash

    def test_another_body_under_the_same_id_has_another_hash(self):
        one, two = (
            read_message(mail("Message-ID: <a@b.test>", body=body)) for body in ("uno", "dos")
        )
        assert one.message_id == two.message_id == "<a@b.test>"
        assert one.content_hash != two.content_hash

    def test_message_ids_keep_their_brackets_whatever_is_around_them(self):
        found = read_message(
            mail(
                "Message-ID: <[abc@x.test]>",
                "In-Reply-To: your mail of Monday <a@b.test>",
                "References: <a@b.test> <a@b.test>\n\t<c@d.test>",
            )
        )
        assert found.message_id == "<abc@x.test>"
        assert found.in_reply_to == ("<a@b.test>",)
        assert found.references == ("<a@b.test>", "<c@d.test>")

    def test_a_broken_message_id_harms_nothing(self):
        assert read_message(mail("Message-ID: <<<>>>")).text == "hola"
