"""The words by which mail servers report a failure, in the languages they speak.

Patterns are matched against text without accents and case (`fold`), the codes against it as it is.
"""

import re

from soporte.channels.contract import Correspondent
from soporte.toolbox.text import fold

STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-][\w.!#$%&'*+/=?^`{|}~-]{0,63}@[\w-][\w.-]{0,250}\w")
_CODE = re.compile(
    r"(?<![\d.:/#-])([45][0-7]\d)(?=[\s-])(?!\s?(?:bytes|kb|mb|ms|px))", re.IGNORECASE
)
_DAEMON = re.compile(
    r"^(mailer[-_. ]?daemon|postmaster|mail[-_. ]?(deliver|daemon|system|admin)|mdaemon"
    r"|microsoft ?exchange|bounces?\b|system administrator|administrador del sistema"
    r"|systemadministrator|administrateur systeme|mail administrator|mail delivery|mail router"
    r"|mailmarshal|smtp gateway|post[-_.]?office|microsoft outlook|internet mail delivery"
    r"|double-bounce|nondelivery|non-?delivery|e?mail delivery)"
)
# Mail of daemons that tells of something else.
NOT_REPORTS = re.compile(
    r"(quota (warning|exceeded|usage|alert)|mailbox (is )?(almost|nearly) full|dmarc|report domain:"
    r"|spam (digest|quarantine|report)|quarantine|read:|leido:|delivered:|entregado:"
    r"|successful mail delivery|delivery status notification \((success|relay))"
)
SUBJECTS = re.compile(
    r"(undeliver(ed|able)|returned (mail|to sender|email|message)|failure (notice|delivery)"
    r"|deliver(y|ies) (status )?(notif|fail|report|problem|error|has been delayed|delayed"
    r"|incomplete"
    r"|impossible|attempt)"
    r"|delivery (has |was )?(failed|delayed)|(mail|message) deliver(y|ies) (fail|system|sub|error"
    r"|problem|delay|notif|status|report|issue)|deliver(ed|y)? ?failure|failed (mail|delivery)"
    r"|mail(s)? (could|can) ?not be|non[- ]?deliver|ndn:|ndr:|message (delivery )?(delayed|status)"
    r"|message (could not|not delivered|undeliver|bounced|rejected|expired)"
    r"|(delayed|bounced|rejected|returned|failed|blocked|unsent|returning) (e-?mail|message)"
    r"|warning: (could not|message|e-?mail)|mail (system )?error|e?mail(ing)? (failure|bounce)"
    r"|transient delivery|permanent delivery|unable to deliver|not delivered|error sending|nicht zu"
    r"(gestellt|stellbar)|unzustellbar|zustellung|zuruckgesandt|zuruckgewiesen|fehlgeschlagen"
    r"|ubermittlungsstatus|rucksendung|verzogert|no se (puede|pudo|ha podido|entrego) (entregar)?"
    r"|no entregad[oa]|imposible (entregar|enviar)|(correo|mensaje) (devuelto|rechazado|retrasado)"
    r"|(error|fallo|problema|retraso) (de|en la|en el|al|en) ?(entrega|envio|enviar|entregar"
    r"|correo)"
    r"|devolucion d|notificacion (de|sobre el) (estado|error|fallo)|estado de entrega|non remis"
    r"|remise (du courrier |du message )?(impossible|echouee?|retardee|differee)|non delivre"
    r"|echec (de (la )?|d')?(remise|distribution|envoi|livraison)|non distribu|distribution de"
    r"|retour (de courrier|a l'expediteur)|message retourne|courrier non|notification d'etat"
    r"|nao (entregue|foi possivel)|impossivel entregar|falha (na|de|no) (entrega|envio)"
    r"|devolvid[oa]|devolucao|atraso na entrega|notificacao (de|do) (status|estado|falha)"
    r"|mancat[oa] (recapito|consegna)|impossibile (recapitare|consegnare|inviare)|non recapitat"
    r"|non recapitabil|non consegnat|avviso di mancata|notifica (di|sullo) (stato|mancat)"
    r"|onbestelbaar|niet (bezorgd|afgeleverd)|nie dostarczono|zwrot|niedostarcz|недоставлен"
    r"|не доставлен|не удалось доставить|olevererbart|kan inte lev|kunde inte lev|kan ikke lever"
    r"|nedorucen|kezbesithetetlen|teslim edil|配信|送信(できません|エラー)|退信|无法投递|退回"
    r"|could ?n[o']t be (delivered|sent)|user unknown|unknown (user|address|recipient)"
    r"|address not found|message blocked|mailbox (full|unavailable)|nondeliverable|expired mail"
    r"|rejected: )"
)
TEXTS = re.compile(
    r"(qmail-send program|mail delivery software|(could|can) ?(not|n't) be (delivered|sent"
    r"|processed"
    r"|completed|found|reached|relayed|forwarded)|couldn't be delivered|was(n't| not) delivered"
    r"|(was |am |is )?(unable|not able|wasn't able) to (deliver|send|relay|forward|process)"
    r"|deliver(y|ies) (to |of |has |have )?.{0,60}(failed|failure|delayed|incomplete|temporarily)"
    r"|failed (permanently|to deliver|addresses|recipients)|following (address|recipient"
    r"|destination"
    r"|user|error)|undeliver(ed|able)|permanent(ly)? (fatal )?(error|failure|failed)"
    r"|transcript of session|did not reach the following|user unknown|unknown (user|recipient"
    r"|address|host|mailbox|local)|(mailbox|account|user|recipient|address|inbox) (is |was )?(full"
    r"|unavailable|not found|disabled|inactive|unknown|invalid|suspended|does ?n[o']t exist"
    r"|rejected)"
    r"|(no|not a) such (user|address|recipient|mailbox|person)|over ?quota|exceed(ed"
    r"|s)? .{0,30}quota"
    r"|quota (exceeded|is full)|(recipient|sender) (address )?(was )?rejected|not listed in"
    r"|rejected (by|your|the|because|for)|host (or domain )?(name )?(unknown|not found)"
    r"|access denied"
    r"|no se (puede|pudo|ha podido|han podido) (entregar|enviar)|no (fue|es) posible entregar"
    r"|no (ha sido|fue|se ha) entregad|buzon (esta |de .{0,40})?(llen|no )|destinatario|n'a pas (pu"
    r"|ete|encore)|n'ont pas pu|konnte(n)? (nicht|leider|ihre|die)|nicht zugestellt|nicht zustellen"
    r"|nao (pode|foi|podem)|impossibile|impossivel|non e stato|non (puo|possono)|does not exist"
    r"|unrouteable|unroutable|could not (send|deliver|be)|delivery to the following|returned to you"
    r"|message (was |has been )?(refused|bounced|returned|not accepted|expired)|will keep trying"
    r"|still being retried|giving up|given up|too many (hops|recipients)|message size exceeds"
    r"|не (был|удалось|может)|недоступен|niet (worden|kon)|kon niet|kunde inte|kunne ikke"
    r"|配信|宛先|送信でき|存在|退回|投递)"
)
_DELAYED = re.compile(
    r"(still being retried|delivery incomplete|notification \(delay\)|will retry"
    r"|will (keep|continue) (on )?(trying|to (re)?try|attempt)|not yet been"
    r" delivered|has not (yet )?been (delivered|collected|sent|completed) (yet|after|for)"
    r"|has been delayed|(is|was|been) delayed|delayed:|message delayed|delivery delay|(you )?do not"
    r" need to (resend|do anything)|no action is required|warning message only|this is (only )?a"
    r" warning|warning: (could not send|message)|transient delivery|temporarily delayed"
    r"|se seguira(n)? intentando|seguiremos intentando|se ha retrasado|sigue intentando"
    r"|noch nicht zugestellt|verzogert|weitere zustell|weiterhin versuch|n'a pas encore (ete|pu)"
    r"|a ete (retardee?|differee?)|continuera(nt)? d'essayer|nouvelles tentatives|ainda nao"
    r"|continuar(a|emos) (a )?tentar|sera(o)? feitas novas|non e stato ancora|ritardata|ritardo"
    r"|riprover|continuera a)"
)
_OVER = re.compile(
    r"(giv(en|ing) up|retry (time|timeout|limit).{0,20}exceeded|has expired|(time|retry).{0,20}"
    r"expired|permanent(ly)? (error|failure|failed)|undeliverable|couldn't be delivered"
    r"|delivery has failed|will not be retried|no further attempt)"
)
# What the words say where no code is given, the surest first.
_SAID = (
    (
        "4.4.7",
        r"retry (time|timeout|limit).{0,20}exceeded|message (has )?expired|expired from queue",
    ),
    (
        "5.2.2",
        (
            r"(mailbox|inbox|buzon|postfach|casella).{0,30}(full|llen|voll|piena)|over ?quota"
            r"|quota (has been )?exceeded|exceed(ed|s)? .{0,30}(quota|storage)|boite .{0,30}pleine"
            r"|caixa .{0,30}cheia|disk full|mailbox full"
        ),
    ),
    (
        "5.1.2",
        (
            r"host (or domain )?(name )?(unknown|not found|lookup)|unknown (host|domain)"
            r"|domain (name )?(does ?n[o']t exist|not found)|no mx|bad destination host|nxdomain"
        ),
    ),
    (
        "5.1.1",
        (
            r"(user|recipient|address|account|mailbox|inbox) ?(name |address |account )?(is |was )?"
            r"(unknown|does ?n[o']t exist|not found|invalid|couldn't be found|wasn't found|disabled"
            r"|unavailable|inactive|not listed)|unknown (user|recipient|local|address|mailbox)"
            r"|(no|not a) such (user|address|recipient|mailbox|person)|not listed in|unrouteable"
            r"|unroutable"
            r"|no mailbox here|no existe|n'existe pas|existiert nicht|nao existe|non esiste"
            r"|no encontrad"
        ),
    ),
    ("5.3.4", r"(message|mail) (size|is too (large|big))|too large|size (limit|exceeds)"),
    (
        "5.7.1",
        (
            r"spam|blacklist|blocklist|blocked|policy|access denied|not authori[sz]ed|relay"
            r"|rejected (by|for) .{0,40}(policy|content)|virus|dmarc|refused"
        ),
    ),
    (
        "4.4.1",
        (
            r"connection (timed out|refused|reset|dropped)|timed? ?out|no route|unreachable"
            r"|temporar"
        ),
    ),
)
_MEANINGS = [(status, re.compile(pattern)) for status, pattern in _SAID]
_ORIGINAL = re.compile(
    r"(?im)^\W{0,20}("
    r"below this line is a copy|this is a copy of the message|(this is a )?copy of (the"
    r"|your) message"
    r"|(the )?(original|returned|unsent|undelivered|rejected|attached) (message|mail|e-?mail)"
    r"( |-)*(headers?|text|content|follows|is (below|attached|included))?( |-)*:?\W*$"
    r"|the (header|body|first) (of|and|\d)|original (message|mail) (headers?|follows|content)"
    r"|message (headers?|header follows|text|contents?) ?(follow|:)|headers? (of|follow)"
    r"|mensaje original|encabezados del mensaje|ursprungliche|originalnachricht|message d'origine"
    r"|en-tetes|mensagem original|messaggio originale|original headers"
    r"|received: from\b|return-path: ?<|mime-version: 1)"
)
# Lines whose address is the one that failed, the surest first.
_PLACES = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        rf"(?:final|original)-recipient:[^\n]{{0,60}}?({ADDRESS.pattern})",
        rf"^[ \t>*-]{{0,8}}<({ADDRESS.pattern})>\s*(?::|\.\.\.|$|\()",
        rf"rcpt to:\s*<?({ADDRESS.pattern})",
        (
            rf"^[ \t>*-]{{0,8}}(?:recipients?|to|address|destinatari[oa]s?|empf.nger|destinataires?"
            rf"|failed recipients?|user|para|an|addressee|email)(?: address)?[ \t]*[:=]\s*[\"'<]?"
            rf"({ADDRESS.pattern})"
        ),
        rf"^[ \t>*-]{{0,8}}({ADDRESS.pattern})[ \t]*(?::|$|\(|\.\.\.|,|-|\s)",
        (
            rf"(?:delivered|deliver|delivery|sent|send|message|mail|entregar|entregado|enviar"
            rf"|zugestellt"
            rf"|remis|entregue|recapitare|recapitato|consegnare|address|recipient|user|mailbox"
            rf"|account"
            rf"|to|for|a|an|para|pour|fur|per)\s+[\"'<(]?({ADDRESS.pattern})"
        ),
    )
)


