"""What signs a message and is not said in it: marks, footers of programs, legal notices, contacts.

All are matched against what `words.read` makes of a line. Every pattern is linear in time.
"""

import re

from soporte.channels.email.trim.words import any_of

MARK = re.compile(r"^(?:--|---|-|-- -|__)$")
RULE = re.compile(r"^(?:_{2,}|-{3,}|={4,}|\*{3,}|~{4,}|(?:[-_*=~] ?){4,})$")

_BRAND = (
    r"(?:i-?phone|i-?pad|i-?pod|ios|android|galaxy|samsung|huawei|xiaomi|redmi|nokia|oneplus|oppo"
    r"|pixel|motorola|blackberry|sparrow|mailbird|em client|mailmate|windows|outlook|yahoo|gmail"
    r"|proton\w*|mailspring|airmail|bluemail|typeapp|aquamail|fairemail|k-9|thunderbird|hotmail"
    r"|gmx|web\.de|zoho|mymail|superhuman|tutanota|tuta|fastmail|roundcube|zimbra|wiko|lenovo"
    r"|sony|xperia|htc|orange|bouygues|sfr|movistar|vodafone|apple watch|spark)"
)
_KIND = (
    r"(?:mobile|movil|celular|cell ?phone|phone|smartphone|tablet|tablette|telefon\w*|telemovel"
    r"|handy|mobil\w*|portable|cellulare|dispositivo|device|appareil|gerat)"
)
_MY = (
    r"(?:my|a|the|mi|un|una|el|mon|ma|un|meinem|meiner|einem|meu|minha|um|mio|min|mijn|moj\w*"
    r"|моего)"
)
_SENT = any_of(
    r"""
    sent (?:from|via|with|using)
    (?:mensaje |correo )?enviad[oa] (?:desde|con|via|usando|mediante)
    envoye (?:de(?:puis)?|a partir d[eu']|via|avec|du)
    diese (?:nachricht|e-?mail|mail) wurde (?:von|mit)
    (?:von )?gesendet (?:von|mit|uber|aus|via)
    (?:mensagem )?enviad[oa] (?:d[oae]|pel[oa]|a partir d[eoa]|com|via|usando)
    inviat[oa] (?:da[l']?l?|dall[a']|con|tramite|via)
    (?:verzonden|verstuurd) (?:vanaf|vanuit|van|met|via)
    sendt (?:fra|med|via)
    skickat (?:fran|med|via)
    skickades fran
    wyslan[eo] (?:z|ze|za pomoca)
    отправлено (?:с|из|через)
    lahetetty
    odeslano (?:z|ze)
    trimis (?:de pe|din|cu)
    enviat (?:des de|amb)
    provenance :
    """
)
_EXCUSES = (
    r"(?:[,.;!-] ?(?:please |por favor,? |veuillez |bitte )?(?:excuse|sorry|forgive|disculp|perdon"
    r"|pardon|desole|entschuld|desculp|scus|verzeih).{0,90})?"
)
_LINK = r"(?: ?[<(\[]https?://[^<>()\s]{1,300}[>)\]]?)?"
_DEVICES = (
    rf"(?:{_SENT})(?:[\s:].{{0,60}})?\b{_BRAND}\b.{{0,50}}"
    rf"|(?:{_SENT}) {_MY} (?:\S+ ){{0,2}}{_KIND}\b.{{0,40}}"
)
# "Sent from a magnificent torch of pixels": a footer of somebody's own, when it is short.
_OWN = (
    r"sent from (?:my|a|an|the)(?! (?:desk|office|home|house|work|account|address|colleague|boss"
    r"|website|shop|store|factory|warehouse|other|old|new|private|personal|scanner|printer|copier"
    r"|fax|server|machine|form|app)) (?:\S+ ?){1,6}"
)
_FETCHED = r"(?:o )?(?:outlook|bluemail|yahoo mail|gmail|spark|protonmail|proton mail)"
_SYSTEM = r"(?:ios|android|windows|mac|macos|iphone|ipad)"
_GET = any_of(
    rf"""
    (?:get|download|obten(?:er|ga)|descarg(?:ar|a|ue)|consig(?:ue|a)) {_FETCHED} \w{{2,5}} {_SYSTEM}
    (?:obten(?:ir|ez)|telecharge[rz]|obter|obtenha|baixar|baixe|transferir) {_FETCHED}
    + \w{{2,5}} {_SYSTEM}
    (?:ottieni|scarica|scaricare|ottenere|haal|hamta|hent|skaff|pobierz|hanki) {_FETCHED}
    + \w{{2,5}} {_SYSTEM}
    (?:holen sie sich |laden sie )?{_FETCHED} fur {_SYSTEM}(?: (?:beziehen|herunterladen|herunter))?
    """
)
_FROM_BEHIND = any_of(
    rf"""
    von (?:mein\w{{0,2}} )?(?:(?!wurde)\S+ ){{0,3}}(?:{_BRAND}|{_KIND})(?: \S+){{0,3}} (?:gesendet
    +|verschickt)
    vanaf mijn (?:\S+ ){{0,2}}(?:{_BRAND}|{_KIND}) verzonden
    {_BRAND}(?:dan|den|'dan|'den|'umdan|umdan) gonderildi
    (?:my )?{_BRAND}\s?から送信
    发自我的.{{2,30}}
    發自我的.{{2,30}}
    从我的.{{2,20}}发送
    """
)
_SENT_FROM = re.compile(
    rf"^[\s>*_|-]{{0,10}}(?:{_DEVICES}|{_OWN}|{_GET}|{_FROM_BEHIND}|via mobile)"
    rf"(?P<excuse>{_EXCUSES}){_LINK}[\W_]*$"
)
# A footer says where from; a sentence that begins like one says more.
_SENTENCE = re.compile(
    r"\b(?:no|not|nicht|ne|pas|nao|but|pero|aber|mais|porque|because|weil|parce|perche|that|que"
    r"|dass"
    r"|which|is|es|ist|est|are|was|were|fue|war|works?|funcion\w*|lleg\w*|recib\w*|ayer|manana"
    r"|lunes|martes|monday|yesterday|today|tomorrow|gestern|heute|hier|ieri|oggi|ontem|hoje|if"
    r"|si|wenn"
    r"|when|cuando|wurden|pedido|order|factura|invoice|paquete|package|app to|every\w+|todos?)\b"
)
LONGEST_FOOTER = 220

