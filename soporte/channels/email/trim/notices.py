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
        (?:delete|destroy) (?:it|the|this|all)
        elimin
        notify (?:the|us)
        """
    )
)
_GREEN = re.compile(
    any_of(
        r"""
    (?:please )?(?:consider|think (?:of|about)).{0,60}(?:environment|before printing|printing)
    (?:antes de imprimir|no imprima|piense en el medio|cuid\w+ el medio)
    (?:avant d'imprimer|pensez a l'environnement|n'imprimez)
    (?:bitte (?:prufen|denken|drucken|uberlegen)).{0,90}(?:umwelt|druck)
    (?:antes de imprimir|pense no (?:meio )?ambiente|pense bem antes)
    (?:prima di stampare|pensa all'ambiente|rispetta l'ambiente|stampa(?:re)? (?:questa|solo))
    (?:virus-free|libre de virus|sin virus|sans virus|virenfrei|livre de virus|privo di virus)
    .{0,80}(?:checked for viruses|scanned (?:for viruses|by)|comprobado en busca de virus)
    .{0,80}(?:analyse antivirus|auf viren (?:gepruft|untersucht)|sido verificad.{0,30}virus)
    """
    )
)
_BANNER = re.compile(
    r"(?:caution|warning|attention|external|achtung|atencion|cuidado|precaucion|extern\w*|aviso"
    r"|advertencia|attenzione|atencao)\b.{0,60}(?:e-?mail|message|mail|correo|mensaje|courriel"
    r"|nachricht|mensagem|messaggio|sender|remitente|absender|expediteur).{0,400}"
    r"(?:outside|external|extern\w*|fuera de|unknown|click|enlaces|links?|liens?|anhange"
    r"|attachments?"
    r"|adjuntos|ausserhalb|desconocid|origin)"
)
LIST_FOOTER = re.compile(
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


_AROUND = " \t-_=*~#|.:·•<>[]()\"'"
_LOOKED_AT = 5000


def hits(read: str) -> int:
    """How many different turns of legal notices a paragraph holds."""
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
    return found >= 4 or (found >= 2 and _OPENS.match(read) is not None)
