"""The automation room: rules that act on tickets, and who gets the work."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    """Registers the room."""

    name = "soporte.automation"
    label = "automation"

    def ready(self) -> None:
        """Declare what can happen here."""
        from soporte.automation import audited, events, kinds
        from soporte.automation.assigning import kinds as assigning
        from soporte.journal import timeline
        from soporte.tickets import conditions

        kinds.declare()
        assigning.declare()
        audited.declare()
        conditions.register(*events.FIELDS)
        timeline.resolve("rule", kinds.names_of_rules)