# A line of these is not of a signature: it speaks to the reader.
SPEAKS = re.compile(
    r"^(?:p\.? ?[sd]\.?|n\.?b\.?|nota|note|ps|pd|post ?data|p\.? ?scriptum)\b[ .:]"
    r"|\b(?:please|por favor|bitte|s'il vous plait|merci de|veuillez|per favore|prego|call me"
    r"|let me"
    r"|llam(?:ad|e|en|eme|adme|enme)|necesit\w+|podeis|pueden?|podrias?|puedo|quiero|quisiera"
    r"|can you|could you|i (?:am|have|need|will|can)|i'm|i'll|we (?:are|have|need|will|can)"
    r"|konnen sie|konnten sie|ich (?:bin|habe|brauche)|wir (?:sind|haben)|pouvez|pourriez|j'ai"
    r"|je (?:suis|n)|nous (?:avons|sommes)|preciso|podem|poderia|tenho|temos|ho bisogno|potete"
    r"|potrebbe|abbiamo|tengo|tenemos|hemos|estoy|estamos|he)\b"
)
_OWN_WORDS = re.compile(
    r"\b(?:mi|my|mein|meine|meiner|mon|ma|meu|minha|mio|mia|me|es el|es la|is|ist|est|nuevo|nueva"
    r"|new|neue?|nouveau|novo|nuovo|until|hasta|bis|jusqu|ate|fino|ahora|now|jetzt)\b"
)