def is_daemon(sender: Correspondent) -> bool:
    """Whether a mail server's own address or name stands behind a message."""
    local = sender.address.partition("@")[0].lower()
    return bool(_DAEMON.match(local) or _DAEMON.match(fold(sender.name)))


def before_original(text: str) -> str:
    """What the server says itself, without the message that it returns below."""
    original = _ORIGINAL.search(text, 1)
    while original and not text[: original.start()].strip():
        original = _ORIGINAL.search(text, original.end())
    return text[: original.start()] if original else text


def first_address(text: str, without: tuple[str, ...] = ()) -> str:
    """The first address that is neither one of these nor a server's own."""
    for match in ADDRESS.finditer(text[:20_000]):
        if _is_theirs(match.group(), without):
            return match.group()
    return ""


def recipient_in(text: str, without: tuple[str, ...]) -> str:
    """Whom the server could not reach, where it only says so in its own words."""
    for place in _PLACES:
        for match in place.finditer(text[:20_000]):
            if _is_theirs(match.group(1), without):
                return match.group(1)
    return first_address(text, without)


def _is_theirs(found: str, without: tuple[str, ...]) -> bool:
    lower = found.lower()
    return lower not in without and not _DAEMON.match(lower) and "/" not in lower


def status_in(text: str) -> str:
    """The RFC 3463 status that a text names, says by its code, or means; or ""."""
    if match := STATUS.search(text):
        return match.group(1)
    folded = fold(text[:5000])
    meant = next((status for status, meaning in _MEANINGS if meaning.search(folded)), "")
    if match := _CODE.search(text):
        kind = match.group(1)[0]
        return meant if meant.startswith(kind) else f"{kind}.0.0"
    return meant


def tells_of_delay(subject: str, text: str) -> bool:
    """Whether the server is still trying."""
    folded = fold(f"{subject}\n{text[:4000]}")
    return bool(_DELAYED.search(folded)) and not _OVER.search(folded)
