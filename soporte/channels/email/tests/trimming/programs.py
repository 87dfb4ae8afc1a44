"""How mail programs announce an earlier message, by language, written down from what they make.

Each announcement stands with the program it is of. A program that puts ">" before what it quotes
is "marked", one that repeats it bare is "bare"; both where it depends on the settings.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Announcement:
    """What one program writes above a quote."""

    program: str
    text: str
    style: str


def _rows(style: str, **texts: str) -> list[Announcement]:
    return [Announcement(name.replace("_", " "), text, style) for name, text in texts.items()]


WHO = "Soporte Acme"
AT = "soporte@acme.example"

ANNOUNCEMENTS: dict[str, list[Announcement]] = {
    "es": [
        *_rows(
            "both",
            gmail=f"El lun, 23 nov 2026 a las 10:58, {WHO} (<{AT}>) escribió:",
            gmail_plain=f"El lun, 23 nov 2026 a las 10:58, {WHO} <{AT}> escribió:",
            gmail_wrapped=f"El lun, 23 nov 2026 a las 10:58, {WHO}\n(<{AT}>) escribió:",
            gmail_android=f"El lun., 23 de noviembre de 2026 10:58, {WHO} <\n{AT}> escribió:",
            gmail_old=f"2026-11-23 10:58 GMT+01:00 {WHO} <{AT}>:",
            apple=f"El 23 nov 2026, a las 10:58, {WHO} <{AT}> escribió:",
            apple_old=f"El 23/11/2026, a las 10:58, {WHO} <{AT}> escribió:",
            apple_wrapped=f"El 23 nov 2026, a las 10:58, {WHO}\n<{AT}> escribió:",
            yahoo=f"El lunes, 23 de noviembre de 2026, 10:58:12 CET, {WHO} <{AT}> escribió:",
            yahoo_en=f"En lunes, 23 de noviembre de 2026, 10:58:12 CET, {WHO} <{AT}> escribió:",
            proton=f"El lunes, 23 de noviembre de 2026 a las 10:58, {WHO} <{AT}> escribió:",
            proton_old=f"El lun., 23 de nov. de 2026 a la(s) 10:58 a. m., {WHO} <{AT}> escribió:",
            zoho=f"---- El lun, 23 nov 2026 10:58:00 +0100 {WHO} <{AT}> escribió ----",
            spark=f"El 23 nov 2026 10:58 +0100, {WHO} <{AT}>, escribió:",
            k9=f"El 23 de noviembre de 2026 10:58:00 CET, {WHO} <{AT}> escribió:",
            tutanota=f"23 nov 2026, 10:58 por {AT}:",
            yandex=f'23.11.2026, 10:58, "{WHO}" <{AT}>:',
            soporte_zone=f"El 23 de noviembre de 2026, 10:58 (CET), Beto · {WHO} escribió:",
        ),
        *_rows(
            "marked",
            thunderbird=f"El 23/11/26 a las 10:58, {WHO} escribió:",
            thunderbird_year=f"El 23/11/2026 a las 10:58, {WHO} escribió:",
            thunderbird_name=f"{WHO} escribió:",
            roundcube=f"El 2026-11-23 10:58, {WHO} escribió:",
            evolution=f"El lun, 23-11-2026 a las 10:58 +0100, {WHO} escribió:",
            kmail=f"El lunes, 23 de noviembre de 2026 10:58:00 (CET), {WHO} escribió:",
            horde=f"{WHO} <{AT}> escribió:",
            soporte=f"El 2026-11-23 10:58, Beto · {WHO} escribió:",
        ),
    ],
    "en": [
        *_rows(
            "both",
            gmail=f"On Mon, Nov 23, 2026 at 10:58 AM {WHO} <{AT}> wrote:",
            gmail_gb=f"On Mon, 23 Nov 2026 at 10:58, {WHO} <{AT}> wrote:",
            gmail_wrapped=f"On Mon, Nov 23, 2026 at 10:58 AM {WHO} <\n{AT}> wrote:",
            gmail_verb=f"On Mon, Nov 23, 2026 at 10:58 AM {WHO} <{AT}>\nwrote:",
            gmail_android=f"On Mon, 23 Nov 2026, 10:58 {WHO}, <{AT}> wrote:",
            gmail_phone=f'On Nov 23, 2026 10:58 AM, "{WHO}" <{AT}> wrote:',
            apple=f"On Nov 23, 2026, at 10:58 AM, {WHO} <{AT}> wrote:",
            apple_gb=f"On 23 Nov 2026, at 10:58, {WHO} <{AT}> wrote:",
            apple_narrow=f"On Nov 23, 2026, at 10:58\u202fAM, {WHO} <{AT}> wrote:",
            apple_wrapped=f"On Nov 23, 2026, at 10:58 AM, {WHO}\n<{AT}>\nwrote:",
            yahoo=f"On Monday, November 23, 2026 at 10:58:12 AM EST, {WHO} <{AT}> wrote:",
            yahoo_phone=f"On Mon, 23 Nov 2026 at 10:58 am, {WHO}\n<{AT}> wrote:",
            proton=f"On Monday, November 23rd, 2026 at 10:58 AM, {WHO} <{AT}> wrote:",
            zoho=f"---- On Mon, 23 Nov 2026 10:58:00 +0100 {WHO} <{AT}> wrote ----",
            zoho_short=f"---- On Mon, 23 Nov 2026 10:58:00 +0100 {AT} wrote ---",
            airmail=f"On 23 Nov 2026 at 10:58:00, {WHO} ({AT}) wrote:",
            fairemail=f"On November 23, 2026 10:58:00 AM UTC, {WHO} <{AT}> wrote:",
            claws=f"On Mon, 23 Nov 2026 10:58:00 +0100\n{WHO} <{AT}> wrote:",
            tutanota=f"Nov 23, 2026, 10:58 by {AT}:",
            soporte_zone=f"On 23 November 2026, 10:58 (CET), Beto · {WHO} wrote:",
            mail_ru=f"Monday, 23 November 2026, 10:58 +01:00 from {WHO} <{AT}>:",
        ),
        *_rows(
            "marked",
            thunderbird=f"On 11/23/26 10:58, {WHO} wrote:",
            thunderbird_after=f"{WHO} wrote on 11/23/2026 10:58 AM:",
            thunderbird_name=f"{WHO} wrote:",
            fastmail=f"On Mon, Nov 23, 2026, at 10:58 AM, {WHO} wrote:",
            roundcube=f"On 2026-11-23 10:58, {WHO} wrote:",
            mutt=f"On Mon, Nov 23, 2026 at 10:58:00AM +0100, {WHO} wrote:",
            evolution=f"On Mon, 2026-11-23 at 10:58 +0100, {WHO} wrote:",
            gnus=f"{WHO} <{AT}> writes:",
            horde=f"Quoting {WHO} <{AT}>:",
            no_time=f"On Mon, Nov 23, {WHO} <{AT}> wrote:",
        ),
    ],
    "fr": [
        *_rows(
            "both",
            gmail=f"Le lun. 23 nov. 2026 à 10:58, {WHO} <{AT}> a écrit :",
            gmail_wrapped=f"Le lun. 23 nov. 2026 à 10:58, {WHO} <{AT}> a\nécrit :",
            gmail_verb=f"Le lun. 23 nov. 2026 à 10:58, {WHO} <{AT}>\na écrit :",
            gmail_nbsp=f"Le lun. 23 nov. 2026 à 10:58, {WHO} <{AT}> a écrit\u00a0:",
            apple=f"Le 23 nov. 2026 à 10:58, {WHO} <{AT}> a écrit :",
            yahoo=f"Le lundi 23 novembre 2026 à 10:58:12 UTC+1, {WHO} <{AT}> a écrit :",
            proton=f"Le lundi 23 novembre 2026 à 10:58, {WHO} <{AT}> a écrit :",
            k9=f"Le 23 novembre 2026 10:58:00 GMT+01:00, {WHO} <{AT}> a écrit :",
            zoho=f"---- Le lun., 23 nov. 2026 10:58:00 +0100 {WHO} <{AT}> a écrit ----",
        ),
        *_rows(
            "marked",
            thunderbird=f"Le 23/11/2026 à 10:58, {WHO} a écrit :",
            roundcube=f"Le 2026-11-23 10:58, {WHO} a écrit :",
            evolution=f"Le lundi 23 novembre 2026 à 10:58 +0100, {WHO} a écrit :",
            horde=f"{WHO} <{AT}> a écrit :",
            name=f"{WHO} a écrit :",
            orange=f'> Message du 23/11/26 10:58\n> De : "{WHO}" <{AT}>\n'
            "> A : anne@client.example\n> Copie à : \n> Objet : Re: imprimante\n> ",
        ),
    ],
    "de": [
        *_rows(
            "both",
            gmail=f"Am Mo., 23. Nov. 2026 um 10:58 Uhr schrieb {WHO} <{AT}>:",
            gmail_wrapped=f"Am Mo., 23. Nov. 2026 um 10:58 Uhr schrieb {WHO} <\n{AT}>:",
            gmail_android=f"{WHO} <{AT}> schrieb am Mo., 23. Nov. 2026, 10:58:",
            apple=f"Am 23.11.2026 um 10:58 schrieb {WHO} <{AT}>:",
            yahoo=f"Am Montag, 23. November 2026 um 10:58:12 MEZ hat {WHO} <{AT}> Folgendes "
            "geschrieben:",
            proton=f"Am Montag, 23. November 2026 um 10:58, schrieb {WHO} <{AT}>:",
            proton_old=f"{WHO} <{AT}> schrieb am Montag, 23. November 2026 um 10:58:",
            k9=f"Am 23. November 2026 10:58:00 MEZ schrieb {WHO} <{AT}>:",
            tutanota=f"23. Nov. 2026, 10:58 von {AT}:",
        ),
        *_rows(
            "marked",
            thunderbird=f"Am 23.11.26 um 10:58 schrieb {WHO}:",
            roundcube=f"Am 2026-11-23 10:58, schrieb {WHO}:",
            evolution=f"Am Montag, dem 23.11.2026 um 10:58 +0100 schrieb {WHO}:",
            kmail=f"Am Montag, 23. November 2026, 10:58:00 CET schrieb {WHO}:",
            horde=f"Zitat von {WHO} <{AT}>:",
            name=f"{WHO} schrieb:",
        ),
    ],
    "pt": [
        *_rows(
            "both",
            gmail=f"Em seg., 23 de nov. de 2026 às 10:58, {WHO} <{AT}> escreveu:",
            gmail_wrapped=f"Em seg., 23 de nov. de 2026 às 10:58, {WHO} <\n{AT}> escreveu:",
            gmail_portugal=f"{WHO} <{AT}> escreveu (segunda, 23/11/2026 à(s) 10:58):",
            gmail_portugal_day=f"{WHO} <{AT}> escreveu no dia segunda, 23/11/2026 à(s) 10:58:",
            apple=f"Em 23 de nov. de 2026, à(s) 10:58, {WHO} <{AT}> escreveu:",
            apple_portugal=f"No dia 23/11/2026, às 10:58, {WHO} <{AT}> escreveu:",
            yahoo=f"Em segunda-feira, 23 de novembro de 2026 10:58:12 BRT, {WHO} <{AT}> escreveu:",
            proton=f"Em segunda-feira, 23 de novembro de 2026 às 10:58, {WHO} <{AT}> escreveu:",
            k9=f"Em 23 de novembro de 2026 10:58:00 BRT, {WHO} <{AT}> escreveu:",
        ),
        *_rows(
            "marked",
            thunderbird=f"Em 23/11/2026 10:58, {WHO} escreveu:",
            thunderbird_portugal=f"Às 10:58 de 23/11/2026, {WHO} escreveu:",
            roundcube=f"Em 2026-11-23 10:58, {WHO} escreveu:",
            name=f"{WHO} escreveu:",
        ),
    ],
    "it": [
        *_rows(
            "both",
            gmail=f"Il giorno lun 23 nov 2026 alle ore 10:58 {WHO} <{AT}> ha scritto:",
            gmail_wrapped=f"Il giorno lun 23 nov 2026 alle ore 10:58 {WHO} <\n{AT}> ha scritto:",
            gmail_android=f"Il lun 23 nov 2026, 10:58 {WHO} <{AT}> ha scritto:",
            apple=f"Il giorno 23 nov 2026, alle ore 10:58, {WHO} <{AT}> ha scritto:",
            yahoo=f"Il lunedì 23 novembre 2026 alle ore 10:58:12 CET, {WHO} <{AT}> ha scritto:",
            proton=f"Il lunedì 23 novembre 2026 alle 10:58, {WHO} <{AT}> ha scritto:",
            k9=f"Il 23 novembre 2026 10:58:00 CET, {WHO} <{AT}> ha scritto:",
            blue=f'In data 23 novembre 2026 10:58:00 "{WHO}" <{AT}> ha scritto:',
        ),
        *_rows(
            "marked",
            thunderbird=f"Il 23/11/2026 10:58, {WHO} ha scritto:",
            roundcube=f"Il 2026-11-23 10:58 {WHO} ha scritto:",
            name=f"{WHO} ha scritto:",
        ),
    ],
    "nl": _rows(
        "both",
        gmail=f"Op ma 23 nov 2026 om 10:58 schreef {WHO} <{AT}>:",
        apple=f"Op 23 nov 2026, om 10:58 heeft {WHO} <{AT}> het volgende geschreven:",
    )
    + _rows("marked", thunderbird=f"Op 23-11-2026 om 10:58 schreef {WHO}:"),
    "pl": _rows(
        "both",
        gmail=f"pon., 23 lis 2026 o 10:58 {WHO} <{AT}> napisał(a):",
        apple=f"Wiadomość napisana przez {WHO} <{AT}> w dniu 23 lis 2026, o godz. 10:58:",
    )
    + _rows("marked", thunderbird=f"W dniu 23.11.2026 o 10:58, {WHO} pisze:"),
    "ru": _rows(
        "both",
        gmail=f"пн, 23 нояб. 2026 г. в 10:58, {WHO} <{AT}>:",
        apple=f"23 нояб. 2026 г., в 10:58, {WHO} <{AT}> написал(а):",
        mail_ru=f"Понедельник, 23 ноября 2026, 10:58 +03:00 от {WHO} <{AT}>:",
    )
    + _rows("marked", thunderbird=f"23.11.2026 10:58, {WHO} пишет:"),
    "sv": _rows(
        "both",
        gmail=f"Den mån 23 nov. 2026 kl 10:58 skrev {WHO} <{AT}>:",
        apple=f"23 nov. 2026 kl. 10:58 skrev {WHO} <{AT}>:",
    )
    + _rows("marked", thunderbird=f"Den 2026-11-23 kl. 10:58, skrev {WHO}:"),
    "da": _rows(
        "both",
        gmail=f"Den man. 23. nov. 2026 kl. 10.58 skrev {WHO} <{AT}>:",
        apple=f"Den 23. nov. 2026 kl. 10.58 skrev {WHO} <{AT}>:",
    )
    + _rows("marked", thunderbird=f"Den 23.11.2026 kl. 10.58 skrev {WHO}:"),
    "no": _rows(
        "both",
        gmail=f"man. 23. nov. 2026 kl. 10:58 skrev {WHO} <{AT}>:",
        apple=f"23. nov. 2026 kl. 10:58 skrev {WHO} <{AT}>:",
    )
    + _rows("marked", thunderbird=f"Den 23.11.2026 10:58, skrev {WHO}:"),
    "fi": _rows(
        "both",
        gmail=f"ma 23. marrask. 2026 klo 10.58 {WHO} ({AT}) kirjoitti:",
        apple=f"{WHO} <{AT}> kirjoitti 23.11.2026 kello 10.58:",
    )
    + _rows("marked", thunderbird=f"{WHO} kirjoitti 23.11.2026 klo 10.58:"),
    "cs": _rows(
        "both",
        gmail=f"po 23. 11. 2026 v 10:58 odesílatel {WHO} <{AT}> napsal:",
        apple=f"23. 11. 2026 v 10:58, {WHO} <{AT}>:",
    )
    + _rows("marked", thunderbird=f"Dne 23. 11. 26 v 10:58 {WHO} napsal(a):"),
    "tr": _rows(
        "both",
        gmail=f"{WHO} <{AT}>, 23 Kas 2026 Pzt, 10:58 tarihinde şunu yazdı:",
        apple=f"{WHO} <{AT}> şunları yazdı (23 Kas 2026 10:58):",
    )
    + _rows("marked", thunderbird=f"{WHO} 23.11.2026 10:58 tarihinde yazdı:"),
    "ja": _rows(
        "both",
        gmail=f"2026年11月23日(月) 10:58 {WHO} <{AT}>:",
        apple=f"2026/11/23 10:58、{WHO} <{AT}>のメール:",
    ),
    "zh": _rows(
        "both",
        gmail=f"{WHO} <{AT}> 于2026年11月23日周一 10:58写道：",
        gmail_taiwan=f"{WHO} <{AT}> 於 2026年11月23日 週一 上午10:58寫道：",
        apple=f"在 2026年11月23日，10:58，{WHO} <{AT}> 写道：",
    ),
    "ko": _rows(
        "both",
        gmail=f"2026년 11월 23일 (월) 오전 10:58, {WHO} <{AT}>님이 작성:",
        apple=f"2026. 11. 23. 오전 10:58, {WHO} <{AT}> 작성:",
    ),
}

# The fields above an earlier message, and the line that some programs put before them.
FIELDS: dict[str, dict[str, str]] = {
    "es": {
        "outlook": f"De: {WHO} <{AT}>\nEnviado el: lunes, 23 de noviembre de 2026 10:58\n"
        "Para: Ana Pérez <ana@cliente.example>\nAsunto: RE: impresora",
        "outlook copy": f"De: {WHO} <{AT}>\nEnviado el: lunes, 23 de noviembre de 2026 10:58\n"
        "Para: Ana Pérez <ana@cliente.example>\nCC: Eva Gil <eva@cliente.example>; Luis Sanz\n"
        "<luis@cliente.example>\nAsunto: RE: impresora\nDatos adjuntos: foto.png",
        "outlook web": "________________________________\n"
        f"De: {WHO} <{AT}>\nEnviado: lunes, 23 de noviembre de 2026 10:58\n"
        "Para: Ana Pérez <ana@cliente.example>\nAsunto: Re: impresora",
        "outlook phone": "Obtener Outlook para Android\n________________________________\n"
        f"From: {WHO} <{AT}>\nSent: Monday, November 23, 2026 10:58:12 AM\n"
        "To: Ana Pérez <ana@cliente.example>\nSubject: Re: impresora",
        "outlook inside": "-----Mensaje original-----\nDe: Soporte Acme \n"
        "Enviado el: lunes, 23 de noviembre de 2026 10:58\nPara: Ana Pérez\nAsunto: RE: impresora",
        "outlook mac": f"De: {WHO} <{AT}>\nFecha: lunes, 23 de noviembre de 2026, 10:58\n"
        "Para: Ana Pérez <ana@cliente.example>\nAsunto: Re: impresora",
        "outlook bold": f"*De:* {WHO} <{AT}>\n*Enviado el:* lunes, 23 de noviembre de 2026 10:58\n"
        "*Para:* Ana Pérez <ana@cliente.example>\n*Asunto:* RE: impresora",
        "samsung": f"-------- Mensaje original --------\nDe: {WHO} <{AT}> \n"
        "Fecha: 23/11/26  10:58  (GMT+01:00) \nA: Ana Pérez <ana@cliente.example> \n"
        "Asunto: Re: impresora ",
        "em client": f'------ Mensaje original ------\nDe: "{WHO}" <{AT}>\n'
        "Para: ana@cliente.example\nEnviado: 23/11/2026 10:58:12\nAsunto: Re: impresora",
        "zimbra": f'De: "{WHO}" <{AT}>\nPara: "Ana Pérez" <ana@cliente.example>\n'
        "Enviados: Lunes, 23 de Noviembre 2026 10:58:00\nAsunto: Re: impresora",
        "windows mail": f"De: {WHO}\nEnviado el: lunes, 23 de noviembre de 2026 10:58\n"
        "Para: ana@cliente.example\nAsunto: Re: impresora",
    },
    "en": {
        "outlook": f"From: {WHO} <{AT}>\nSent: Monday, November 23, 2026 10:58 AM\n"
        "To: Ann Lee <ann@client.example>\nSubject: RE: printer",
        "outlook old": f"From: {WHO} [mailto:{AT}] \nSent: 23 November 2026 10:58\n"
        "To: Ann Lee\nCc: Eve Gill; Lou Sands\nSubject: RE: printer\nImportance: High",
        "outlook web": "________________________________\n"
        f"From: {WHO} <{AT}>\nSent: 23 November 2026 10:58\n"
        "To: Ann Lee <ann@client.example>\nSubject: Re: printer",
        "outlook phone": "Get Outlook for iOS<https://aka.ms/o0ukef>\n"
        f"________________________________\nFrom: {WHO} <{AT}>\n"
        "Sent: Monday, November 23, 2026 10:58:12 AM\nTo: Ann Lee <ann@client.example>\n"
        "Subject: Re: printer",
        "outlook inside": "-----Original Message-----\nFrom: Soporte Acme \n"
        "Sent: Monday, November 23, 2026 10:58 AM\nTo: Ann Lee\nSubject: RE: printer",
        "outlook mac": f"From: {WHO} <{AT}>\nDate: Monday, November 23, 2026 at 10:58 AM\n"
        "To: Ann Lee <ann@client.example>\nSubject: Re: printer",
        "samsung": f"-------- Original message --------\nFrom: {WHO} <{AT}> \n"
        "Date: 23/11/2026  10:58  (GMT+00:00) \nTo: Ann Lee <ann@client.example> \n"
        "Subject: Re: printer ",
        "proton old": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\n"
        f"On Monday, November 23rd, 2026 at 10:58 AM, {WHO} <{AT}> wrote:",
        "em client": f'------ Original Message ------\nFrom: "{WHO}" <{AT}>\n'
        "To: ann@client.example\nSent: 11/23/2026 10:58:12 AM\nSubject: Re: printer",
        "blackberry": f"-----Original Message-----\nFrom: {WHO} <{AT}>\n"
        "Date: Mon, 23 Nov 2026 10:58:12 \nTo: <ann@client.example>\nSubject: Re: printer",
        "groupwise": f">>> {WHO} <{AT}> 23/11/2026 10:58 >>>",
        "lotus": f"From:   {WHO} <{AT}>\nTo:     ann@client.example\n"
        "Date:   23/11/2026 10:58\nSubject:        Re: printer",
    },
    "fr": {
        "outlook": f"De : {WHO} <{AT}>\nEnvoyé : lundi 23 novembre 2026 10:58\n"
        "À : Anne Petit <anne@client.example>\nObjet : RE: imprimante",
        "outlook web": "________________________________\n"
        f"De : {WHO} <{AT}>\nEnvoyé : lundi 23 novembre 2026 10:58\n"
        "À : Anne Petit <anne@client.example>\nObjet : Re: imprimante",
        "outlook inside": "-----Message d'origine-----\nDe : Soporte Acme \n"
        "Envoyé : lundi 23 novembre 2026 10:58\nÀ : Anne Petit\nObjet : RE: imprimante",
        "outlook mac": f"De : {WHO} <{AT}>\nDate : lundi 23 novembre 2026 à 10:58\n"
        "À : Anne Petit <anne@client.example>\nObjet : Re: imprimante",
        "samsung": f"-------- Message d'origine --------\nDe : {WHO} <{AT}> \n"
        "Date : 23/11/2026  10:58  (GMT+01:00) \nÀ : Anne Petit <anne@client.example> \n"
        "Objet : Re: imprimante ",
        "zimbra": f'De: "{WHO}" <{AT}>\nÀ: "Anne Petit" <anne@client.example>\n'
        "Envoyé: Lundi 23 Novembre 2026 10:58:00\nObjet: Re: imprimante",
    },
    "de": {
        "outlook": f"Von: {WHO} <{AT}>\nGesendet: Montag, 23. November 2026 10:58\n"
        "An: Anna Klein <anna@kunde.example>\nBetreff: AW: Drucker",
        "outlook web": "________________________________\n"
        f"Von: {WHO} <{AT}>\nGesendet: Montag, 23. November 2026 10:58\n"
        "An: Anna Klein <anna@kunde.example>\nBetreff: Re: Drucker",
        "outlook inside": "-----Ursprüngliche Nachricht-----\nVon: Soporte Acme \n"
        "Gesendet: Montag, 23. November 2026 10:58\nAn: Anna Klein\nBetreff: AW: Drucker",
        "outlook mac": f"Von: {WHO} <{AT}>\nDatum: Montag, 23. November 2026 um 10:58\n"
        "An: Anna Klein <anna@kunde.example>\nBetreff: Re: Drucker",
        "samsung": f"-------- Ursprüngliche Nachricht --------\nVon: {WHO} <{AT}> \n"
        "Datum: 23.11.26  10:58  (GMT+01:00) \nAn: Anna Klein <anna@kunde.example> \n"
        "Betreff: Re: Drucker ",
        "gmx": f'Gesendet: Montag, 23. November 2026 um 10:58 Uhr\nVon: "{WHO}" <{AT}>\n'
        "An: anna@kunde.example\nBetreff: Re: Drucker",
        "t-online": "-----Original-Nachricht-----\nBetreff: Re: Drucker\n"
        f'Datum: 2026-11-23T10:58:12+0100\nVon: "{WHO}" <{AT}>\nAn: "anna@kunde.example"',
    },
    "pt": {
        "outlook": f"De: {WHO} <{AT}>\nEnviada em: segunda-feira, 23 de novembro de 2026 10:58\n"
        "Para: Ana Souza <ana@cliente.example>\nAssunto: RES: impressora",
        "outlook portugal": f"De: {WHO} <{AT}>\nEnviado: 23 de novembro de 2026 10:58\n"
        "Para: Ana Souza <ana@cliente.example>\nAssunto: Re: impressora",
        "outlook web": "________________________________\n"
        f"De: {WHO} <{AT}>\nEnviado: segunda-feira, 23 de novembro de 2026 10:58\n"
        "Para: Ana Souza <ana@cliente.example>\nAssunto: Re: impressora",
        "outlook inside": "-----Mensagem original-----\nDe: Soporte Acme \n"
        "Enviada em: segunda-feira, 23 de novembro de 2026 10:58\nPara: Ana Souza\n"
        "Assunto: RES: impressora",
        "samsung": f"-------- Mensagem original --------\nDe: {WHO} <{AT}> \n"
        "Data: 23/11/2026  10:58  (GMT-03:00) \nPara: Ana Souza <ana@cliente.example> \n"
        "Assunto: Re: impressora ",
    },
    "it": {
        "outlook": f"Da: {WHO} <{AT}>\nInviato: lunedì 23 novembre 2026 10:58\n"
        "A: Anna Rossi <anna@cliente.example>\nOggetto: R: stampante",
        "outlook web": "________________________________\n"
        f"Da: {WHO} <{AT}>\nInviato: lunedì 23 novembre 2026 10:58\n"
        "A: Anna Rossi <anna@cliente.example>\nOggetto: Re: stampante",
        "outlook inside": "-----Messaggio originale-----\nDa: Soporte Acme \n"
        "Inviato: lunedì 23 novembre 2026 10:58\nA: Anna Rossi\nOggetto: R: stampante",
        "outlook mac": f"Da: {WHO} <{AT}>\nData: lunedì 23 novembre 2026 alle ore 10:58\n"
        "A: Anna Rossi <anna@cliente.example>\nOggetto: Re: stampante",
        "samsung": f"-------- Messaggio originale --------\nDa: {WHO} <{AT}> \n"
        "Data: 23/11/26  10:58  (GMT+01:00) \nA: Anna Rossi <anna@cliente.example> \n"
        "Oggetto: Re: stampante ",
    },
    "nl": {
        "outlook": f"Van: {WHO} <{AT}>\nVerzonden: maandag 23 november 2026 10:58\n"
        "Aan: Anna <anna@klant.example>\nOnderwerp: RE: printer",
    },
    "pl": {
        "outlook": f"Od: {WHO} <{AT}>\nWysłano: poniedziałek, 23 listopada 2026 10:58\n"
        "Do: Anna <anna@klient.example>\nTemat: Re: drukarka",
    },
    "ru": {
        "outlook": f"От: {WHO} <{AT}>\nОтправлено: 23 ноября 2026 г. 10:58\n"
        "Кому: Анна <anna@client.example>\nТема: Re: принтер",
    },
    "sv": {
        "outlook": f"Från: {WHO} <{AT}>\nSkickat: den 23 november 2026 10:58\n"
        "Till: Anna <anna@kund.example>\nÄmne: Sv: skrivare",
    },
    "da": {
        "outlook": f"Fra: {WHO} <{AT}>\nSendt: 23. november 2026 10:58\n"
        "Til: Anna <anna@kunde.example>\nEmne: Sv: printer",
    },
    "no": {
        "outlook": f"Fra: {WHO} <{AT}>\nSendt: mandag 23. november 2026 10:58\n"
        "Til: Anna <anna@kunde.example>\nEmne: Sv: skriver",
    },
    "fi": {
        "outlook": f"Lähettäjä: {WHO} <{AT}>\nLähetetty: maanantai 23. marraskuuta 2026 10.58\n"
        "Vastaanottaja: Anna <anna@asiakas.example>\nAihe: VS: tulostin",
    },
    "cs": {
        "outlook": f"Od: {WHO} <{AT}>\nOdesláno: pondělí 23. listopadu 2026 10:58\n"
        "Komu: Anna <anna@klient.example>\nPředmět: Re: tiskárna",
    },
    "tr": {
        "outlook": f"Kimden: {WHO} <{AT}>\nGönderme Tarihi: 23 Kasım 2026 Pazartesi 10:58\n"
        "Kime: Anna <anna@musteri.example>\nKonu: Re: yazıcı",
    },
    "ja": {
        "outlook": f"差出人: {WHO} <{AT}>\n送信日時: 2026年11月23日 10:58\n"
        "宛先: 田中 <tanaka@kyaku.example>\n件名: RE: プリンター",
    },
    "zh": {
        "outlook": f"发件人: {WHO} <{AT}>\n发送时间: 2026年11月23日 10:58\n"
        "收件人: 王芳 <wang@kehu.example>\n主题: 回复: 打印机",
    },
    "ko": {
        "outlook": f"보낸 사람: {WHO} <{AT}>\n보낸 날짜: 2026년 11월 23일 월요일 오전 10:58\n"
        "받는 사람: 김민지 <kim@gogaek.example>\n제목: RE: 프린터",
    },
}
