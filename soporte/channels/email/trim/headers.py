"""The fields that programs repeat above an earlier message, and the lines they put before them.

All are matched against what `words.read` makes of a line.
"""

import re

from soporte.channels.email.trim.words import any_of, literal

_ORIGINAL = any_of(
    r"""
    original message
    original e-?mail
    original appointment
    reply message
    message original
    message d'origine
    mensaje original
    correo original
    cita original
    ursprungliche (?:nachricht|mail|e-mail)
    urspr\. nachricht
    original-? ?nachricht
    mensagem original
    messaggio ori?ginale
    oorspronkelijk(?:e)? bericht
    oprindelig (?:meddelelse|besked|mail)
    opprinnelig melding
    original melding
    ursprungligt meddelande
    originalmeddelande
    alkuperainen viesti
    oryginalna wiadomosc
    wiadomosc oryginalna
    puvodni zprava
    povodna sprava
    исходное сообщение
    оригинальное сообщение
    orijinal (?:mesaj|ileti)
    eredeti uzenet
    mesaj original
    missatge original
    mensaxe orixinal
    """
)
_ORIGINAL_SIGNS = literal(
    """
    原始邮件
    原始郵件
    原邮件
    元のメッセージ
    Original Message
    원본 메시지
    원본 메일
    """
)
_ABOVE = any_of(
    r"""
    (?:please )?(?:type|write|reply|enter)\b.{0,30} above this line
    reply above this line
    (?:por favor,? )?(?:responda|responde|escrib\w+|conteste)\b.{0,40}(?:encima
    +|arriba) de esta linea
    (?:merci d'|veuillez )?(?:repondez|repondre|ecri\w+)\b.{0,40}dessus de cette ligne
    (?:bitte )?(?:antwort\w*|schreib\w*)\b.{0,40}(?:oberhalb|uber) dieser (?:linie|zeile)
    (?:por favor,? )?(?:responda|escreva)\b.{0,40}acima desta linha
    (?:rispond\w+|scriv\w+)\b.{0,40}sopra (?:questa|a questa) (?:riga|linea)
    """
)
SEPARATOR = re.compile(
    rf"^[\s>*|]*-{{2,}}\s*(?:{_ORIGINAL}|{_ORIGINAL_SIGNS})[\W_]*$"
    rf"|^[\W_]{{0,20}}(?:{_ABOVE})[\W_]*$"
)
_FORWARDED = any_of(
    r"""
    forwarded message
    forwarded by
    fwd:? message
    mensaje reenviado
    mensaje encaminado
    mensaje re-?enviado
    correo reenviado
    message transfere
    message reexpedie
    message transmis
    weitergeleitete (?:nachricht|mail|e-mail)
    mensagem (?:encaminhada|reencaminhada)
    messaggio inoltrato
    doorgestuurd bericht
    пересылаемое сообщение
    пересланное сообщение
    przekazana wiadomosc
    wiadomosc przekazana
    vidarebefordrat meddelande
    videresendt (?:meddelelse|besked|melding)
    valitetty viesti
    preposlana zprava
    iletilen (?:mesaj|ileti)
    missatge reenviat
    """
)
_FORWARDED_SIGNS = literal(
    """
    转发的邮件
    转发邮件
    轉寄郵件
    転送されたメッセージ
    転送メッセージ
    전달된 메시지
    """
)
_BEGINS = any_of(
    r"""
    begin forwarded message
    inicio del mensaje reenviado
    inicio de mensaje reenviado
    debut du message (?:reexpedie|transfere)
    anfang der weitergeleiteten (?:nachricht|e-mail|mail)
    inicio da mensagem (?:encaminhada|reencaminhada)
    inizio (?:del )?messaggio inoltrato
    begin doorgestuurd bericht
    vidarebefordrat brev
    start pa videresendt besked
    poczatek przekazywanej wiadomosci
    """
)
FORWARD = re.compile(
    rf"^[\s>*|]*(?:[-_=]{{2,}}\s*(?:{_FORWARDED}|{_FORWARDED_SIGNS})|(?:{_BEGINS}))"
)
FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,20}\]\s*)?(?:fwd?|fw|rv|tr|wg|enc|i|doorst|vb|vs|vl|pd|reenv|res\.? enc"
    r"|転送|转发|轉寄"
    r"|전달)\s?[:：]",
    re.IGNORECASE,
)
RULE = re.compile(r"^(?:_{2,}|-{5,}|={4,}|\*{5,}|\.{10,}|~{5,}|#{5,}|(?:[-_*] ?){6,})$")

_FROM = (
    r"from|de|von|da|van|fra|fran|od|od kogo|от|от кого|lahettaja|expediteur|desde|remitente"
    r"|gonderen|kimden|felado|de la|absender|mittente|remetente"
)
_DATE = (
    r"sent|sent at|date|enviad[oa]s?(?: el| em| a)?|envoye(?: le)?|gesendet(?: am)?|datum|fecha"
    r"|dato"
    r"|data|inviat[oa](?: il)?|verzonden|sendt|skickat|wyslan[oe]|отправлено|дата|lahetetty"
    r"|date d'envoi|paivays|pvm|odeslano|gonderme tarihi|tarih|kuldve|trimis|message du"
    r"|mensaje del|received|recibido"
)
_TO = (
    r"to|para|a|an|aan|til|till|do|komu|кому|vastaanottaja|pour|per|destinatario|kime|cimzett"
    r"|catre|destinataire|empfanger"
)
_SUBJECT = (
    r"subject|asunto|objet|sujet|betreff|assunto|oggetto|onderwerp|emne|amne|temat|тема|aihe"
    r"|predmet|konu|targy|subiect|assumpte"
)
_COPY = (
    r"cc|c\.c\.|bcc|cco|ccn|kopie|kopi|kopia|kopio|copia|copie|copie a|dw|udw|копия|bilgi|reply-to"
    r"|responder a|repondre a|antwort an|importance|importancia|importanza|wichtigkeit|priority"
    r"|prioridad|attachments|adjuntos|datos adjuntos|pieces jointes|anlagen|anexos|allegati"
    r"|bijlagen"
    r"|categories|organization|organizacion"
)
_SIGNS = {
    "sender": literal("发件人\n寄件者\n寄件人\n差出人\n送信者\n보낸 사람\n보낸사람"),
    "date": literal(
        "发送时间\n日期\n時間\n寄件日期\n送信日時\n日付\n보낸 날짜\n날짜\n보낸날짜\n寄件時間"
    ),
    "to": literal("收件人\n收件者\n宛先\n받는 사람\n받는사람"),
    "subject": literal("主题\n主旨\n件名\n제목"),
    "copy": literal("抄送\n副本\n참조"),
}
_LABEL = re.compile(
    rf"^[>*_\s]*(?:(?P<sender>{_FROM}|{_SIGNS['sender']})|(?P<date>{_DATE}|{_SIGNS['date']})"
    rf"|(?P<to>{_TO}|{_SIGNS['to']})|(?P<subject>{_SUBJECT}|{_SIGNS['subject']})"
    rf"|(?P<copy>{_COPY}|{_SIGNS['copy']}))\s?[*_]{{0,2}}\s?:"
)
_ORANGE = re.compile(r"^[>*\s]*message du \d")


def label_kind(read: str) -> str:
    """Which field of a quoted header a line is (sender, date, to, subject, copy), or ""."""
    match = _LABEL.match(read)
    if match is None:
        return "date" if _ORANGE.match(read) else ""
    return match.lastgroup or ""
