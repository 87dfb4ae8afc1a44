"""What is folded of an answer, and what must never be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soporte.channels.email.trim import is_forward, trim, trim_html, trim_text
from soporte.toolbox.html import to_text

ANNOUNCEMENTS = [
    "On Mon, Nov 23, 2026 at 10:58 AM Soporte Acme <support+t.1.2.abc@example.test> wrote:",
    "On 23/11/2026 10:58, Soporte Acme wrote:",
    "On Nov 23, 2026, at 10:58 AM, Soporte Acme <support@example.test> wrote:",
    "On Mon, Nov 23, 2026 at 10:58 AM Soporte Acme <\nsupport@example.test> wrote:",
    "El lun, 23 nov 2026 a las 10:58, Soporte Acme (<support@example.test>) escribió:",
    "El lun., 23 de noviembre de 2026 10:58, Soporte Acme <\nsupport@example.test> escribió:",
    "El 23/11/2026 a las 10:58, Soporte Acme escribió:",
    "El 23 nov 2026, a las 10:58, Soporte Acme <support@example.test> escribió:",
    "Le lun. 23 nov. 2026 à 10:58, Soporte Acme <support@example.test> a écrit :",
    "Le 23/11/2026 à 10:58, Soporte Acme a écrit :",
    "Le 23 nov. 2026 à 10:58, Soporte Acme <support@example.test> a écrit :",
    "Am Mo., 23. Nov. 2026 um 10:58 Uhr schrieb Soporte Acme <support@example.test>:",
    "Am 23.11.26 um 10:58 schrieb Soporte Acme:",
    "Am 23.11.2026 um 10:58 schrieb Soporte Acme <support@example.test>:",
    "Em seg., 23 de nov. de 2026 às 10:58, Soporte Acme <support@example.test> escreveu:",
    "Em 23/11/2026 10:58, Soporte Acme escreveu:",
    "Il giorno lun 23 nov 2026 alle ore 10:58 Soporte Acme <support@example.test> ha scritto:",
    "Il 23/11/2026 10:58, Soporte Acme ha scritto:",
    "Op ma 23 nov. 2026 om 10:58 schreef Soporte Acme <support@example.test>:",
    '23.11.2026, 10:58, "Soporte Acme" <support@example.test>:',
    "---- On Mon, 23 Nov 2026 10:58:00 +0100 Soporte Acme <support@example.test> wrote ----",
]
QUOTE = "> Hola, Ana:\n>\n> ¿Sigue sin funcionar?\n> Beto"


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS)
@pytest.mark.parametrize("quote", [QUOTE, QUOTE.replace("> ", "").replace(">", "")])
def test_an_answer_above_the_quote_is_all_that_shows(announcement, quote):
    if quote != QUOTE and "@" not in announcement and "10:58" not in announcement:
        pytest.skip("nothing says that this is a quote")
    answer = "Ya funciona, gracias.\n\nUn saludo,\nAna"
    visible, quoted = trim_text(f"{answer}\n\n{announcement}\n\n{quote}\n")
    assert visible == answer
    assert quoted == f"{announcement}\n\n{quote}"


OUTLOOK = [
    (
        "From: Soporte <support@example.test>\nSent: Monday, November 23, 2026 10:58 AM\n"
        "To: Ana <ana@acme.test>\nSubject: Re: impresora"
    ),
    (
        "De: Soporte <support@example.test>\nEnviado: lunes, 23 de noviembre de 2026 10:58\n"
        "Para: Ana <ana@acme.test>\nAsunto: Re: impresora"
    ),
    (
        "De : Soporte <support@example.test>\nEnvoyé : lundi 23 novembre 2026 10:58\n"
        "À : Ana <ana@acme.test>\nObjet : Re: imprimante"
    ),
    (
        "Von: Soporte <support@example.test>\nGesendet: Montag, 23. November 2026 10:58\n"
        "An: Ana <ana@acme.test>\nBetreff: Re: Drucker"
    ),
    (
        "De: Soporte <support@example.test>\nEnviada em: segunda-feira, 23 de novembro de 2026 "
        "10:58\nPara: Ana <ana@acme.test>\nAssunto: Re: impressora"
    ),
    (
        "Da: Soporte <support@example.test>\nInviato: lunedì 23 novembre 2026 10:58\n"
        "A: Ana <ana@acme.test>\nOggetto: Re: stampante"
    ),
]


@pytest.mark.parametrize("head", OUTLOOK)
@pytest.mark.parametrize(
    "rule", ["", "________________________________\n", "-----Mensaje original-----\n"]
)
def test_the_header_block_of_outlook_begins_the_quote(head, rule):
    visible, quoted = trim_text(f"Ya funciona.\n\n{rule}{head}\n\nHola, Ana:\n¿Sigue igual?\n")
    assert visible == "Ya funciona."
    assert quoted.startswith(rule + head)


def test_answers_between_quotes_stay_with_their_questions():
    text = (
        "El 23/11/2026 a las 10:58, Soporte escribió:\n> ¿Qué modelo es?\n\nLa L3250.\n\n"
        "> ¿Y desde cuándo?\n\nDesde ayer.\n"
    )
    assert trim_text(text) == (text, "")


def test_an_answer_below_the_quote_is_what_shows():
    visible, quoted = trim_text(
        f"El 23/11/2026 a las 10:58, Soporte escribió:\n{QUOTE}\n\nDesde ayer.\n"
    )
    assert visible == "Desde ayer."
    assert "¿Sigue sin funcionar?" in quoted


def test_answers_announced_inside_an_unmarked_quote_keep_it_in_sight():
    text = f"Te contesto en rojo.\n\n{OUTLOOK[1]}\n\n¿Qué modelo es? La L3250.\n"
    assert trim_text(text) == (text, "")


def test_a_message_that_is_all_quote_shows_everything():
    text = f"El 23/11/2026 a las 10:58, Soporte escribió:\n{QUOTE}\n"
    assert trim_text(text) == (text, "")


def test_a_forwarded_message_is_the_matter_itself():
    text = f"Mirad esto.\n\n---------- Mensaje reenviado ---------\n{OUTLOOK[1]}\n\nNo imprime.\n"
    assert trim_text(text) == (text, "")


def test_a_forward_of_outlook_is_known_by_its_subject():
    text = f"Mirad esto.\n\n{OUTLOOK[1]}\n\nNo imprime.\n"
    assert trim(text, is_forward=is_forward("RV: impresora")).visible_text == text
    assert trim(text, is_forward=is_forward("RE: impresora")).visible_text == "Mirad esto."


def test_a_forward_of_apple_mail_stays_in_sight():
    html = (
        "<div>Mirad esto.</div><div>Begin forwarded message:</div><blockquote type=cite>"
        "<div>From: Ana &lt;ana@acme.test&gt;</div><div>No imprime.</div></blockquote>"
    )
    assert trim_html(html) == (html, "")
    text = (
        "Mirad esto.\n\nBegin forwarded message:\n\n> From: Ana <ana@acme.test>\n>\n> No imprime.\n"
    )
    assert trim_text(text) == (text, "")


def test_a_forward_inside_a_quote_is_folded_with_it():
    text = (
        f"Gracias.\n\n{ANNOUNCEMENTS[4]}\n> Mira\n> ---------- Forwarded message ---------\n> x\n"
    )
    assert trim_text(text)[0] == "Gracias."


@pytest.mark.parametrize(
    "text",
    [
        "De: Madrid\nPara: Lisboa\nFecha: 3 de mayo\nAsunto: envío de la pieza",
        "El lunes el técnico escribió:\nque ya estaba.\nPero no es así.",
        "On the other hand, it says:\n\nerror 12\n\nand then stops.",
        "Quiero:\n- uno\n- dos\n--\n¿Cuándo puede ser?",
        "Primero falla.\n\n> 5 errores salen en pantalla\n\nY luego se apaga.",
        "Sent from my desk, where nothing works.",
        "La cabecera dice From: ana@acme.test y To: beto@acme.test, ¿es normal?",
        "Le pongo lo que me escribió:",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text):
    assert trim_text(text) == (text, "")


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAna Pérez\nAcme, S. L.\n+34 600 000 000",
        "Enviado desde mi iPhone",
        "Sent from my iPhone",
        "Envoyé de mon iPhone",
        "Von meinem iPhone gesendet",
        "Enviado do meu iPhone",
        "Inviato da iPhone",
        "Obtener Outlook para iOS<https://aka.ms/o0ukef>",
        "Get Outlook for Android",
    ],
)
def test_a_signature_is_folded_and_kept(signature):
    visible, quoted = trim_text(f"Ya funciona.\n\n{signature}\n")
    assert visible == "Ya funciona."
    assert quoted == signature


def test_a_message_that_is_only_a_signature_shows_it():
    assert trim_text("Enviado desde mi iPhone") == ("Enviado desde mi iPhone", "")


GMAIL = (
    '<div dir="ltr">Ya funciona.<div><br></div><div>Ana</div></div><br>'
    '<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">El lun, 23 '
    "nov 2026 a las 10:58, Soporte (&lt;<a>support@example.test</a>&gt;) escribió:<br></div>"
    '<blockquote class="gmail_quote" style="margin:0"><p>¿Sigue igual?</p></blockquote></div>'
)
APPLE = (
    '<html><body>Ya funciona.<div><br></div><div>Ana<br><div><blockquote type="cite"><div>El 23 '
    "nov 2026, a las 10:58, Soporte &lt;support@example.test&gt; escribió:</div><br><div><p>¿Sigue "
    "igual?</p></div></blockquote></div></div></body></html>"
)
OUTLOOK_WEB = (
    '<div>Ya funciona.</div><div>Ana</div><div id="appendonsend"></div><hr style="width:98%">'
    '<div id="divRplyFwdMsg" dir="ltr"><b>De:</b> Soporte &lt;support@example.test&gt;<br>'
    "<b>Enviado:</b> lunes, 23 de noviembre de 2026 10:58<br><b>Para:</b> Ana<br><b>Asunto:</b> x"
    "</div><div><p>¿Sigue igual?</p></div>"
)
YAHOO = (
    '<div>Ya funciona.<br>Ana</div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>'
    "El lunes, 23 de noviembre de 2026, 10:58:00 CET, Soporte &lt;support@example.test&gt; "
    "escribió:</div><div>¿Sigue igual?</div></div>"
)
PROTON = (
    '<div>Ya funciona.</div><div>Ana</div><div class="protonmail_quote">El lunes, 23 de '
    "noviembre de 2026 a las 10:58, Soporte &lt;support@example.test&gt; escribió:<br><blockquote "
    'class="protonmail_quote" type="cite"><p>¿Sigue igual?</p></blockquote></div>'
)


@pytest.mark.parametrize("html", [GMAIL, APPLE, OUTLOOK_WEB, YAHOO, PROTON])
def test_the_quote_of_each_program_is_folded_in_html(html):
    visible, quoted = trim_html(html)
    assert " ".join(to_text(visible).split()) == "Ya funciona. Ana"
    assert "¿Sigue igual?" in quoted
    assert "Soporte" in quoted


def test_answers_inside_the_quote_of_gmail_stay():
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">El 23/11/2026 a las 10:58, Soporte '
        'escribió:</div><blockquote class="gmail_quote">¿Qué modelo?</blockquote><p>La L3250.</p>'
        '<blockquote class="gmail_quote">¿Desde cuándo?</blockquote><div>Desde ayer.</div></div>'
    )
    assert trim_html(html) == (html, "")


def test_a_blockquote_that_nothing_announces_is_the_writers_own():
    html = "<p>Sale esto:</p><blockquote>error 12</blockquote>"
    assert trim_html(html) == (html, "")


def test_html_alone_is_trimmed_by_its_markup_in_text_too():
    found = trim(to_text(GMAIL), GMAIL, text_is_from_html=True)
    assert found.visible_text == "Ya funciona.\n\nAna"
    assert "¿Sigue igual?" in found.quoted_text


LINES = st.sampled_from(
    [
        "hola",
        "",
        "> cita",
        "--",
        "-- ",
        "Ana",
        *ANNOUNCEMENTS,
        *OUTLOOK,
        "-----Original Message-----",
        *["Enviado desde mi iPhone", "____________", "¿Y ahora?", "abajo en rojo", "On Monday"],
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_nothing_is_ever_deleted(lines):
    text = "\n".join(lines)
    visible, quoted = trim_text(text)
    assert sorted(f"{visible}\n{quoted}".split()) == sorted(text.split())
    assert visible.strip() or not text.strip()


PIECES = st.sampled_from(
    [
        "<p>hola</p>",
        GMAIL,
        APPLE,
        OUTLOOK_WEB,
        "<blockquote type=cite>a</blockquote>",
        "<div>",
        "</div>",
        *[
            "<hr id=stopSpelling>",
            "texto <b>",
            "<br>",
            "</blockquote>",
            "El 23/11/2026 10:58 A escribió:",
        ],
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=8))
def test_no_html_is_ever_deleted(pieces):
    html = "".join(pieces)
    visible, quoted = trim_html(html)
    assert len(visible) + len(quoted) == len(html)
    assert to_text(visible) or not to_text(html)
