"""Actions that let people know: follow a ticket, and be notified of it once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.automation.actions.choosing import ASSIGNEE, ME, people, words_of
from soporte.automation.actions.registry import Acting, Action, Options
from soporte.people.models import Person, Team
from soporte.site.memory import kept

MOST = 50
MOST_OFFERED = 500


class ToPeople(Action):
    """People and teams: `person:5`, `team:2`, `assignee`, and by hand `me`."""

    form = "menus"

    def check(self, value: object, *, by_hand: bool) -> list[str]:
        """Known references."""
        given = words_of(value, most=MOST, longest=40)
        words = {ASSIGNEE, *({ME} if by_hand else ())}
        known = set(_named({one for one in given if one not in words}))
        if set(given) - words - known:
            raise ValidationError(_("Choose from the list."))
        return given

    def show(self, value: Any) -> str:
        """Their names."""
        known = _named(set(value)) | {ASSIGNEE: _("its assignee"), ME: _("whoever runs it")}
        return ", ".join(str(known.get(one, one)) for one in value)

    def options(self, *, by_hand: bool) -> Options:
        """Words, teams, people."""
        words = [(ASSIGNEE, _("its assignee"))]
        if by_hand:
            words.append((ME, _("whoever runs it")))
        return [*words, *kept("action people", _everybody)]

    def do(self, acting: Acting, value: Any) -> None:
        """Let them follow, or tell them once."""
        found = _people(acting, value)
        if self.name == "follow":
            for person in found:
                acting.ticket.follow(person, by=acting.by)
        elif found:
            told = [person.pk for person in found]
            acting.ticket.recorded("ticket.pointed_out", by=acting.by, detail={"people": told})


def _people(acting: Acting, value: list[str]) -> list[Person]:
    pks = {int(one.partition(":")[2]) for one in value if one.startswith("person:")}
    teams = [int(one.partition(":")[2]) for one in value if one.startswith("team:")]
    if ASSIGNEE in value and acting.ticket.assignee_id:
        pks.add(acting.ticket.assignee_id)
    if ME in value and acting.person:
        pks.add(acting.person.pk)
    if teams:
        pks |= set(Person.objects.filter(teams__in=teams).values_list("pk", flat=True))
    return list(Person.objects.staff().filter(pk__in=pks).order_by("pk"))


def _everybody() -> list[tuple[str, str]]:
    staff = Person.objects.staff().order_by("folded_name")[:MOST_OFFERED]
    return [
        *((f"team:{one.pk}", one.name) for one in Team.objects.all()),
        *((f"person:{one.pk}", one.display_name) for one in staff),
    ]


def _named(references: set[str]) -> dict[str, str]:
    ids: dict[str, set[int]] = {"person": set(), "team": set()}
    for one in references:
        kind, _colon, number = one.partition(":")
        if kind in ids and number.isascii() and number.isdecimal() and len(number) < 18:
            ids[kind].add(int(number))
    teams = Team.objects.filter(pk__in=ids["team"]).values_list("pk", "name")
    return {
        **{f"person:{pk}": name for pk, name in people(ids["person"]).items()},
        **{f"team:{pk}": name for pk, name in teams},
    }


ACTIONS = (
    ToPeople(
        "follow",
        gettext_lazy("Let people follow it"),
        gettext_lazy("Let follow it: %(value)s"),
        "bell",
    ),
    ToPeople(
        "notify",
        gettext_lazy("Notify people"),
        gettext_lazy("Notify: %(value)s"),
        "bell",
    ),
)
