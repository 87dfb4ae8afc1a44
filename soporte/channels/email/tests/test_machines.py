"""Mail that machines wrote: answers to nobody, and reports about our own mail."""

import pytest

from soporte.channels.email.parse import read_message
from soporte.channels.email.tests.test_corpus import read
from soporte.channels.email.tests.test_parse import mail


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; type=x",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "X-Autorespond: x",
        "List-Id: <users.lists.test>",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=x",
        "Subject: Out of office: Re: factura",
        "Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica=3A_Factura?=",
        "Subject: Automatische Antwort: Rechnung",
        "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_=3A_facture?=",
        "Subject: =?utf-8?Q?Resposta_autom=C3=A1tica=3A_fatura?=",
        "Subject: Risposta automatica: fattura",
    ],
)
def test_a_machine_is_recognised(header):
    assert read_message(mail("From: ana@acme.test", header)).automatic


@pytest.mark.parametrize(
    "sender",
    [
        *("MAILER-DAEMON@x.test", "no-reply@x.test", "noreply+7@x.test", "postmaster@x.test"),
        *("do-not-reply@x.test", "no_responder@x.test", "bounces+a=b@x.test"),
    ],
)
def test_a_machine_is_recognised_by_its_address(sender):
    assert read_message(mail(f"From: {sender}")).automatic


@pytest.mark.parametrize(
    "headers",
    [
        ("From: ana@acme.test", "Subject: Re: factura"),
        ("From: ana@acme.test", "Auto-Submitted: no"),
        ("From: ana@acme.test", "Precedence: normal"),
        ("From: ana@acme.test", "X-Auto-Response-Suppress: DR, RN, NRN"),
        ("From: noemi@acme.test", "Subject: No reply yet?"),
        ("From: ana@acme.test", "Return-Path: <ana@acme.test>"),
        ("From: ana@acme.test", "Subject: Problema con la respuesta automática de mi buzón"),
    ],
)
def test_a_person_is_not_taken_for_a_machine(headers):
    found = read_message(mail(*headers))
    assert (found.automatic, found.bounce) == ("", None)


@pytest.mark.parametrize(
    ("name", "recipient", "status", "permanent"),
    [
        ("Webklex-example_bounce.eml", "ding@ding.de", "5.0.0", True),
        ("mailgun-gmail-no-dns.eml", "user@example.comm", "5.1.2", True),
        ("mailgun-mailbox-full.eml", "user@aol.com", "5.2.2", True),
        ("mailgun-delayed.eml", "foo@example.com", "4.0.0", False),
        ("mikel-report_422.eml", "fraser@oooooooo.com.au", "4.2.2", False),
        ("nodemailer-delivery-status.eml", "xxxx@xxxx.com", "5.1.1", True),
    ],
)
def test_reports_of_real_servers_are_understood(name, recipient, status, permanent):
    bounce = read_message(read(name)).bounce
    assert (bounce.recipient, bounce.status, bounce.permanent) == (recipient, status, permanent)


def test_a_report_names_our_message():
    assert read_message(read("mailgun-mailbox-full.eml")).bounce.original_message_id == (
        "<4E326A95.3010907@example.com>"
    )


def test_a_read_receipt_is_no_bounce():
    found = read_message(read("mailgun-disposition-notification.eml"))
    assert (found.bounce, found.automatic) == (None, "report: disposition-notification")


QMAIL = """Hi. This is the qmail-send program at mail.acme.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<lucia@acme.test>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <support@example.test>
Message-ID: <m.1.2.abc@example.test>
From: support@example.test
"""


def test_a_report_in_free_form_is_understood():
    bounce = read_message(
        mail("From: MAILER-DAEMON@mail.acme.test", "Subject: failure notice", body=QMAIL)
    ).bounce
    assert (bounce.recipient, bounce.status) == ("lucia@acme.test", "5.1.1")
    assert bounce.original_message_id == "<m.1.2.abc@example.test>"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Undeliverable: Factura",
            "Your message to lucia@acme.test couldn't be delivered.\n550 5.1.10",
        ),
        (
            "No se puede entregar: Factura",
            "No se pudo entregar a lucia@acme.test\n550 5.1.1 unknown",
        ),
        (
            "Unzustellbar: Rechnung",
            "Ihre Nachricht an lucia@acme.test konnte nicht zugestellt werden",
        ),
        ("Non remis : Facture", "Votre message à lucia@acme.test n'a pas pu être remis. 550 5.1.1"),
        ("Não entregue: Fatura", "Não foi possível entregar a lucia@acme.test. 550 5.1.1"),
        ("Delivery Status Notification (Failure)", "lucia@acme.test: mailbox full (552)"),
    ],
)
def test_reports_in_other_languages_are_understood(subject, text):
    found = read_message(mail("From: postmaster@acme.test", f"Subject: {subject}", body=text))
    assert found.bounce.recipient == "lucia@acme.test"
    assert found.bounce.permanent
    assert found.automatic == "bounce"


def test_a_person_who_writes_about_a_bounce_has_sent_none():
    found = read_message(
        mail(
            "From: ana@acme.test",
            "Subject: No se pudo entregar mi correo a lucia@acme.test",
            body="Me llega: mail delivery failed, user unknown, 550 5.1.1. ¿Qué hago?",
        )
    )
    assert found.bounce is None


