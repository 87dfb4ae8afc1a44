"""How mail programs of many languages announce what they quote. Every pattern is linear in time.

All are matched against folded text: lower case, without accents.
"""

import re


def _any(lines: str) -> str:
    """One alternative for each line."""
    return "|".join(line.strip() for line in lines.strip().splitlines())


_VERBS = (
    r"(?:wrote|writes|escribio|ha escrito|escribia|a ecrit|ecrivait|ecrit|schrieb(?:en)?"
    r"|geschrieben|escreveu|ha scritto|scrisse|schreef|skrev|kirjoitti|napisal(?:\(a\)|a)?"
    r"|napsal(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|yazdi|pisze|pise|irta|a scris)"
)
_STARTERS = r"(?:on|el|le|am|em|il|op|den|dnia|w dniu|dne|in data|no dia)"
STARTS = re.compile(rf"^{_STARTERS}\s|^\d|^[\"'<]|^\S+ <|^(?:mon|tue|wed|thu|fri|sat|sun)\b")
STARTER = re.compile(rf"^{_STARTERS}\s")
_VERB_END = re.compile(rf"\b{_VERBS}\b[^:]{{0,120}}:?\s*$")
_DASHED = re.compile(r"^-{2,}\s*(?:on|el|le|am|em|il)\b.{4,300}-{2,}\s*$")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}")
_DAY = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")

SEPARATOR = re.compile(
    r"^[\s>*|]*-{2,}\s*(?:original message|original appointment|reply message|mensaje original"
    r"|message d.?origine|message original|ursprungliche nachricht|originalnachricht"
    r"|mensagem original|messaggio originale|oorspronkelijk bericht"
    r"|oprindelig (?:meddelelse|besked)"
    r"|ursprungligt meddelande|original melding|opprinnelig melding|alkuperainen viesti"
    r"|oryginalna wiadomosc|wiadomosc oryginalna|исходное сообщение|puvodni zprava|原始邮件"
    r"|reply above this line|responda por encima de esta linea)[\W_]*$"
)
FORWARD = re.compile(
    r"^[\s>*|]*(?:-{2,}|_{2,}|begin|inicio del|debut du|anfang der|inicio da|inizio)\s*"
    r"(?:forwarded message|forwarded by|mensaje reenviado|mensaje encaminado|message transfere"
    r"|message reexpedie|weitergeleitete nachricht|mensagem encaminhada|messaggio inoltrato"
    r"|doorgestuurd bericht|пересылаемое сообщение|przekazana wiadomosc)"
)
FORWARD_SUBJECT = re.compile(
    r"^\s*(?:fwd?|fw|rv|tr|wg|enc|i|doorst|vb|vs|pd|reenv|転送|转发)\s?:", re.IGNORECASE
)
RULE = re.compile(r"^\s*(?:_{2,}|-{5,}|={5,}|\*{5,}|\.{10,})\s*$")

_FROM = r"from|de|von|da|van|fra|fran|od|от|lahettaja|expediteur|desde"
_DATE = (
    r"sent|date|enviado(?: el)?|enviada(?: em| el)?|envoye(?: le)?|gesendet(?: am)?|datum|fecha"
    r"|data|inviato(?: il)?|verzonden|sendt|skickat|wyslano|отправлено|дата|lahetetty|date d.envoi"
)
_TO = r"to|para|a|an|aan|til|till|do|кому|vastaanottaja|pour|per|destinatario"
_SUBJECT = r"subject|asunto|objet|sujet|betreff|assunto|oggetto|onderwerp|emne|amne|temat|тема|aihe"
_LABEL = re.compile(
    rf"^[>*\s]*(?:(?P<sender>{_FROM})|(?P<date>{_DATE})|(?P<to>{_TO})|(?P<subject>{_SUBJECT})"
    r"|(?P<copy>cc|c\.c\.|bcc|cco|kopie|copia|reply-to|responder a|importance|importancia))"
    r"\s?\*{0,2}\s?:"
)

# Words that announce answers written inside the quoted text.
_ANSWERS = (
    r"(?:answer|repl|comment|respon|respuest|contest|coment|antwort|kommentar|respost|rispos)"
)
_PLACES = r"(?:below|abajo|debajo|ci-dessous|plus bas|unten|abaixo|embaixo|sotto|qui sotto)"
_INLINE = _any(
    r"""
    inline
    in-line
    interspersed
    intercalad[oa]s?
    between the lines
    entre lineas
    entre linhas
    entre les lignes
    zwischen den zeilen
    direkt im text
    tra le righe
    in (?:red|blue|green|bold)
    en (?:rojo|azul|verde|negrita|rouge|bleu|vert|gras)
    in (?:rot|blau|grun|fett)
    em (?:vermelho|azul|verde|negrito)
    in (?:rosso|blu|verde|grassetto)
    """
)
INLINE_HINT = re.compile(
    rf"\b{_ANSWERS}\w*\W+(?:\w+\W+){{0,4}}{_PLACES}\b"
    rf"|\b(?:see|ver|vea|veja|voir|siehe|vedi) {_PLACES}|\b(?:{_INLINE})\b"
)

