"""The registry of actions, and how any of them behaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models import Ticket

Options = Sequence[tuple[str | int, str | Promise]]
MOST_ACTIONS = 20


class Step(TypedDict):
    """One action with its value, as it is stored."""

    action: str
    value: Any


@dataclass
class Acting:
    """On which ticket, by whom; `person` runs a macro, a rule acts without anybody.

    `mark` names the run on what it writes; `notes` take what could not be done and why. `answer` is
    what the first answer says, where it was filled in before. `is_refused` says that an action
    spared this ticket, which is no failure.
    """

    ticket: "Ticket"
    by: Actor
    person: "Person | None" = None
    mark: str = ""
    notes: list[str] = field(default_factory=list)
    answer: str = ""
    is_refused: bool = False


class Action:
    """One thing that can be done: subclasses say how."""

    # How the editor asks for the value: menu, menus, words, text, texts, span, none.
    form = "menu"
    # Whether it writes to the customer.
    is_answer = False
    # Whether nothing can be done with the ticket afterwards.
    is_last = False

    def __init__(self, name: str, label: Promise, said: Promise, icon: str) -> None:
        """`name` is what JSON says; `said` the sentence with %(value)s."""
        self.name, self.label, self.said, self.icon = name, label, said, icon

    def check(self, value: object, *, by_hand: bool) -> Any:
        """The value as it is kept; `by_hand` for a macro. Raises ValidationError."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The value in the reader's words."""
        return str(value)

    def options(self, *, by_hand: bool) -> Options:
        """What a menu offers."""
        return ()

    def refusal(self, acting: Acting, value: Any) -> str:
        """Why it spares this ticket, and with it nothing at all is done; else empty."""
        return ""

    def do(self, acting: Acting, value: Any) -> None:
        """Call the verb. Raises ValidationError when it cannot be done."""
        raise NotImplementedError

    def text(self, acting: Acting, value: Any) -> str:
        """The HTML that it would write, for a preview; empty where it writes none."""
        return ""


_actions: dict[str, Action] = {}


def register(*known: Action) -> None:
    """Let rules and macros do these; two rooms claiming one name is a mistake in the code."""
    for one in known:
        if _actions.setdefault(one.name, one) is not one:
            raise ValueError(f"{one.name} is registered twice")


def action(name: str) -> Action | None:
    """The action of that name."""
    return _actions.get(name)


def every() -> list[Action]:
    """All actions, in their order."""
    return list(_actions.values())


def read(given: object, *, by_hand: bool, may_be_empty: bool = False) -> list[Step]:
    """The actions that some JSON says. Raises ValidationError."""
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise ValidationError(_("This must be a list of actions."))
    if not given and not may_be_empty:
        raise ValidationError(_("Give at least one action."))
    if len(given) > MOST_ACTIONS:
        raise ValidationError(_("At most %(most)s actions.") % {"most": MOST_ACTIONS})
    steps = [_step(one, by_hand=by_hand) for one in given]
    for step in steps[:-1]:
        if (known := _actions[step["action"]]).is_last:
            raise ValidationError(
                _("“%(action)s” must be the last action.") % {"action": known.label}
            )
    if len(steps) > 1 and _actions[steps[-1]["action"]].is_last and _writes(steps):
        raise ValidationError(_("What is marked as spam is not answered."))
    return steps


def ends(steps: Iterable[Step]) -> bool:
    """Whether nothing can be done with the ticket after them."""
    return any(known.is_last for step in steps if (known := _actions.get(step["action"])))


def _writes(steps: Iterable[Step]) -> bool:
    return any(_actions[step["action"]].is_answer for step in steps)


def do_all(acting: Acting, steps: Iterable[Step]) -> None:
    """Do them in their order; the caller's transaction takes all back when one cannot be done."""
    for step in steps:
        known = _actions[step["action"]]
        try:
            _do(known, acting, step["value"])
        except ValidationError as wrong:
            raise ValidationError(
                _("%(action)s: %(why)s")
                % {"action": sentence(step), "why": " ".join(wrong.messages)}
            ) from wrong


def _do(known: Action, acting: Acting, value: Any) -> None:
    if why := known.refusal(acting, value):
        acting.is_refused = True
        raise ValidationError(why)
    known.do(acting, value)


def sentence(step: Step) -> str:
    """An action in the reader's language."""
    known = _actions.get(step["action"])
    if known is None:
        return str(step["action"])
    return str(known.said) % {"value": known.show(step["value"])}


def answer(acting: Acting, steps: Iterable[Step]) -> str:
    """What the first answer among them would say; empty where there is none."""
    for step in steps:
        known = _actions.get(step["action"])
        if known is not None and known.is_answer:
            return known.text(acting, step["value"])
    return ""


def texts(acting: Acting, steps: Iterable[Step]) -> list[tuple[Action, str, str]]:
    """Each action with its sentence, or with its name and the text that it would write."""
    found = []
    for step in steps:
        if known := _actions.get(step["action"]):
            text = known.text(acting, step["value"])
            said = str(known.label) if text else sentence(step)
            if why := known.refusal(acting, step["value"]):
                said = _("%(action)s. Here nothing would be done: %(why)s") % {
                    "action": said,
                    "why": why,
                }
            found.append((known, said, text))
    return found


def _step(given: dict[str, Any], *, by_hand: bool) -> Step:
    if unknown := set(map(str, given)) - {"action", "value"}:
        raise ValidationError(_("“%(name)s” has no meaning here.") % {"name": min(unknown)[:60]})
    name = given.get("action")
    known = _actions.get(name) if isinstance(name, str) else None
    if known is None:
        raise ValidationError(_("There is no action “%(name)s”.") % {"name": str(name)[:60]})
    try:
        value = known.check(given.get("value"), by_hand=by_hand)
    except ValidationError as wrong:
        raise ValidationError(
            _("%(action)s: %(why)s") % {"action": known.label, "why": " ".join(wrong.messages)}
        ) from wrong
    return {"action": known.name, "value": value}
