"""What people write above a quote when it must stay in sight: answers inside it, or a matter in it.

All are matched against what `words.read` makes of a line.
"""

import re

from soporte.channels.email.trim.words import any_of

# Words that announce answers written inside the quoted text.
_ANSWERS = (
    r"(?:answer|repl|comment|respon|respuest|contest|coment|antwort|kommentar|respost|rispos|repon"
    r"|reponse|remarque|anmerk|anotac|notas?|notes?)"
)
_PLACES = (
    r"(?:below|abajo|debajo|ci-dessous|plus bas|en dessous|unten|abaixo|embaixo|em baixo|sotto"
    r"|qui sotto"
    r"|hieronder|nedan|nedenfor|ponizej|ниже)"
)
_INLINE = any_of(
    r"""
    inline
    in-line
    in line
    interspersed
    intercalad[oa]s?
    between (?:the|your) lines
    (?:sobre|en) (?:el|tu|su|vuestro) (?:propio )?(?:texto|correo|mensaje)
    entre lineas
    entre (?:as )?linhas
    entre (?:les|vos|tes) lignes
    dans (?:le|votre|ton) (?:texte|message|mail|corps)
    zwischen den zeilen
    (?:direkt )?(?:im|in deinem|in ihrem) text
    tra le righe
    nel testo
    no (?:corpo|meio|proprio texto)
    (?:in|with) (?:red|blue|green|bold|capitals|caps|yellow)
    en (?:rojo|azul|verde|negrita|mayusculas|amarillo|rouge|bleu|vert|gras|majuscules|jaune)
    in (?:rot|blau|grun|fett|grossbuchstaben|gelb)
    (?:em|a) (?:vermelho|azul|verde|negrito|maiusculas|amarelo)
    in (?:rosso|blu|verde|grassetto|maiuscolo|giallo)
    """
)
_SEE = (
    r"(?:see|ver|vea|vease|mira|mirad|veja|vejam|ve|voir|voyez|siehe|sieh|vedi|vedere|zie|se|patrz)"
)
_ANSWERS_INSIDE = re.compile(
    rf"\b{_ANSWERS}\w*\W+(?:\w+\W+){{0,4}}{_PLACES}\b|\b{_SEE} {_PLACES}|\b(?:{_INLINE})\b"
    rf"|\b{_PLACES} (?:\w+ ){{0,2}}{_ANSWERS}"
)
_MATTER = re.compile(
    any_of(
        r"""
        \b(?:te|os|le|les|se l[oa]s?) (?:reenvi|adelant|rebot)\w+
        \breenvi(?:o|amos)\b
        \b(?:correo|mail|e-?mail|mensaje) (?:de abajo|mas abajo|que (?:sigue|me (?:ha )?lleg
        +|he recibido|recibi))
        \b(?:i'm|i am|we are)? ?forwarding\b
        \b(?:e-?mail|message|mail|correspondence|thread) (?:below|underneath|that follows)
        \bbelow (?:is|are) (?:the|an?|my)\b
        \bje (?:vous|te) (?:transfere|fais suivre|reexpedie)
        \b(?:mail|message|courriel) (?:ci-dessous|en dessous|qui suit)
        \b(?:leite|sende) .{0,30}\b(?:weiter|unten)
        \b(?:nachricht|mail|e-?mail) (?:unten|weiter unten)|\bunten ?stehende
        +|\bnachfolgende (?:nachricht|mail|e-?mail)
        \b(?:encaminho|reencaminho|segue abaixo|segue em baixo)
        \b(?:e-?mail|mensagem) (?:abaixo|em baixo|que segue)
        \b(?:inoltro|giro) (?:la |il |questa |questo )?(?:mail|e-?mail|messaggio)|\b(?:vi|ti
        +|le) inoltro
        \b(?:mail|e-?mail|messaggio) (?:qui )?(?:sotto|seguente)
        """
    )
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hola|buen[oa]s|estimad[oa]|querid[oa]"
    r"|bonjour|bonsoir|salut|chere?|hallo|guten (?:tag|morgen)|liebe|sehr geehrte|moin|ola|bom dia"
    r"|boa tarde|prezad[oa]|car[oa]|ciao|buongiorno|salve|gentile|hej|beste|dag)\b.{0,60}$"
)
_SOMEBODY = re.compile(
    r"\b(?:est[ae]|estos|siguientes?|nuev[oa]s?|this|following|new) (?:usuari[oa]s?|personas?"
    r"|contactos?|emplead[oa]s?|companer[oa]s?|trabajador\w*|users?|persons?|contacts?|employees?"
    r"|colleagues?|joiners?)\b"
)
_LOOKED_AT = 20_000


def keeps_quote_in_sight(own: str) -> bool:
    """Whether the writer's own words say that what follows belongs to what they say."""
    own = own[:_LOOKED_AT]
    return _ANSWERS_INSIDE.search(own) is not None or _MATTER.search(own) is not None


def greets(read: str) -> bool:
    """Whether a line is the greeting that a letter begins with."""
    return _GREETING.match(read) is not None


def presents_somebody(read: str) -> bool:
    """Whether a line speaks of a person whose name and data may follow: not the writer's own."""
    return _SOMEBODY.search(read[:_LOOKED_AT]) is not None