SIGNATURE_MARK = re.compile(r"^\s*(?:--|—|–)\s?$")
_NAME = r"[\w\s'’®™()/.:?=&+-]"
_SENT_FROM = _any(
    r"""
        sent (?:from|via|with|using) (?:my |the |a )?(?!desk)~{2,60}
        get outlook for \w{2,12}
        sent from \S+ mail.{0,60}
        enviad[oa] (?:desde|con|por|via) (?:mi|el|la|un|outlook|correo|yahoo|gmail|proton)~{0,60}
        obten(?:er|ga)? outlook para \w{2,12}
        descargar outlook para \w{2,12}
        envoye (?:de|depuis|a partir d|via|avec) ?(?:mon|ma|l.|e?|outlook|yahoo)~{0,60}
        (?:obtenir|telecharger|obtenez) outlook pour \w{2,12}
        (?:von meinem|von meiner) ~{2,60}gesendet
        gesendet (?:von|mit|uber|aus) ~{2,60}
        outlook fur \w{2,12} (?:beziehen|herunterladen)
        enviad[oa] (?:do|da|pelo|a partir d[oe]) (?:meu|minha|outlook|yahoo|correio|iphone)~{0,60}
        (?:obter|obtenha|baixar) o? ?outlook para \w{2,12}
        inviato (?:da|dal|con|tramite) (?:mio|il|la|ip|outlook|yahoo|smartphone|posta)~{0,60}
        (?:ottieni|scarica) outlook per \w{2,12}
        (?:verzonden|verstuurd) van(?:af|uit)? ~{2,60}
        sendt fra ~{2,60}
        skickat fran ~{2,60}
        wyslan[eo] z ~{2,60}
        отправлено с ~{2,60}
        lahetetty ~{2,60}
    """
).replace("~", _NAME)
SENT_FROM = re.compile(rf"^[\s>*_|-]{{0,10}}(?:{_SENT_FROM})(?:<https?://[^<>\s]{{1,200}}>)?\W*$")
DISCLAIMER = re.compile(
    _any(
        r"""
        confidential
        privileged
        intended (?:solely|only|recipient)
        disclaimer
        received this (?:e-?mail|message) in error
        confidencial
        destinatari[oa]
        proteccion de datos
        aviso legal
        antes de imprimir
        confidentiel
        destinataire
        vertraulich
        rechtlich geschutzt
        bestimmungsgemasse
        confidenziale
        riservat[oa]
        privilegiad[oa]
        before printing
        not click links or open attachments
        """
    )
)
LIST_FOOTER = re.compile(
    _any(
        r"""
        mailing list
        unsubscribe
        lista de correo
        darse de baja
        liste de diffusion
        mailman
        listinfo
        google groups
        to view this discussion
        you received this message because
        """
    )
)


def label_kind(folded: str) -> str:
    """Which field of a quoted header a line is (sender, date, to, subject, copy), or ""."""
    match = _LABEL.match(folded)
    return match.lastgroup or "" if match else ""


def has_time(folded: str) -> bool:
    """Whether the line holds a time of day."""
    return _TIME.search(folded) is not None


def has_day(folded: str) -> bool:
    """Whether the line holds a date or a year."""
    return _DAY.search(folded) is not None


def attribution(folded: str) -> str:
    """Whether a line announces a quote: "strong" by itself, "weak" if a quote follows, or ""."""
    folded = folded.strip("> *")
    if len(folded) > 500 or len(folded) < 6:
        return ""
    if _DASHED.match(folded) and _TIME.search(folded):
        return "strong"
    has_address = "@" in folded
    has_moment = _TIME.search(folded) is not None and _DAY.search(folded) is not None
    if _VERB_END.search(folded):
        ends = folded.endswith((":", "-", "：", "wrote", "schrieb"))
        if ends and (has_moment or (has_address and _DAY.search(folded))):
            return "strong"
        return "weak"
    if folded.endswith(":") and has_address and has_moment:
        return "strong"
    return "weak" if folded.endswith(":") and (has_address or STARTER.match(folded)) else ""
