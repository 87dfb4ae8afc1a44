"""Queues with rights, and Ana's broken printer: the tickets that tests start from."""

from dataclasses import dataclass

from soporte.journal.actor import Actor
from soporte.people.cast import People
from soporte.tickets import operations
from soporte.tickets.models import Queue, QueueAccess, Ticket

QUEUES = [
    ("Equipos", "Impresoras, ordenadores, periféricos", "printer"),
    ("Correo y cuentas", "Contraseñas, buzones, accesos", "at"),
    ("Redes", "Wifi, VPN, internet", "wifi"),
]


@dataclass(frozen=True)
class Desk:
    """The queues; Beto works on all but `closed_to_beto`."""

    hardware: Queue
    accounts: Queue
    network: Queue
    closed_to_beto: Queue


def build(people: People) -> Desk:
    """Make the queues, in place of the one that a new installation starts with."""
    first = Queue.objects.active().first()
    made = []
    for position, (name, description, icon) in enumerate(QUEUES):
        queue = first if position == 0 and first else Queue()
        queue.name, queue.description, queue.icon = name, description, icon
        queue.position, queue.team = position, people.team
        queue.save()
        QueueAccess.objects.create(queue=queue, team=people.team)
        made.append(queue)
    hidden = Queue.objects.create(name="Dirección", icon="lock", is_public=False, position=9)
    return Desk(made[0], made[1], made[2], hidden)


def broken_printer(people: People, desk: Desk) -> Ticket:
    """Ana's ticket: opened by mail, in the hardware queue, nobody has it yet."""
    return operations.open_ticket(
        subject="La impresora del almacén no imprime",
        html="<p>Desde la actualización del viernes se queda en «Procesando…».</p>",
        requester=people.ana,
        by=Actor.of(people.ana, via="email"),
        channel="email",
        queue=desk.hardware,
        message_id="<first@acme.example>",
    )
