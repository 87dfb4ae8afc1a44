"""The tickets room: the centre of the house."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Registers the room's kinds and names."""

    name = "soporte.tickets"
    label = "tickets"

    def ready(self) -> None:
        """Declare what can happen here, and how references to tickets are read."""
        from soporte.journal import timeline, wording
        from soporte.search import rebuilding
        from soporte.tickets import field_kinds, indexing, kinds, names, work_kinds
        from soporte.tickets.bulk import kinds as bulk_kinds
        from soporte.tickets.models.queue import Level
        from soporte.tickets.recurring import kinds as recurring_kinds

        kinds.declare()
        recurring_kinds.declare()
        bulk_kinds.declare()
        work_kinds.declare()
        field_kinds.declare()
        rebuilding.register(
            rebuilding.Source(indexing.KIND, indexing.every, indexing.rows, batch=200)
        )
        wording.call("access", dict(Level.choices))
        wording.say("view", "conditions", names.of_conditions)
        timeline.resolve("queue", names.of_queues)
        timeline.resolve("status", names.of_statuses)
        timeline.resolve("type", names.of_types)
        timeline.resolve("priority", names.of_priorities)
        timeline.resolve("urgency", names.of_priorities)
        timeline.resolve("ticket", names.of_tickets)
        timeline.resolve("recurring", names.of_recurring)
