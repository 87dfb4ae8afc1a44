"""The forms that a new installation starts with; what was written once stays as it is."""


def options(**named):
    return [{"key": key, "es": es, "en": en} for key, (es, en) in named.items()]


SINCE = options(
    today=("Desde hoy", "Since today"),
    this_week=("Desde esta semana", "Since this week"),
    longer=("Desde hace más tiempo", "For longer than that"),
    always=("Nunca ha funcionado", "It has never worked"),
)
AFFECTED = options(
    me=("Solo a mí", "Only me"),
    some=("A varias personas", "Several people"),
    all=("A todo el mundo", "Everybody"),
)
CAUSES = options(
    hardware=("Equipo averiado", "Broken hardware"),
    software=("Fallo de un programa", "Software fault"),
    network=("Red o conexión", "Network or connection"),
    setting=("Configuración", "Configuration"),
    use=("Manejo", "Use"),
    other=("Otra", "Other"),
)
PLACES = options(
    remote=("A distancia", "Remotely"),
    on_site=("En vuestras instalaciones", "At your place"),
)
WINDOWS = options(
    any=("En cualquier momento", "At any time"),
    closed=("Fuera del horario de trabajo", "Outside working hours"),
    exact=("Un día concreto", "On a certain day"),
)
LEVELS = options(
    beginner=("Desde cero", "From the beginning"),
    some=("Con algo de práctica", "With some practice"),
    advanced=("Avanzado", "Advanced"),
)
SUBJECTS = options(
    price=("Precio o presupuesto", "Price or quote"),
    contract=("Contrato o renovación", "Contract or renewal"),
    invoice=("Factura o pago", "Invoice or payment"),
    other=("Otro asunto", "Something else"),
)

# slug, kind, in Spanish, in English, the rest
FIELDS = [
    ("equipment", "text", "Equipo o programa", "Equipment or program",
     {"help_es": "Nombre, modelo o etiqueta.", "help_en": "Its name, model or label."}),
    ("since", "choice", "¿Desde cuándo?", "Since when?", {"options": SINCE}),
    ("since_date", "date", "¿Desde qué día, más o menos?", "Since about which day?", {}),
    ("error_text", "long_text", "Texto del error", "Words of the error",
     {"help_es": "Cópialo tal como aparece.", "help_en": "Copy it as it appears."}),
    ("affected", "choice", "¿A quién afecta?", "Who is affected?", {"options": AFFECTED}),
    ("affected_people", "number", "¿A cuántas personas?", "How many people?", {"least": 1}),
    ("cause", "choice", "Causa", "Cause", {"options": CAUSES, "audience": "staff"}),
    ("about", "text", "¿Sobre qué programa o equipo?", "About which program or equipment?", {}),
    ("install_what", "text", "¿Qué hay que instalar o configurar?",
     "What is to be installed or configured?", {}),
    ("place", "choice", "¿Dónde se hace?", "Where is it done?", {"options": PLACES}),
    ("address", "text", "Dirección", "Address", {}),
    ("wanted_on", "date", "¿Para qué día?", "For which day?", {}),
    ("access", "yes_no", "¿Hace falta que alguien nos dé acceso?",
     "Does somebody have to give us access?", {}),
    ("access_person", "text", "¿Quién nos da acceso?", "Who gives us access?",
     {"help_es": "Nombre y teléfono. No escribas contraseñas.",
      "help_en": "Name and telephone. Write no passwords."}),
    ("product", "text", "Producto", "Product", {}),
    ("version_from", "text", "Versión actual", "Version now", {}),
    ("version_to", "text", "Versión deseada", "Version wanted", {}),
    ("window", "choice", "¿Cuándo puede pararse?", "When may it stop?", {"options": WINDOWS}),
    ("window_date", "date", "¿Qué día?", "Which day?", {}),
    ("training_topic", "text", "Tema", "Topic", {}),
    ("people", "number", "Número de personas", "Number of people", {"least": 1, "most": 10000}),
    ("level", "choice", "Nivel", "Level", {"options": LEVELS}),
    ("training_dates", "text", "Fechas posibles", "Possible dates", {}),
    ("commercial_about", "choice", "¿De qué se trata?", "What is it about?",
     {"options": SUBJECTS}),
]  # fmt: skip

WHEN = {"section_es": "Lugar y fecha", "section_en": "Place and date"}


def line(field, needed="", when="", has=(), **section):
    empty = {"section_es": "", "section_en": ""}
    return {"field": field, "needed": needed, "when": when, "has": list(has), **empty, **section}


FORMS = {
    "incident": [
        line("equipment"),
        line("since"),
        line("since_date", when="since", has=["longer"]),
        line("error_text"),
        line("affected"),
        line("affected_people", when="affected", has=["some"]),
        line("cause"),
    ],
    "question": [line("about")],
    "installation": [
        line("install_what", "open"),
        line("equipment"),
        line("place", **WHEN),
        line("address", when="place", has=["on_site"], **WHEN),
        line("wanted_on", **WHEN),
        line("access", **WHEN),
        line("access_person", when="access", has=["yes"], **WHEN),
    ],
    "update": [
        line("product", "open"),
        line("version_from"),
        line("version_to"),
        line("window"),
        line("window_date", when="window", has=["exact"]),
    ],
    "training": [
        line("training_topic", "open"),
        line("people"),
        line("level"),
        line("place", **WHEN),
        line("address", when="place", has=["on_site"], **WHEN),
        line("training_dates", **WHEN),
    ],
    "commercial": [line("commercial_about")],
}
COMMERCIAL = {
    "name_es": "Consulta comercial",
    "name_en": "Commercial request",
    "position": 5,
    "handover_es": (
        "Gracias por escribirnos. Tu consulta es comercial, así que la hemos pasado a nuestro equipo "
        "comercial, que te responderá directamente."
    ),
    "handover_en": (
        "Thank you for writing to us. Your request is a commercial one, so we have passed it on to "
        "our sales team, who will answer you directly."
    ),
}


def install(apps, _editor):
    """Add what is not there yet; a name that somebody took stays theirs."""
    Field = apps.get_model("fields", "Field")
    Form = apps.get_model("tickets", "Form")
    Type = apps.get_model("tickets", "TicketType")
    for position, (slug, kind, es, en, rest) in enumerate(FIELDS):
        named = {"kind": kind, "name_es": es, "name_en": en, "position": position}
        Field.objects.get_or_create(slug=slug, defaults={**named, **rest})
    Type.objects.get_or_create(slug="commercial", defaults=COMMERCIAL)
    for slug, lines in FORMS.items():
        kind = Type.objects.filter(slug=slug).first()
        if kind:
            Form.objects.get_or_create(type=kind, queue=None, defaults={"lines": lines})
