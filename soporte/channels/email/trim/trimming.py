"""A message divided into what was written now and what is repeated or signed, all kept."""

from dataclasses import dataclass

from soporte.channels.email.trim.folding import folded_lines
from soporte.channels.email.trim.lines import Line, html_lines, text_lines
from soporte.toolbox.html import to_text

MAX_LINES = 20_000
_MANY_PASSES = 3


@dataclass(frozen=True)
class Trimmed:
    """What to show at once, and what to show on a click."""

    visible_text: str
    visible_html: str
    quoted_text: str
    quoted_html: str


def trim(
    text: str, html: str = "", *, text_is_from_html: bool = False, is_forward: bool = False
) -> Trimmed:
    """The message divided; where nothing would be left to see, everything is visible.

    Outlook marks a forwarded message like a quoted one: only the subject tells (`is_forward`).
    """
    if is_forward:
        return Trimmed(text, html, "", "")
    lines = html_lines(html) if html else []
    visible_html, quoted_html = _trim(html, lines)
    if text_is_from_html and quoted_html:
        visible, quoted = to_text(visible_html), to_text(quoted_html)
    else:
        # What the markup calls a signature is one in the plain text beside it, too.
        signed = frozenset(line.text for line in lines if line.signature)
        visible, quoted = trim_text(text, signed)
    return Trimmed(visible, visible_html, quoted, quoted_html)


def trim_text(text: str, signed: frozenset[str] = frozenset()) -> tuple[str, str]:
    """The visible and the folded part of a plain text."""
    text = _unified(text)
    visible, quoted = _once(text, signed)
    # What is left must be a message that nothing more can be folded of; else it was no quote.
    again = visible
    for _pass in range(_MANY_PASSES):
        if not quoted:
            break
        again, more = _once(visible, signed)
        if not more:
            return visible, quoted
        visible, quoted = again, f"{more}\n\n{quoted}"
    return text, ""


def _once(text: str, signed: frozenset[str]) -> tuple[str, str]:
    lines = text_lines(text, signed)
    if len(lines) > MAX_LINES:
        lines = lines[:MAX_LINES]
    visible, quoted = _divided(text, lines, folded_lines(lines))
    return (visible.strip("\n"), quoted.strip("\n")) if quoted.strip() else (text, "")


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def trim_html(html: str) -> tuple[str, str]:
    """The visible and the folded part of a document; both still have to be cleaned."""
    return _trim(html, html_lines(html) if html else [])


def _trim(html: str, lines: list[Line]) -> tuple[str, str]:
    if not lines or len(lines) > MAX_LINES:
        return html, ""
    visible, quoted = _divided(html, lines, folded_lines(lines))
    return (visible, quoted) if quoted else (html, "")


def _divided(source: str, lines: list[Line], folded: list[bool]) -> tuple[str, str]:
    if not any(folded):
        return source, ""
    parts: tuple[list[str], list[str]] = ([], [])
    for index, line in enumerate(lines):
        end = lines[index + 1].start if index + 1 < len(lines) else len(source)
        parts[folded[index]].append(source[line.start : end])
    return "".join(parts[0]), "".join(parts[1])