# What was asked for stands below a name, too: numbers of things, passwords, accounts.
_OF_THE_MATTER = re.compile(
    r"\b(?:pedidos?|factura|albaran|serie|serial|modelo|model|expediente|ticket|incidencia|error"
    r"|order|invoice|case)\b.{0,20}\d|\b(?:contrasena|clave|password|passwort|pin)\b"
    r"|\b[a-z]{2}\d{2}(?: ?\d{4}){3,6}\b"
)

_CLOSINGS = any_of(
    r"""
    (?:un |muchos )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?| atentos?| afectuosos?)?
    (?:un |recib(?:a|e|an) un )(?:muy )?(?:cordial |fuerte |afectuoso )?(?:saludo|abrazo)
    (?:saludos|abrazos) y (?:muchas )?gracias
    (?:(?:muchas )?gracias y )(?:un )?(?:cordial )?saludos?
    (?:le|les) saluda(?:n)?(?: muy)?(?: atentamente| cordialmente)
    (?:muy )?(?:atentamente|cordialmente)
    (?:atte|atentos saludos|slds|sdos)
    (?:kind|best|warm|warmest|kindest|many)(?: (?:regards|wishes))
    (?:with )?(?:best|kind|warm)? ?regards
    (?:thanks|thank you|many thanks) (?:and|&) (?:best |kind )?regards
    (?:yours|sincerely|yours sincerely|yours faithfully|yours truly|sincerely yours|respectfully)
    (?:cheers|all the best|br|kr|rgds|best)
    (?:bien )?(?:cordialement|cdt|cdlt|bien a vous|salutations|amicalement)(?: votre)?
    (?:meilleures |sinceres |cordiales )salutations
    (?:sinceres |cordiales )?salutations(?: distinguees| cordiales)?
    (?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen|lieben?|schonen?|viele) (?:gru(?:ss|ß)en?)
    (?:beste|liebe|schone|freundliche|viele|herzliche) gru(?:ss|ß)e
    (?:mfg|vg|lg|hochachtungsvoll)
    (?:freundliche|viele|beste|liebe|herzliche) grusse.{0,20}
    (?:com os )?(?:meus )?(?:melhores )?cumprimentos
    (?:atenciosamente|cordialmente|att|abracos?|um abraco|saudacoes|grat[oa])
    (?:cordiali|distinti|cari|i miei piu cordiali|migliori) saluti
    (?:cordialmente|saluti|un saluto|un cordiale saluto|a presto)
    (?:met )?(?:vriendelijke|hartelijke) (?:groet(?:en)?)
    (?:groet(?:en|jes)?|mvg|hoogachtend)
    (?:med )?(?:vanlig|vennlig|venlig|vanliga|venlige|de bedste)(?: \w+)? ?(?:halsning(?:ar)?
    +|hilsen(?:er)?)
    (?:hilsen|mvh|halsningar|kh)
    (?:pozdrawiam|z powazaniem|z wyrazami szacunku)
    (?:с уважением|s pozdravem|terveisin|ystavallisin terveisin|saygilarimla|iyi calismalar)
    """
)
CLOSING = re.compile(rf"^(?:{_CLOSINGS})\s?[,.!;:]*$")
THANKS = re.compile(
    r"^(?:(?:muchas |mil )?gracias|thanks|thank you|many thanks|merci|danke|vielen dank"
    r"|(?:muito )?obrigad[oa]|grazie(?: mille)?)[^?]{0,40}$"
)

