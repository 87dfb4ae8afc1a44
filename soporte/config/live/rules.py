"""Who may follow which topic: one rule per kind of topic, filled by the wiring."""

from collections.abc import Callable
from typing import Any

Rule = Callable[[Any, str], bool]
_rules: dict[str, Rule] = {}


def allow(prefix: str, rule: Rule) -> None:
    """Let `rule(person, rest)` decide on topics named `prefix:rest`, such as `ticket:12`."""
    _rules[prefix] = rule


def may_follow(person: Any, topic: str) -> bool:
    """Whether `person` may follow `topic`. What has no rule may nobody follow."""
    prefix, _, rest = topic.partition(":")
    rule = _rules.get(prefix)
    return rule is not None and rule(person, rest)
