"""The collection: every program × language × way of answering, and cases written line by line.

A `.cases` file holds many: a title behind "=== ", then lines behind "| " (to be seen) or "~ " (to
be folded). Where it is HTML, the title ends with "[html]".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from soporte.channels.email.tests.trimming import people, programs
from soporte.toolbox.html import to_text

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One message, and what of it a person should see at once."""

    name: str
    language: str
    source: str
    shown: str
    is_html: bool = False


def collection() -> list[Case]:
    """All cases, the written ones last."""
    return [*answers(), *between(), *footers(), *pages(), *written(FOLDER)]


def quoted_for(language: str) -> str:
    """What stands in the quote."""
    return people.QUOTED.get(language, people.QUOTED["en"])


def marked(text: str) -> str:
    """The text behind ">"."""
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def answers() -> Iterator[Case]:
    """An answer above the quote of each program, and below it."""
    for language, rows in programs.ANNOUNCEMENTS.items():
        quote = quoted_for(language)
        for row in rows:
            for number, answer in enumerate(people.ANSWERS[language]):
                name = f"{language} {row.program} {number}"
                below = f"{row.text}\n{marked(quote)}\n\n{answer}\n"
                yield Case(f"{name} marked", language, _above(answer, row.text, quote), answer)
                yield Case(f"{name} below", language, below, answer)
                if row.style == "both":
                    bare = f"{answer}\n\n{row.text}\n\n{quote}\n"
                    yield Case(f"{name} bare", language, bare, answer)
    for language, fields in programs.FIELDS.items():
        for program, text in fields.items():
            for number, answer in enumerate(people.ANSWERS[language]):
                source = f"{answer}\n\n{text}\n\n{quoted_for(language)}\n"
                yield Case(f"{language} {program} {number}", language, source, answer)


def _above(answer: str, announcement: str, quote: str) -> str:
    return f"{answer}\n\n{announcement}\n\n{marked(quote)}\n"


def between() -> Iterator[Case]:
    """Answers between the lines of the quote: all of it stays in sight."""
    for language, (ask, answer, ask_again, answer_again) in people.BETWEEN.items():
        for row in programs.ANNOUNCEMENTS[language]:
            parts = [f"{row.text}\n> {ask}", answer, f"> {ask_again}", answer_again]
            for gap in ("\n\n", "\n"):
                source = gap.join(parts)
                name = f"{language} {row.program} between {len(gap)}"
                yield Case(name, language, source, source)


def footers() -> Iterator[Case]:
    """What programs put under an answer, alone and above a quote."""
    for language, texts in people.FOOTERS.items():
        row = programs.ANNOUNCEMENTS[language][0]
        for text in texts:
            for number, answer in enumerate(people.ANSWERS[language]):
                name = f"{language} {text.splitlines()[-1][:30]} {number}"
                yield Case(name, language, f"{answer}\n\n{text}\n", answer)
                source = _above(f"{answer}\n\n{text}", row.text, quoted_for(language))
                yield Case(f"{name} quoted", language, source, answer)


def _paragraphs(text: str) -> str:
    lines = (
        f"<div>{escape(line)}</div>" if line else "<div><br></div>" for line in text.split("\n")
    )
    return "".join(lines)


def _gmail(answer: str, head: str, quote: str) -> str:
    return (
        f'<div dir="ltr">{answer}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{head}<br></div><blockquote class="gmail_quote" '
        f'style="margin:0px 0px 0px 0.8ex;padding-left:1ex">{quote}</blockquote></div>'
    )


def _apple(answer: str, head: str, quote: str) -> str:
    return (
        f'<html><body dir="auto">{answer}<div><br><blockquote type="cite"><div>{head}</div><br '
        f'class="Apple-interchange-newline"><div>{quote}</div></blockquote></div></body></html>'
    )


def _thunderbird(answer: str, head: str, quote: str) -> str:
    return (
        f'<html><body>{answer}<br><div class="moz-cite-prefix">{head}<br></div>'
        f'<blockquote type="cite" cite="mid:1@acme.example">{quote}</blockquote></body></html>'
    )


def _yahoo(answer: str, head: str, quote: str) -> str:
    return (
        f'<html><body><div class="ydp1yahoo-style-wrap"><div dir="ltr">{answer}</div></div>'
        f'<div id="ydp2yahoo_quoted_3" class="ydp2yahoo_quoted"><div><div>{head}</div>'
        f"<div><br></div><div>{quote}</div></div></div></body></html>"
    )


