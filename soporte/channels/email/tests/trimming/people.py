"""What customers write, what is quoted to them, and what signs their mail, by language."""

ANSWERS: dict[str, list[str]] = {
    "es": [
        "Ya funciona, gracias.",
        (
            "Hola, Beto:\n\nLo he probado otra vez y sigue igual:\n\n- se enciende,\n- no "
            "imprime.\n\n"
            "¿Podéis venir mañana?\n\nUn saludo,\nAna"
        ),
        (
            "Buenos días.\nEl lunes a las 10:30 estaré en la oficina.\nEn cuanto a la "
            "factura, la nº "
            "2026/118 no me ha llegado.\nDe: la de octubre hablamos otro día.\n\nGracias"
        ),
    ],
    "en": [
        "It works now, thanks!",
        (
            "Hi Beto,\n\nOn Monday I tried again and it is just the same:\n\n* it turns "
            "on\n* it does "
            "not print\n\nCan you come tomorrow?\n\nBest regards,\nAnn"
        ),
        (
            "On the other hand, from: 10 to: 20 the printer was fine.\nI "
            "wrote:\nnothing.\n\nAs for "
            "the invoice of 11/23/2026, I never got it.\n\nCheers\nAnn"
        ),
    ],
    "fr": [
        "Ça marche, merci.",
        (
            "Bonjour,\n\nLe problème est toujours là :\n\n- elle s'allume,\n- elle "
            "n'imprime pas.\n\n"
            "Pouvez-vous passer demain ?\n\nCordialement,\nAnne"
        ),
        "Le 23 novembre à 10h30 je serai au bureau.\nÀ demain : je vous appelle.",
    ],
    "de": [
        "Jetzt geht es, danke.",
        (
            "Guten Tag,\n\nam Montag habe ich es noch einmal versucht, aber:\n\n- er geht "
            "an,\n- er "
            "druckt nicht.\n\nKönnen Sie morgen kommen?\n\nViele Grüße\nAnna Klein"
        ),
        "Am 23.11. um 10:30 Uhr bin ich im Büro.\nVon: dem Drucker reden wir dann.",
    ],
    "pt": [
        "Já funciona, obrigada.",
        (
            "Olá,\n\nTestei de novo e continua igual:\n\n- liga,\n- não imprime.\n\nPodem vir "
            "amanhã?\n\nCumprimentos,\nAna"
        ),
        "Em 23/11 às 10:30 estarei no escritório.\nDe resto: está tudo bem.",
    ],
    "it": [
        "Adesso funziona, grazie.",
        (
            "Buongiorno,\n\nho riprovato ed è uguale:\n\n- si accende,\n- non "
            "stampa.\n\nPotete venire "
            "domani?\n\nCordiali saluti,\nAnna"
        ),
        "Il 23 novembre alle 10:30 sono in ufficio.\nDa domani: ferie.",
    ],
    "nl": ["Het werkt weer, dank u."],
    "pl": ["Już działa, dziękuję."],
    "ru": ["Теперь работает, спасибо."],
    "sv": ["Nu fungerar den, tack."],
    "da": ["Nu virker den, tak."],
    "no": ["Nå virker den, takk."],
    "fi": ["Nyt se toimii, kiitos."],
    "cs": ["Už to funguje, děkuji."],
    "tr": ["Şimdi çalışıyor, teşekkürler."],
    "ja": ["直りました。ありがとうございます。"],
    "zh": ["现在可以了，谢谢。"],
    "ko": ["이제 됩니다. 감사합니다."],
}

QUOTED: dict[str, str] = {
    "es": "Hola, Ana:\n\n¿Sigue sin imprimir? Si es así, reiníciela y díganos qué luz parpadea.\n\n"
    "Un saludo,\nBeto\n-- \nSoporte Acme\nTel. 900 000 000",
    "en": "Hi Ann,\n\nDoes it still not print? If so, restart it and tell us which light blinks."
    "\n\nRegards,\nBeto\n-- \nSoporte Acme\nPhone 555 0100",
}

FOOTERS: dict[str, list[str]] = {
    "es": [
        "Enviado desde mi iPhone",
        "Enviado desde mi Samsung Mobile de Movistar",
        "Enviado desde mi smartphone Samsung Galaxy.",
        "Enviado desde Yahoo Mail para iPhone",
        "Enviado desde Yahoo Mail con Android",
        "Enviado desde Correo para Windows",
        "Enviado con el correo electrónico seguro de Proton Mail.",
        "Enviado desde mi dispositivo Android con K-9 Mail. Por favor, disculpa mi brevedad.",
        "Obtener Outlook para Android<https://aka.ms/AAb9ysg>",
        "Enviado desde Outlook para iOS<https://aka.ms/o0ukef>",
        "-- \nAna Pérez\nCliente, S. L.\n+34 600 000 000",
    ],
    "en": [
        "Sent from my iPhone",
        "Sent from my iPad",
        "Sent from my Galaxy",
        "Sent from my Samsung Galaxy smartphone.",
        "Sent from Yahoo Mail for iPhone",
        "Sent from Yahoo Mail on Android",
        "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows",
        "Sent with Proton Mail secure email.",
        "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent from Outlook for Android<https://aka.ms/AAb9ysg>",
        "Sent from my phone, sorry for typos",
        "-- \nAnn Lee\nClient Ltd\n+44 20 7946 0000",
    ],
    "fr": [
        "Envoyé de mon iPhone",
        "Envoyé depuis mon smartphone Samsung Galaxy.",
        "Envoyé à partir de Outlook pour Android<https://aka.ms/AAb9ysg>",
        "Télécharger Outlook pour iOS",
        "Envoyé depuis l'application Mail Orange",
        "Provenance : Courrier pour Windows",
        "Envoyé avec la messagerie sécurisée Proton Mail.",
    ],
    "de": [
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android<https://aka.ms/AAb9ysg>",
        "Gesendet mit der GMX Mail App",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Gesendet von Mail für Windows",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Outlook für iOS beziehen",
    ],
    "pt": [
        "Enviado do meu iPhone",
        "Enviado do meu smartphone Samsung Galaxy.",
        "Obter o Outlook para iOS",
        "Enviado do Email para o Windows",
        "Enviado do Yahoo Mail para iPhone",
    ],
    "it": [
        "Inviato da iPhone",
        "Inviato dal mio Galaxy",
        "Ottieni Outlook per iOS",
        "Inviato da Posta per Windows",
        "Inviato da Yahoo Mail per iPhone",
    ],
}

BETWEEN: dict[str, tuple[str, str, str, str]] = {
    "es": ("¿Qué modelo es?", "La L3250, la de siempre.", "¿Desde cuándo falla?", "Desde ayer."),
    "en": ("Which model is it?", "The L3250, as ever.", "Since when?", "Since yesterday."),
    "fr": ("Quel modèle ?", "La L3250.", "Depuis quand ?", "Depuis hier."),
    "de": ("Welches Modell?", "Der L3250.", "Seit wann?", "Seit gestern."),
    "pt": ("Qual é o modelo?", "A L3250.", "Desde quando?", "Desde ontem."),
    "it": ("Quale modello?", "La L3250.", "Da quando?", "Da ieri."),
}
