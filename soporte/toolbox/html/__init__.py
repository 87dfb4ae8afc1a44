"""Foreign HTML: made safe to show, read as text, and made from text."""

from soporte.toolbox.html.cleaning import as_plain, clean
from soporte.toolbox.html.cutting import cut, first_words
from soporte.toolbox.html.plain import from_text, to_text

__all__ = ["as_plain", "clean", "cut", "first_words", "from_text", "to_text"]
