"""Whether somebody only says thanks: such an answer does not open a solved ticket again.

A closed list of courtesies, and nothing but them: one word more, a question, a number or a file,
and a person should look. The writer's own name and greeting may stand below.
"""

import re

from soporte.toolbox.html import to_text
from soporte.toolbox.text import fold

MOST_WORDS = 16
_WORD = re.compile(r"[^\W_]+")
_THANKS = "gracias agradecido agradecida agradezco thanks thank thx ty cheers"
_COURTESIES = """
    a abrazo al all amabilidad amable amables and appreciate appreciated as atencion atentamente
    awesome ayuda best bien brilliant buen buena buenas buenos con cordial day de dia dias do el
    ella en equipo era es eso evening everybody everyone excelente fast feliz fin finde fixed
    folks for fue funciona genial gestion good gran great hello help helping hi hola igualmente
    job kind la las le les lo los lot lots lovely maravilla mil morning much muchas muchisimas
    mucho muy my nice noches now of ok okay os perfect perfecta perfecto por prompt pronta que
    quedado quick rapida rapidez rapido regards reply resolved response respuesta resuelto saludo
    saludos semana servicio siempre sincerely so solucionado solved son soporte sorted su support
    tarde tardes te team the tiempo time todo todos tu un una vale very vosotros vuestra vuestro
    warm weekend wishes wonderful work worked working works y ya you your yours
"""
_KNOWN = frozenset([*_THANKS.split(), *_COURTESIES.split()])


def is_only_thanks(html: str, *, name: str = "", has_files: bool = False) -> bool:
    """Whether a text says thanks and nothing else; `name` is the writer's."""
    text = to_text(html)
    if has_files or any(char in text for char in "?¿") or re.search(r"\d", text):
        return False
    words = _WORD.findall(fold(text))
    own = set(_WORD.findall(fold(name)))
    if not words or len(words) > MOST_WORDS or set(words).isdisjoint(_THANKS.split()):
        return False
    return all(word in _KNOWN or word in own for word in words)