_PHONE = re.compile(r"(?:\+|\b00|\()?\d(?:[\s().\-/]{0,3}\d){6,14}(?!\d)")
_PHONE_LABEL = re.compile(
    r"^(?:t|tel\w*|tfno|tlf\w*|ph\w*|m|mob\w*|movil|cell?\w*|f|fax|direct\w*|office|centralita"
    r"|skype"
    r"|whatsapp|w|web|e|e-?mail|correo|mail|portable|handy|festnetz|tel/fax)\b ?[.:)]"
)
_MAIL = re.compile(r"^(?:[a-z -]{0,15}: ?)?\W{0,3}[^\s@<>]{1,64}@[^\s@<>]{1,120}\W*$")
_WEB = re.compile(
    r"\bwww\.\S|https?://\S|^[a-z0-9-]{2,40}\.(?:com|es|net|org|fr|de|pt|it|eu|io)/?$"
)
_COMPANY = re.compile(
    r"(?:,? (?:s\. ?l\.?(?: ?u\.?)?|s\. ?a\.?(?: ?s\.?)?|slu?|sau?|gmbh(?: & co\.? kg)?|a\.?g\.?|kg"
    r"|ltd|limited|inc|llc|plc|corp|sarl|sas|lda|ltda|s\.?r\.?l|s\.?p\.?a|b\.?v|ab|oy|a/s|as"
    r"|sp\. z o\.? ?o)\.?)$|^(?:grupo|departamento|dpto|dept|department|servicio|service|abteilung"
    r"|direccion|universidad|ayuntamiento|hospital|colegio|instituto|university|universitat)\b"
)
_TITLE = re.compile(
    r"\b(?:director[a]?|manager|responsable|jef[ea]|tecnic[oa]|administra\w+|comercial|gerente"
    r"|ceo|cto"
    r"|cfo|coo|president[ea]?|founder|engineer|developer|ingenier[oa]|asistente|assistant"
    r"|consult\w+"
    r"|coordinador\w*|secretari[oa]|leiter\w*|geschaftsfuhrer\w*|vertrieb|einkauf|buchhaltung"
    r"|responsabile|direttor\w+|impiegat\w+|diretor\w*|head of|sales|support|compras|contabilidad"
    r"|directeur|directrice|charge[e]? d|chef d|ingenieur|sachbearbeiter\w*|referent\w*"
    r"|prokurist\w*"
    r"|ph\.? ?d|mba)\b"
)
_STREET = re.compile(
    r"^(?:c/|calle|avda|avenida|av\.|plaza|paseo|pol\. ?ind|poligono|rua|rue|\d+,? (?:rue"
    r"|avenue)|via|viale"
    r"|piazza)\b|\b\d{4,5}[ -][a-z]|\b(?:street|road|avenue|strasse|str\.) ?\d*|strasse \d|str\. \d"
)
_LINKS = re.compile(r"https?://\S+|www\.\S+")
_PIPES = re.compile(r"\S ?[|·•] ?\S")


def contacts(read: str) -> set[str]:
    """Which kinds of contact data or position a line holds."""
    found = {
        "phone": _PHONE.search(read) or _PHONE_LABEL.match(read),
        "mail": _MAIL.match(read),
        "web": _WEB.search(read),
        "company": _COMPANY.search(read),
        "title": _TITLE.search(read),
        "street": _STREET.search(read),
        "pipes": _PIPES.search(read),
    }
    return {kind for kind, match in found.items() if match}


def is_sent_from(read: str) -> bool:
    """Whether a line is "Sent from my phone" or the like, and nothing more."""
    match = _SENT_FROM.match(read)
    if match is None:
        return False
    said = _LINKS.sub("", read[: match.start("excuse")] if match["excuse"] else read)
    return len(said.split()) <= 14 and _SENTENCE.search(said) is None


def asks(read: str) -> bool:
    """Whether a line asks something: the "?" of an address on the web does not count."""
    return "?" in _LINKS.sub("", read) if "?" in read else "¿" in read


def is_sentence(read: str) -> bool:
    """Whether a line reads like something said."""
    size = len(read.split())
    return size >= 4 and (read[-1:] in ".!" or size > 8) and not contacts(read)


def is_statement(read: str) -> bool:
    """Whether a line may be a sentence without its stop."""
    return is_sentence(read) or (len(read.split()) >= 4 and not contacts(read))


def is_of_a_signature(read: str, *, marked: bool) -> bool:
    """Whether a line may belong to a signature: short, and it says nothing to the reader."""
    if asks(read) or SPEAKS.search(read) or _OF_THE_MATTER.search(read):
        return False
    if marked:
        return len(read) <= 160
    if is_sentence(read) or read.endswith(":"):
        return False
    if len(read) > 100 or _OWN_WORDS.search(read):
        return False
    return len(read.split()) <= 6 or bool(contacts(read))
