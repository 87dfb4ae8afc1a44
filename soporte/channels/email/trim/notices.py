"""Boilerplate around mail that nobody wrote: legal notices, banners, footers of lists.

All are matched against what `words.read` makes of a line. Every pattern is linear in time.
"""

import re

from soporte.channels.email.trim.words import any_of

_HEADING = re.compile(
    any_of(
        r"""
    (?:legal )?disclaimer
    confidentiality(?: notice| note)?
    legal notice
    privacy notice
    (?:aviso|nota|advertencia|clausula) (?:legal|de (?:confidencialidad|privacidad))
    confidencialidad
    proteccion de datos(?: de caracter personal)?
    (?:avis|clause|note) (?:de confidentialite|legale?|juridique)
    confidentialite
    (?:haftungsausschluss|rechtlicher hinweis|vertraulichkeitshinweis|datenschutz\w*)
    aviso (?:de confidencialidade|legal|importante)
    (?:avviso|nota|clausola) (?:di riservatezza|legale)
    """
    )
)
_OPENS = re.compile(
    any_of(
        r"""
    (?:this|the (?:information|contents?)).{0,120}(?:e-?mail|message|communication
    +|transmission).{0,200}(?:confidential|intended|privileged|recipient|property of)
    if you (?:are not|have received|received).{0,60}(?:intended|recipient|error|mistake)
    (?:confidentiality|legal)(?: notice| disclaimer)? ?:
    este (?:mensaje|correo|e-?mail).{0,160}(?:confidencial|destinatari|dirigid|privilegiad
    +|propiedad)
    (?:la informacion|el contenido).{0,120}(?:mensaje|correo|e-?mail
    +|comunicacion).{0,200}(?:confidencial|destinatari|privilegiad)
    (?:si|en caso de) (?:usted )?(?:no (?:es|ser) (?:usted )?(?:el|un) destinatario
    +|ha recibido (?:este|esta)|haber recibido|recibe).{0,200}(?:error|destinatari|elimin|borr
    +|destru)
    (?:aviso legal|confidencialidad|proteccion de datos|clausula de confidencialidad|lopd
    +|rgpd)\W{1,4}\w
    (?:de conformidad|en cumplimiento|conforme|le informamos|responsable del tratamiento
    +|en virtud).{0,220}(?:datos|lopd|rgpd|2016/679|proteccion)
    ce(?:t|tte)? (?:message|courriel|e-?mail|communication|mail).{0,160}(?:confidentiel|destine
    +|destinataire|etabli)
    (?:les informations|le contenu).{0,120}(?:message|courriel|e-?mail
    +|mail).{0,200}(?:confidentiel|destin)
    si vous (?:n'etes pas|avez recu|recevez).{0,120}(?:destinataire|erreur)
    dies[e\w]{0,2} (?:e-?mail|nachricht|mitteilung|mail).{0,160}(?:vertraulich|bestimmt|empfanger
    +|adressat|rechtlich)
    (?:der inhalt|die informationen) .{0,120}(?:vertraulich|empfanger|adressat)
    (?:wenn|falls|sollten) sie nicht der.{0,60}(?:adressat|empfanger)
    est[ae] (?:mensagem|e-?mail|correio).{0,160}(?:confidencia|destinat|privilegiad|dirigid)
    (?:as informacoes|o conteudo).{0,120}(?:mensagem|e-?mail|correio).{0,200}(?:confidencia
    +|destinat)
    (?:se|caso) (?:nao (?:for|e|seja)|recebeu|tenha recebido|voce nao).{0,120}(?:destinatari
    +|engano|erro)
    (?:questo|il presente|la presente|questa|le informazioni).{0,140}(?:messaggio|e-?mail
    +|comunicazione|allegat).{0,200}(?:riservat|confidenzial|destinat)
    (?:se|qualora) (?:non siete|ha ricevuto|avete ricevuto|ricevete|riceve
    +|lei non).{0,120}(?:destinatari|errore)
    """
    )
)
_HITS = re.compile(
    any_of(
        r"""
        confiden
        privilege
        privilegi
        intended (?:solely|only|recipient|for)
        disclaimer
        received this .{0,30}(?:in error|by mistake)
        (?:copying|disclosure|dissemination|distribution)
        (?:strictly )?prohibited
        unauthori[sz]ed
        virus
        destinatari
        proteccion de datos
        aviso legal
        (?:prohibid|proibid)
        por error
        divulga
        2016/679
        destinataire
        par erreur
        interdit
        diffusion
        vertraulich
        rechtlich geschutzt
        bestimmungsgemass
        (?:unbefugt|nicht gestattet|irrtumlich|vernicht)
        riservat
        per errore
        vietat
        por engano
        datos (?:personales|de caracter)
        ejercer
        tratad[oa]s|tratamiento
        responsable del
        reglamento
        derechos? de
        personal data
        cancell
        detrui|supprim
        anhange|anlagen
        exclusivamente|exclusivement|ausschlie(?:ss|ß)lich|esclusiv|exclusively
        (?:delete|destroy) (?:it|the|this|all)
        elimin
        notify (?:the|us)
        """
    )
)
_TREES = r"(?:environment|medio ?ambiente|environnement|umwelt|meio ambiente|ambiente|planet|arbol)"
_THIS_MAIL = (
    r"(?:this|este|esta|ce|cet|diese|questo|questa|the|el|la|le|l')[ ']?(?:e-?mail|message|mail"
    r"|correo(?: electronico)?|mensaje|courriel|courrier|nachricht|mensagem|messaggio)"
)
_GREEN = re.compile(
    any_of(
        rf"""
        (?:please )?(?:consider|think (?:of|about)|save|protect|respect)\b.{{0,60}}{_TREES}
        (?:antes de|before|avant d[e']|bevor sie|prima di)\b.{{0,60}}{_TREES}
        (?:no imprima|n'imprimez|do not print|nao imprima|stampare?).{{0,80}}{_THIS_MAIL}.{{0,120}}
        +(?:necesari|necessa|noetig|notig|{_TREES})
        (?:piense|pensez|pense|pensa|bitte|rispetta|respete|cuide|proteja|proteg)\w*\b.{{0,90}}
        +{_TREES}
        (?:virus-free|libre de virus|sin virus|sans virus|virenfrei|livre de virus|privo di virus)
        +[. ]{{0,3}}(?:www\.)?(?:avast|avg|https?)
        {_THIS_MAIL}.{{0,60}}(?:checked for|scanned (?:for|by)|comprobado|analis|analys|verific
        +|gepruft|untersucht|controllat).{{0,80}}(?:virus|viren|antivirus|avast|malware)
        """
    )
)
_OUTSIDE = any_of(
    r"""
    (?:originat\w+|came|comes|sent|received|is) (?:from )?(?:outside|an? external)
    from outside
    external (?:e-?mail|sender|source)
    (?:procede|proviene|viene|originad\w+|enviado|recibido|origen).{0,30}(?:fuera de|extern
    +|exterior)
    remitente externo
    fuera de (?:la|nuestra|su|tu) (?:organizacion|empresa|entidad)
    (?:provient|envoye|emane).{0,30}(?:exterieur|externe|en dehors)
    (?:von au(?:ss|ß)erhalb|externe[rn]? absender|externe (?:e-?mail|nachricht))
    (?:fora da|externo a) (?:organizacao|empresa|sua)
    (?:proviene|inviata|arriva).{0,30}(?:estern|fuori)
    """
)
_BANNER = re.compile(
    r"(?:caution|warning|attention|external|achtung|atencion|cuidado|precaucion|extern\w*|aviso"
    r"|advertencia|attenzione|atencao|this (?:e-?mail|message)|este (?:correo|mensaje))\b"
    rf".{{0,80}}(?:{_OUTSIDE})"
)
_LIST_FOOTER = re.compile(
    any_of(
        r"""
        mailing ?list
        unsubscribe
        lista de (?:correo|distribucion)
        (?:darse|date|darte) de baja
        cancelar (?:la|su) suscripcion
        liste de (?:diffusion|discussion)
        se desabonner
        desinscri
        abmelden
        abbestellen
        mailman
        listinfo
        google groups
        grupos de google
        to view this discussion
        you (?:are receiving|received) this (?:message |e-?mail )?because
        has recibido este (?:mensaje|correo) porque
        """
    )
)