def _proton(answer: str, head: str, quote: str) -> str:
    return (
        f'<div>{answer}</div><div class="protonmail_signature_block '
        f'protonmail_signature_block-empty"'
        f'></div><div class="protonmail_quote">{head}<br><blockquote class="protonmail_quote" '
        f'type="cite">{quote}</blockquote><br></div>'
    )


def _zoho(answer: str, head: str, quote: str) -> str:
    return (
        f'<div>{answer}</div><br><div class="zmail_extra_hr" style="border-top: 1px solid rgb(204,'
        f'204,204)"><br></div><div class="zmail_extra" '
        f'data-zbluepencil-ignore="true"><div><br>{head}'
        f"</div><br><blockquote><div>{quote}</div></blockquote></div>"
    )


def _plain(answer: str, head: str, quote: str) -> str:
    return f"<p>{answer}</p><p>{head}</p><blockquote>{quote}</blockquote>"


def _outlook(answer: str, fields: str, quote: str) -> str:
    return (
        f'<div class="WordSection1">{answer}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div '
        'style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<p class="MsoNormal">{fields}</p></div></div>{quote}</div>'
    )


def _outlook_web(answer: str, fields: str, quote: str) -> str:
    return (
        f'<div class="elementToProof">{answer}</div><div id="appendonsend"></div>'
        f'<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" '
        f'dir="ltr">'
        f"<font>{fields}</font><div>&nbsp;</div></div><div>{quote}</div>"
    )


def _outlook_phone(answer: str, fields: str, quote: str) -> str:
    return (
        f'<div dir="auto">{answer}</div><div id="ms-outlook-mobile-signature"><div><br></div>Get '
        '<a href="https://aka.ms/o0ukef">Outlook for iOS</a></div><div '
        'id="mail-editor-reference-message-container"><hr><div id="divRplyFwdMsg">'
        f"<font>{fields}</font></div><div>{quote}</div></div>"
    )


def _samsung(answer: str, fields: str, quote: str) -> str:
    return (
        f'<div dir="auto">{answer}</div><div id="composer_signature"><div>Sent from my Galaxy</div>'
        "</div><div><br></div><div><!-- originalMessage --><div>-------- Original message --------"
        f"</div><div>{fields}</div><div><br></div></div>{quote}"
    )


ANNOUNCING = (_gmail, _apple, _thunderbird, _yahoo, _proton, _zoho, _plain)
WITH_FIELDS = (_outlook, _outlook_web, _outlook_phone, _samsung)
LABELS = ("outlook", "outlook web")


def pages() -> Iterator[Case]:
    """The same as HTML, in the frame that each program draws."""
    for language, texts in people.ANSWERS.items():
        rows = programs.ANNOUNCEMENTS[language]
        quote = _paragraphs(quoted_for(language))
        for number, answer in enumerate(texts):
            for draw in ANNOUNCING:
                head = escape(rows[0].text)
                source = draw(_paragraphs(answer), head, quote)
                yield _page(f"{language} {draw.__name__} {number}", language, source, answer)
            for draw in WITH_FIELDS:
                lines = [one for one in _fields(language) if not one.startswith(("-", "_"))]
                source = draw(_paragraphs(answer), "<br>".join(lines), quote)
                yield _page(f"{language} {draw.__name__} {number}", language, source, answer)


def _fields(language: str) -> list[str]:
    """The fields as HTML, their labels in bold."""
    found = []
    for line in programs.FIELDS[language]["outlook"].split("\n"):
        label, colon, value = line.partition(":")
        found.append(f"<b>{escape(label)}{colon}</b>{escape(value)}")
    return found


def _page(name: str, language: str, source: str, answer: str) -> Case:
    return Case(name, language, source, answer, is_html=True)


def written(folder: Path) -> Iterator[Case]:
    """The cases written line by line in the `.cases` files of a folder; the name is the "
    "language."""
    for path in sorted(folder.glob("*.cases")):
        for block in path.read_text("utf-8").split("=== ")[1:]:
            title, _end, body = block.partition("\n")
            lines = body.rstrip("\n").split("\n")
            shown = "\n".join(line[2:] for line in lines if line[:1] != "~")
            source = "\n".join(line[2:] for line in lines)
            is_html = title.endswith("[html]")
            shown = to_text(shown) if is_html else shown
            yield Case(f"{path.stem} {title}", path.stem, source, shown, is_html=is_html)
