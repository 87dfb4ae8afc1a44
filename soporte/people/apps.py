"""The people room: persons, addresses, organisations, teams, tokens."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the room's kinds and names."""

    name = "soporte.people"
    label = "people"

    def ready(self) -> None:
        """Declare what can happen here, and how references to people are read."""
        from soporte.journal import timeline
        from soporte.people import indexing, kinds, names
        from soporte.search import rebuilding

        kinds.declare()
        rebuilding.register(
            rebuilding.Source(indexing.KIND, indexing.everybody, indexing.rows, batch=2000)
        )
        timeline.resolve("person", names.of_persons)
        timeline.resolve("organization", names.of_organizations)
        timeline.resolve("team", names.of_teams)
        timeline.resolve("token", names.of_tokens)
