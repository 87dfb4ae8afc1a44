"""Templates are written for readers: their line breaks and indentation are not sent.

As in JSX: a line break beside a tag is nothing, one between words is a space. Where a space
between two tags shows, it stands on one line with them.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

# Whose words are messages, or whose line breaks mean something.
KEPT = re.compile(
    r"(\{%\s*(?:blocktranslate|comment|verbatim)\b.*?\{%\s*end(?:blocktranslate|comment|verbatim)\s*%\}"
    r"|<(script|style|pre|textarea)\b.*?</\2>)",
    re.DOTALL,
)
BESIDE_A_TAG = re.compile(r"(?<=[>}])(?<!\}\})\s*\n\s*|\s*\n\s*(?=<|\{%)")
BREAK = re.compile(r"[ \t]*\n\s*")


class Loader(filesystem.Loader):
    """Reads our templates, joined."""

    def get_contents(self, origin: Origin) -> str:
        """The template's source as it is compiled."""
        source = super().get_contents(origin)
        return join(source) if str(origin.template_name).endswith(".html") else source


def join(source: str) -> str:
    """The source without the line breaks that are there for its readers."""
    pieces = KEPT.split(source.strip())
    # Each split gives: text, what is kept, the kept element's name; then text again.
    joined = (
        piece if number % 3 == 1 else BREAK.sub("\n", BESIDE_A_TAG.sub("", piece))
        for number, piece in enumerate(pieces)
        if number % 3 != 2
    )
    return "".join(joined)
