"""What can be asked about every ticket, whatever is installed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from soporte.people.models import Organization, Person, Team
from soporte.search.matching import has_words, matching
from soporte.site.memory import kept
from soporte.tickets import indexing, names
from soporte.tickets.conditions.comparing import Age, Choice, Level, Number, Tags, Text, line_of
from soporte.tickets.conditions.fields import Field, Options, Reading, Value, WrongValueError
from soporte.tickets.models import Attachment, Category, Queue, Status, Ticket, TicketType
from soporte.tickets.models.prioritised import Priority

if TYPE_CHECKING:
    from django.db.models import QuerySet

ME, MINE = "me", "mine"
MOST_STAFF = 500


class Assignee(Choice):
    """Who has it: somebody, nobody, or whoever asks."""

    def ids(self, value: Value, reading: Reading) -> list[Any]:
        """With the reader for "me"."""
        found = super().ids(value, reading)
        asks_me = isinstance(value, tuple) and ME in value
        return [*found, reading.person.pk] if asks_me and reading.person else found

    def is_personal(self, value: Value) -> bool:
        """Whether it says "me"."""
        return isinstance(value, tuple) and ME in value


class OfTeam(Choice):
    """Which team has it: one, none, or one of the reader's."""

    def ids(self, value: Value, reading: Reading) -> list[Any]:
        """With the reader's teams for "mine"."""
        found = super().ids(value, reading)
        return [*found, *reading.teams] if self.is_personal(value) else found

    def is_personal(self, value: Value) -> bool:
        """Whether it says "mine"."""
        return isinstance(value, tuple) and MINE in value


class Files(Field):
    """Whether some message carries a file of its own; pictures inside the text do not count."""

    form = "none"
    operators = ("yes", "no")

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """There is one."""
        return Q(Exists(_carried(message__ticket=OuterRef("pk"))))

    def holds(self, ticket: Ticket, operator: str, value: Value, reading: Reading) -> bool:
        """There is one."""
        return _carried(message__ticket=ticket.pk).exists()

    def tell(self, ticket: Ticket, reading: Reading) -> str:
        """Yes or no."""
        return _("Yes") if self.holds(ticket, "yes", None, reading) else _("No")


class Words(Field):
    """All these words occur, as the search finds them: in what the reader may read."""

    operators = ("contains", "contains_not")

    def check(self, operator: str, value: object) -> Value:
        """A line that has a word."""
        text = line_of(value)
        if not has_words(text):
            raise WrongValueError(_("There is no word to look for."))
        return text

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """The search's row of the ticket has them."""
        return Q(Exists(_rows(value, reading).filter(thing_id=OuterRef("pk"))))

    def holds(self, ticket: Ticket, operator: str, value: Value, reading: Reading) -> bool:
        """The search's row of the ticket has them."""
        return _rows(value, reading).filter(thing_id=ticket.pk).exists()


def _carried(**of: Any) -> "QuerySet[Attachment]":
    return Attachment.objects.filter(inline=False, **of)


def _rows(value: Value, reading: Reading) -> "QuerySet[Any]":
    keys = indexing.keys_of(reading.person) if reading.person else None
    return matching(str(value), kind=indexing.KIND, audiences=keys)


def _queues() -> Options:
    return kept("condition queues", lambda: list(Queue.objects.values_list("pk", "name")))


def _statuses() -> Options:
    found = kept("condition statuses", lambda: list(Status.objects.all()))
    return [(one.pk, one.name) for one in found]


def _types() -> Options:
    found = kept("condition types", lambda: list(TicketType.objects.all()))
    return [(one.slug, one.name) for one in found]


def _type_ids(slugs: Sequence[str]) -> list[int]:
    found = kept("condition types", lambda: list(TicketType.objects.all()))
    return [one.pk for one in found if one.slug in slugs]


def _teams() -> Options:
    found = kept("condition teams", lambda: list(Team.objects.values_list("pk", "name")))
    return [(MINE, _("my teams")), *found]


def _staff() -> Options:
    def load() -> list[tuple[int, str]]:
        found = Person.objects.staff().order_by("folded_name")[:MOST_STAFF]
        return [(one.pk, one.display_name) for one in found]

    return [(ME, _("me")), ("none", _("nobody")), *kept("condition staff", load)]


def _people(ids: set[int]) -> dict[int, str]:
    return {one.pk: one.display_name for one in Person.objects.filter(pk__in=ids)}


def _organizations(ids: set[int]) -> dict[int, str]:
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


def _languages() -> Options:
    return [(code, get_language_info(code)["name_translated"]) for code, _n in settings.LANGUAGES]


class Type(Choice):
    """The type, by its short name."""

    def ids(self, value: Value, reading: Reading) -> list[Any]:
        """The rows of these names."""
        return _type_ids([str(one) for one in super().ids(value, reading)])

    def worded(self, mine: Any) -> str:
        """The type's name."""
        return names.of_types({mine}).get(mine, "")


FIELDS = (
    Choice("status", gettext_lazy("Status"), "status_id", menu=_statuses, names=names.of_statuses),
    Choice(
        "category",
        gettext_lazy("Status category"),
        "category",
        menu=lambda: Category.choices,
        by=str,
    ),
    Level("priority", gettext_lazy("Priority"), "priority", menu=lambda: Priority.choices),
    Level(
        "urgency",
        gettext_lazy("Urgency"),
        "urgency",
        menu=lambda: Priority.choices,
        nullable=True,
    ),
    Choice("queue", gettext_lazy("Queue"), "queue_id", menu=_queues),
    Assignee(
        "assignee",
        gettext_lazy("Assignee"),
        "assignee_id",
        menu=_staff,
        names=_people,
        words=(ME,),
        nullable=True,
    ),
    OfTeam("team", gettext_lazy("Team"), "team_id", menu=_teams, words=(MINE,), nullable=True),
    Type("type", gettext_lazy("Type"), "type_id", menu=_types, by=str),
    Tags("tags", gettext_lazy("Tags"), "tags"),
    Text("subject", gettext_lazy("Subject"), "subject"),
    Words("words", gettext_lazy("Words in the conversation")),
    Choice("requester", gettext_lazy("Requester"), "requester_id", names=_people),
    Choice(
        "organization",
        gettext_lazy("Organisation"),
        "organization_id",
        names=_organizations,
        nullable=True,
    ),
    Choice("channel", gettext_lazy("Channel"), "channel", by=str),
    Choice("language", gettext_lazy("Language"), "language", menu=_languages, by=str),
    Files("files", gettext_lazy("Has attachments")),
    Age("created", gettext_lazy("Opened"), "created_at"),
    Age("updated", gettext_lazy("Last change"), "updated_at"),
    Age("last_message", gettext_lazy("Last message"), "last_message_at", nullable=True),
    Age(
        "last_customer",
        gettext_lazy("Last word of the customer"),
        "last_customer_at",
        nullable=True,
    ),
    Age("resolved", gettext_lazy("Resolved"), "resolved_at", nullable=True),
    Number("number", gettext_lazy("Number"), "number"),
)
