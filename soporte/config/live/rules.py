"""Who may follow which topic: one rule per kind of topic, filled by the wiring."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Rule = Callable[[Any, str], bool]
ManyRule = Callable[[Any, set[str]], set[str]]
_rules: dict[str, Rule] = {}
_many: dict[str, ManyRule] = {}


def allow(prefix: str, rule: Rule) -> None:
    """Let `rule(person, rest)` decide on topics named `prefix:rest`, such as `ticket:12`."""
    _rules[prefix] = rule


def allow_many(prefix: str, rule: ManyRule) -> None:
    """As `allow`, for topics that a page follows by the dozen: one question for all of them."""
    _many[prefix] = rule


def allowed(person: Any, topics: set[str]) -> set[str]:
    """Those of `topics` that `person` may follow."""
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for topic in topics:
        prefix, _, rest = topic.partition(":")
        asked[prefix].add(rest)
    found: set[str] = set()
    for prefix, rests in asked.items():
        if prefix in _many:
            found |= {f"{prefix}:{rest}" for rest in _many[prefix](person, rests) & rests}
        else:
            found |= {
                topic
                for topic in topics
                if topic.partition(":")[0] == prefix and may_follow(person, topic)
            }
    return found


def may_follow(person: Any, topic: str) -> bool:
    """Whether `person` may follow `topic`. What has no rule may nobody follow."""
    prefix, _, rest = topic.partition(":")
    if prefix in _many:
        return rest in _many[prefix](person, {rest})
    rule = _rules.get(prefix)
    return rule is not None and rule(person, rest)
