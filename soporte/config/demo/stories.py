"""What happened at Nortia in the last days: one small story for each ticket of the demo."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from soporte.config.demo.picture import printer_display
from soporte.files import operations as files
from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.people.models import Person
from soporte.people.operations import find_by_address
from soporte.tickets import operations as tickets
from soporte.tickets.cast import Desk
from soporte.tickets.models import Queue, Ticket, TicketType
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox import clock

OTHERS = [
    ("Lucía Prado", "lucia@optica.example", "es"),
    ("Elena Ruiz", "elena.ruiz@iesmar.example", "es"),
    ("Pablo Soto", "pablo@acme.example", "es"),
    ("Iván Cano", "ivan@iesmar.example", "es"),
    ("Sofía Mena", "sofia@clinica-alba.example", "es"),
    ("Grace Miller", "grace@harbour.example", "en"),
]


@dataclass(frozen=True)
class Story:
    """A ticket: who asked what, how many minutes ago, and how it went on.

    `acts` are (minutes ago, what, detail): customer, beto, carla (public answers), note, take,
    wait, third, resolve, priority, tag, rate.
    """

    who: str
    ago: int
    subject: str
    text: str
    queue: str
    type: str = "incident"
    channel: str = "email"
    urgency: int | None = None
    acts: list[tuple[int, str, str]] = field(default_factory=list)


STORIES = [
    Story(
        "sofia@clinica-alba.example", 4320, "Copia de seguridad del viernes incompleta",
        "El informe de la copia del viernes dice «3 de 5 discos». ¿Tenemos que repetirla?",
        "hardware", acts=[
            (4200, "take", ""),
            (4190, "beto", "Repito ahora los dos discos que faltan y te aviso."),
            (4100, "third", ""), (2890, "note", "El proveedor cambia el disco 4 el martes."),
        ],
    ),
    Story(
        "ana@acme.example", 4000, "Etiquetas torcidas en la Zebra",
        "Desde ayer las etiquetas salen torcidas unos 3 mm a la derecha.", "hardware", acts=[
            (3950, "take", ""),
            (3940, "beto", ("Limpia el rodillo con alcohol y calibra: mantén pulsado el botón "
             "hasta que parpadee dos veces.")),
            (3800, "customer", "Perfecto, ya salen rectas. Gracias."), (3790, "resolve", ""),
            (3600, "rate", "5"),
        ],
    ),
    Story(
        "ivan@iesmar.example", 2900, "La tableta de inventario no sincroniza",
        "La tableta del aula de tecnología no sube el inventario desde el lunes.", "network",
        channel="portal", acts=[
            (2800, "take", ""), (2790, "third", ""),
            (2780, "note", "Es el servidor del fabricante: incidencia abierta con ellos."),
        ],
    ),
    Story(
        "pablo@acme.example", 1800, "Alta de portátil para la nueva comercial",
        "El lunes entra Marta Vidal. Necesita portátil, correo y acceso a ventas.", "accounts",
        type="installation", urgency=2, channel="portal", acts=[
            (1700, "take", ""), (1690, "beto", ("¿Qué fecha de entrada le ponemos a la cuenta, y "
             "quién aprueba el acceso a ventas?")), (1689, "wait", ""),
        ],
    ),
    Story(
        "grace@harbour.example", 1500, "How do I change my VPN password?",
        "My VPN password expires tomorrow and I can't find where to change it.", "network",
        type="question", channel="portal", acts=[
            (1400, "take", ""),
            (1390, "beto", ("Press Ctrl+Alt+Del while the VPN is connected and choose “Change a "
             "password”. Tell me if it refuses.")), (1389, "wait", ""),
        ],
    ),
    Story(
        "dario@optica.example", 900, "Screen flickers after the update",
        "Since Friday’s update the till screen flickers every few minutes.", "hardware",
        type="update",
    ),
    Story(
        "elena.ruiz@iesmar.example", 300, "Proyector del aula 12 sin señal por HDMI",
        "El proyector del aula 12 enciende pero pone «sin señal» con cualquier portátil.",
        "hardware", channel="phone", acts=[(280, "take", ""), (270, "tag", "aula-12")],
    ),
    Story(
        "marcos@acme.example", 200, "No llega el correo del buzón de pedidos",
        "Desde las nueve no entra nada en pedidos@acme.example. Los clientes dicen que no rebota.",
        "accounts", urgency=3,
    ),
    Story(
        "ana@acme.example", 150, "La impresora del almacén no imprime desde la actualización",
        "Buenos días: desde la actualización del viernes, la impresora del almacén se queda en "
        "«Procesando…» y no salen las etiquetas de expedición. El camión llega a las 13:00.",
        "hardware", urgency=4, acts=[
            (140, "picture", ""), (120, "take", ""), (119, "priority", "3"),
            (118, "tag", "controlador"),
            (100, "carla_note", ("Mismo controlador que en el ticket de la Zebra. Beto, antes de "
             "ir prueba el 6.9: si vas, gastas la última visita.")),
            (90, "beto", ("Ana, he vuelto al controlador anterior en ALM-PC2. ¿Puedes enviar una "
             "sola etiqueta y decirme qué ves?")), (89, "wait", ""),
            (40, "customer", ("¡Esa ha salido! Pero las otras 45 siguen en la cola. ¿Las borro y "
             "las vuelvo a mandar?")),
        ],
    ),
    Story(
        "lucia@optica.example", 25, "El TPV se reinicia al cobrar con tarjeta",
        "Cada vez que cobramos con tarjeta el TPV se apaga y se enciende. Tenemos cola.",
        "hardware", urgency=4, acts=[(20, "take", ""), (19, "priority", "4")],
    ),
    Story(
        "grace@harbour.example", 12, "Wi-Fi drops in the meeting room",
        "Calls drop in the meeting room every ten minutes or so. Other rooms are fine.", "network",
    ),
]  # fmt: skip


def tell(people: People, desk: Desk) -> None:
    """Let every story happen, each act at its time."""
    for story in STORIES:
        with clock.at(clock.now() - timedelta(minutes=story.ago)):
            ticket = _open(story, desk)
        for ago, what, detail in story.acts:
            with clock.at(clock.now() - timedelta(minutes=ago)):
                _act(ticket, what, detail, people)


def _open(story: Story, desk: Desk) -> Ticket:
    requester = find_by_address(story.who)
    assert requester is not None
    queue: Queue = getattr(desk, story.queue)
    return tickets.open_ticket(
        subject=story.subject,
        html=f"<p>{story.text}</p>",
        requester=requester,
        by=Actor.of(requester, via=story.channel),
        channel=story.channel,
        queue=queue,
        type=TicketType.objects.get(slug=story.type),
        urgency=story.urgency,
    )


def _act(ticket: Ticket, what: str, detail: str, people: People) -> None:
    beto, by = people.beto, Actor.of(people.beto, via="desk")
    customer = ticket.requester
    html = f"<p>{detail}</p>"
    acts: dict[str, Callable[[], object]] = {
        "take": lambda: ticket.assign(beto, by=by),
        "beto": lambda: ticket.reply(html, author=beto, by=by),
        "note": lambda: ticket.note(html, author=beto, by=by),
        "carla_note": lambda: ticket.note(
            html, author=people.carla, by=Actor.of(people.carla, via="desk")
        ),
        "wait": lambda: ticket.set_category("waiting_customer", by=by),
        "third": lambda: ticket.set_category("waiting_third", by=by),
        "resolve": lambda: ticket.resolve(by=by),
        "priority": lambda: ticket.set_priority(int(detail), by=by),
        "tag": lambda: ticket.tag([detail], by=by),
        "customer": lambda: _write(ticket, customer, html),
        "picture": lambda: _write(ticket, customer, "<p>Os mando una foto de la pantalla.</p>"),
        "rate": lambda: ticket.rate(
            int(detail), person=customer, by=Actor.of(customer, via="portal")
        ),
    }
    acts[what]()


def _write(ticket: Ticket, customer: Person, html: str) -> None:
    is_picture = "foto" in html
    blob = files.store(printer_display(), declared_type="image/png") if is_picture else None
    tickets.receive_message(
        ticket,
        html=html,
        author=customer,
        by=Actor.of(customer, via=ticket.channel),
        channel=ticket.channel,
        files=[NewFile(blob, "pantalla.png")] if blob else [],
    )