_ASKS_TO_LEAVE = re.compile(
    r"\b(?:unsubscribe me|remove me|darme de baja|dadme de baja|deme de baja|me desabonner"
    r"|desinscri\w+-moi|melden sie mich|quiero|please)\b"
)
# Who exercises a right writes like a notice, but says "I".
_REQUESTS = re.compile(
    r"\b(?:solicito|ejerzo|(?:deseo|quiero|quisiera) (?:ejerc\w+|solicitar|que)|exijo|reclamo"
    r"|(?:les?|os) pido|i (?:hereby |would like to |wish to |want to )?(?:request|exercise|demand)"
    r"|ich (?:beantrage|fordere|mache)|je (?:demande|souhaite|vous demande)|chiedo|richiedo"
    r"|esercito|exerco|peco)\b"
)
_AROUND = " \t-_=*~#|.:·•<>[]()\"'"
_LOOKED_AT = 5000


def hits(read: str) -> int:
    """How many different turns of legal notices a paragraph holds; none in a person's request."""
    if _REQUESTS.search(read[:_LOOKED_AT]):
        return 0
    return len({match.group() for match in _HITS.finditer(read[:_LOOKED_AT])})


def is_small_notice(read: str) -> bool:
    """Whether a line is about printing, the environment or viruses."""
    return _GREEN.match(read.lstrip(_AROUND)) is not None


def is_banner(read: str) -> bool:
    """Whether a paragraph is the warning that a mail server puts above mail from outside."""
    return _BANNER.match(read.lstrip(_AROUND)) is not None


def is_notice(read: str) -> bool:
    """Whether a paragraph is a legal notice, a green footer or a word about viruses."""
    read = read[:_LOOKED_AT].strip(_AROUND)
    if _HEADING.fullmatch(read) or is_small_notice(read):
        return True
    found = hits(read)
    return found >= 5 or (found >= 3 and _OPENS.match(read) is not None)


def is_list_footer(read: str) -> bool:
    """Whether a paragraph is what a mailing list puts under every message."""
    has_link = "http" in read or "www." in read or "@" in read
    return has_link and _ASKS_TO_LEAVE.search(read) is None and bool(_LIST_FOOTER.search(read))