def test_a_success_report_is_no_bounce():
    report = (
        "--x\nContent-Type: text/plain\n\nok\n--x\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.test\nAction: delivered\n"
        "Status: 2.0.0\n--x--\n"
    )
    kind = "Content-Type: multipart/report; report-type=delivery-status; boundary=x"
    found = read_message(mail("From: mailer-daemon@x.test", kind, body=report))
    assert found.bounce is None
    assert found.automatic == "report: delivery-status"


# How ten brands of mail programs and desks answer by themselves; each marks it in its own way.
BRANDS = {
    "exchange": ["X-Auto-Response-Suppress: All", "Auto-Submitted: auto-generated"],
    "gmail": ["Precedence: bulk", "X-Autoreply: yes", "Auto-Submitted: auto-replied"],
    "vacation": ["Precedence: bulk", "Auto-Submitted: auto-replied (vacation)"],
    "sieve": ["Auto-Submitted: auto-replied (vacation)"],
    "domino": ["Auto-Submitted: auto-generated"],
    "plesk": ["Precedence: auto_reply", "X-Autorespond: yes"],
    "cpanel": ["X-Autorespond: Re: Factura", "Precedence: bulk", "X-Loop: ana@acme.test"],
    "zendesk": ["Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All"],
    "a desk": ["Precedence: auto_reply", "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply"],
    "procmail": ["X-Loop: ana@acme.test", "Precedence: junk"],
}
ABSENCES = [
    *("Automatic reply: Factura", "Respuesta automática: Factura", "Réponse automatique : Facture"),
    *(
        "Automatische Antwort: Rechnung",
        "Resposta automática: Fatura",
        "Risposta automatica: fattura",
    ),
    *("Out of Office: Factura", "Fuera de la oficina: Factura", "Abwesenheitsnotiz: Rechnung"),
    "Absence du bureau : Facture",
]


@pytest.mark.parametrize("subject", ABSENCES)
@pytest.mark.parametrize("brand", BRANDS)
def test_a_hundred_autoresponders_of_ten_brands_are_machines(brand, subject):
    marked = mail("From: ana@acme.test", f"Subject: {subject}", *BRANDS[brand])
    assert read_message(marked).automatic
    # By its marks alone, and by its words alone.
    plain = mail("From: ana@acme.test", "Subject: Re: Factura", *BRANDS[brand])
    assert read_message(plain).automatic
    assert read_message(mail("From: ana@acme.test", f"Subject: {subject}")).automatic


@pytest.mark.parametrize(
    "subject",
    [
        *("OOO: back on Monday", "I am on vacation until 3 May", "Annual leave", "Auto: I am away"),
        *("Re: Out of the office until Monday", "[EXT] Automatic reply: x", "Vacation reply: x"),
        *("Estoy de vacaciones", "Estaré ausente hasta el lunes", "Ausente: Factura"),
        *("Acuse de recibo: su mensaje", "Autorrespuesta: Factura", "Aviso de ausencia"),
        *(
            "Je suis en congé jusqu'au 3",
            "Absent du bureau",
            "En congés",
            "Accusé de réception : x",
        ),
        *("Ich bin nicht im Büro", "Im Urlaub", "Eingangsbestätigung: x", "Abwesend bis 3. Mai"),
        *("Estou de férias", "Fora do escritório", "Aviso de férias", "Confirmação de recebimento"),
        *("Sono in ferie", "Fuori sede", "Assenza dall'ufficio", "Conferma di ricezione: x"),
    ],
)
def test_an_absence_is_recognised_by_its_subject_alone(subject):
    assert read_message(mail("From: ana@acme.test", f"Subject: {subject}")).automatic == "subject"


@pytest.mark.parametrize(
    "subject",
    [
        *("Vacaciones de Navidad: ¿abrís?", "Necesito configurar mi respuesta automática"),
        *("Automation rule fails", "Im Urlaubsplaner fehlt eine Seite", "Automatic backup failed"),
        *("Fuera de servicio la impresora", "Out of paper", "Absences ne sont pas enregistrées"),
        *("Ferienkalender öffnen", "Re: Ausfall der Leitung", "On vacations module: error 500"),
    ],
)
def test_who_only_writes_about_absences_is_a_person(subject):
    assert read_message(mail("From: ana@acme.test", f"Subject: {subject}")).automatic == ""


@pytest.mark.parametrize(
    "headers",
    [
        ["X-Auto-Response-Suppress: All"],
        ["Subject: Automatic reply: is it on?"],
        ["Return-Path: <>"],
    ],
)
def test_whoever_says_not_to_be_a_machine_is_believed(headers):
    found = read_message(mail("From: ana@acme.test", "Auto-Submitted: no", *headers))
    assert found.automatic == ""


@pytest.mark.parametrize("header", ["Precedence: bulk", "List-Id: <a.b.test>", "X-Autoreply: yes"])
def test_a_list_or_a_robot_is_not_believed_to_be_a_person(header):
    assert read_message(mail("From: ana@acme.test", "Auto-Submitted: no", header)).automatic


@pytest.mark.parametrize(
    "kind", ["delivery-status", "feedback-report", "disposition-notification", "tlsrpt", "new"]
)
def test_a_report_of_any_kind_is_a_machines(kind):
    head = f"Content-Type: multipart/report; report-type={kind}; boundary=x"
    assert read_message(mail("From: ana@acme.test", head)).automatic == f"report: {kind}"
