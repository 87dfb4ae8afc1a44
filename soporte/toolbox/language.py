"""Which of our two languages a text is in, by its commonest words. Says nothing when unsure."""

import re

WORD = re.compile(r"[^\W\d_]+")
READ = 4000
MARGIN = 2
_SPANISH = """
el la los las un una de del que y en no se por con para su al lo como más pero sus le ya o
este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo
nos durante uno ni contra ese eso había ante ellos e esto mí antes algunos qué unos yo
otro hola buenos buenas días tardes gracias saludos necesito puedo tengo está están es son
mi favor
"""
SPANISH = frozenset(_SPANISH.split())
_ENGLISH = """
the of and to in is that it was for on are as with his they at be this from have or by one
had not but what all were when we there can an your which their said if do will each about
how up out them then she many some so these would other into has more her two like him see
time could hello hi dear thanks thank regards please i my you me am cannot need since
after
"""
ENGLISH = frozenset(_ENGLISH.split())


def guess(text: str) -> str | None:
    """`es`, `en`, or None when neither is clearly ahead. Linear in the first 4,000 characters."""
    words = [word.lower() for word in WORD.findall(text[:READ])]
    spanish = sum(word in SPANISH for word in words)
    english = sum(word in ENGLISH for word in words)
    if spanish >= english + MARGIN:
        return "es"
    return "en" if english >= spanish + MARGIN else None
