"""Made-up text with the shape of real text: Zipf-distributed words, in Spanish and English."""

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from soporte.search import terms

WORDS = {"es": 30_000, "en": 25_000}
EVERYWHERE = "equipo"
"""A word of nine tickets in ten."""
OLD = (("disquete", 0.10, 0.10), ("telefax", 0.20, 0.01), ("bobina", 0.05, 0.002))
"""Words of old tickets alone: the word, the oldest share of tickets, how many of those have it."""

# The most frequent words of support mail stand first; the rest is built from syllables.
_FIRST = {
    "es": """
        de la que el en y a los no se del las un por con una su para es al lo como más
        pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta
        hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante
        ellos esto antes algunos qué unos impresora pantalla correo contraseña usuario
        servidor red cuenta error mensaje archivo sistema programa cliente oficina
        teléfono ordenador aplicación conexión acceso problema solicitud gracias hola
        saludos ayuda urgente funciona abrir cerrar enviar recibir instalar actualizar
        imprimir entrar guardar copia factura pedido garantía equipo configuración sesión
    """,
    "en": """
        the of and to in a is that for it as was with be by on not he his but at are this
        have from or had an they which one you were all her she there would their we him
        been has when who will no more if out so up said what its about than into them can
        only other time new some could printer screen mail password user server network
        account error message file system program customer office phone computer
        application connection access problem request thanks hello regards help urgent
        works open close send receive install update print enter save copy invoice order
        warranty configuration session
    """,
}
_CONSONANTS = {"es": "bcdfglmnprstvz", "en": "bcdfghklmnprstwy"}
_ENDINGS = {"es": ("", "", "", "n", "r", "s", "do", "ción"), "en": ("", "", "t", "ck", "ng", "er")}
_STREAM = 100_000


@dataclass(frozen=True)
class Vocabulary:
    """A language's words by falling frequency, and each one's index term (0: none)."""

    words: list[str]
    terms: list[str]
    weights: list[float]


@cache
def vocabulary(language: str) -> Vocabulary:
    """The same words on every run."""
    chance = random.Random(f"soporte {language}")  # noqa: S311 - made-up text needs no secrecy
    found = dict.fromkeys(_FIRST[language].split())
    kept = {word for word, _, _ in OLD}
    while len(found) < WORDS[language]:
        word = _word(chance, language)
        if word not in kept and len(terms.of_token(word)) == 1:
            found[word] = None
    words = list(found)
    # Zipf's law with Mandelbrot's shift, as counted in real text.
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    return Vocabulary(words, [_term(word) for word in words], weights)


def _word(chance: random.Random, language: str) -> str:
    length = chance.choice((2, 2, 3, 3, 3, 4))
    syllables = (
        chance.choice(_CONSONANTS[language]) + chance.choice("aeiou") for _ in range(length)
    )
    return "".join(syllables) + chance.choice(_ENDINGS[language])


def _term(word: str) -> str:
    found = terms.of_token(word)
    return str(found[0]) if found else ""


@dataclass(frozen=True)
class Passage:
    """Some words and their index terms."""

    text: str
    terms: list[str]


class Writer:
    """Writes passages of one language, a share of each drawn from a stream made once a batch.

    Drawing every word anew would take most of a bulk load's time; every stretch of the stream
    serves about four tickets, at random places.
    """

    def __init__(self, language: str, chance: random.Random) -> None:
        """`chance` decides every word."""
        known = vocabulary(language)
        picked = chance.choices(range(len(known.words)), cum_weights=known.weights, k=_STREAM)
        self._words = [known.words[number] for number in picked]
        self._terms = [known.terms[number] for number in picked]
        self._chance = chance

    def passage(self, count: int) -> Passage:
        """`count` words in a row."""
        start = int(self._chance.random() * (_STREAM - count))
        words = self._words[start : start + count]
        return Passage(" ".join(words), self._terms[start : start + count])
