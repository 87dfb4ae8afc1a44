"""The rows of made-up tickets, as lines for COPY, alike to what the verbs write."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from soporte.config.seed.facts import DOMAIN, QUEUES, Facts
from soporte.config.seed.text import EVERYWHERE, OLD, Passage, Writer
from soporte.people import indexing as indexing_people
from soporte.search import operations as search
from soporte.search import terms
from soporte.search.analysis import VERSION
from soporte.tickets import indexing
from soporte.toolbox.text import fold

COLUMNS = {
    "people_person": "id password name folded_name role language time_zone note preferences "
    "is_active created_at organization_id",
    "people_address": "id kind value is_primary created_at person_id",
    "tickets_ticket": "id created_at updated_at revision category resolved_at closed_at channel "
    "language last_message_at last_customer_at first_answered_at priority subject tags number "
    "assignee_id organization_id queue_id requester_id status_id team_id type_id",
    "tickets_message": "id internal from_staff automatic channel body_html quote_html message_id "
    "created_at author_id ticket_id",
    "journal_entry": "id kind thing_kind thing_id actor_kind actor_id via detail at",
    "outbox_delivery": "id channel recipient message_id thing_kind thing_id payload live automatic "
    "state attempts next_attempt_at sent_at error answer request_id created_at",
    "search_document": "kind thing_id part version updated_at terms",
}
PARAGRAPHS, WORDS = 2, 62
"""Two paragraphs of 62 words come to about 800 characters."""
CHANNELS, CHANNEL_SHARES = ("email", "portal", "api", "phone"), (50, 75, 90, 100)
TAGS = ("vip", "warranty", "recurring", "onsite", "billing")
NAMES = ("Ana", "Luis", "María", "Jorge", "Lucía", "Pedro", "Elena", "Iván", "Sofía", "Raúl")
SURNAMES = ("Pérez", "Gómez", "Núñez", "Vidal", "Ríos", "Smith", "Brown", "Taylor", "Ibáñez")
_SHARES = tuple(sum(share for _, share in QUEUES[: n + 1]) for n in range(len(QUEUES)))
_TURN = timedelta(hours=5)
NULL = r"\N"

Lines = dict[str, list[str]]


def people(facts: Facts, first: int, last: int) -> Lines:
    """Requesters with an address each, seven in ten of them of an organisation."""
    made: Lines = defaultdict(list)
    start, count = facts.organizations
    moment = facts.start.isoformat()
    for number in range(first, last):
        pk, name = facts.first_person + number, name_of(facts, number)
        organization = start + number % count if number % 10 < 7 else NULL
        language = language_of(number)
        made["people_person"].append(
            f"{pk}\t!{pk:040d}\t{name}\t{fold(name)}\tcustomer\t{language}\t\t\t{{}}\tt\t{moment}"
            f"\t{organization}\n"
        )
        address = email_of(facts, number)
        made["people_address"].append(
            f"{facts.first_address + number}\temail\t{address}\tt\t{moment}\t{pk}\n"
        )
        words = indexing_people.identifiers(name, [("email", address)])
        for row in search.rows(
            indexing_people.KIND, pk, indexing_people.STAFF, "", [], facts.start, identifiers=words
        ):
            found = ",".join(map(str, row.terms))
            made["search_document"].append(
                f"{row.kind}\t{pk}\t{row.part}\t{row.version}\t{moment}\t{{{found}}}\n"
            )
    return made


def name_of(facts: Facts, number: int) -> str:
    """A requester's name; the number keeps them apart."""
    given, family = NAMES[number % len(NAMES)], SURNAMES[number % len(SURNAMES)]
    return f"{given} {family} {facts.first_person + number}"


def email_of(facts: Facts, number: int) -> str:
    """A requester's address."""
    return f"p{facts.first_person + number}@{DOMAIN}"


def language_of(number: int) -> str:
    """Seven in ten write Spanish."""
    return "es" if number % 10 < 7 else "en"


@dataclass
class Story:
    """One ticket in the making: what it is, and the passages that were said."""

    number: int
    requester: int
    opened: datetime
    queue: int
    category: str
    assignee: int
    has_note: bool
    passages: list[list[Passage]] = field(default_factory=list)
    subject: Passage = field(default_factory=lambda: Passage("", []))
    extra: list[str] = field(default_factory=list)


class Batch:
    """Writes the tickets numbered `first` to `last` of a load."""

    def __init__(self, facts: Facts, first: int, last: int) -> None:
        """The same numbers give the same tickets."""
        self.facts, self.first, self.last = facts, first, last
        self.chance = random.Random(first)  # noqa: S311 - made-up text needs no secrecy
        self.writers = {name: Writer(name, self.chance) for name in ("es", "en")}
        self.lines: Lines = defaultdict(list)

    def write(self) -> Lines:
        """All lines, by table."""
        for number in range(self.first, self.last):
            self._ticket(self._story(number))
        return self.lines

    def _story(self, number: int) -> Story:
        facts, chance = self.facts, self.chance.random
        place, share = (number + 0.5) / facts.tickets, chance() * 100
        # Most of what is open is new; in all, about 17 in a hundred.
        is_open = chance() < (0.9 if place > 0.9 else 0.09)
        category = _pick(chance(), _OPEN if is_open else _DONE)
        writer = self.writers[language_of(number % facts.persons)]
        story = Story(
            number,
            number % facts.persons,
            facts.moment(number),
            next(index for index, limit in enumerate(_SHARES) if share < limit),
            category,
            facts.technicians[int(chance() * len(facts.technicians))],
            chance() < 0.15,
            [[writer.passage(WORDS) for _ in range(PARAGRAPHS)] for _ in range(3)],
            writer.passage(5),
        )
        if chance() < 0.9:
            story.extra.append(EVERYWHERE)
        story.extra += [word for word, age, part in OLD if place < age and chance() < part]
        return story

    def _ticket(self, story: Story) -> None:
        self._messages(story)
        self._history(story)
        self._row(story)
        self._index(story)

    def _row(self, story: Story) -> None:
        facts, number = self.facts, story.number
        start, count = facts.organizations
        organization = start + story.requester % count if story.requester % 10 < 7 else NULL
        first, second, third = _times(story)
        is_new, is_done = story.category == "new", story.category in _DONE
        changed = third + _TURN if is_done else third
        tags = f"{{{TAGS[number % len(TAGS)]}}}" if number % 5 == 0 else "{}"
        self.lines["tickets_ticket"].append(
            f"{facts.first_ticket + number}\t{first}\t{changed}\t{_revision(story)}"
            f"\t{story.category}\t{changed if story.category == 'resolved' else NULL}"
            f"\t{changed if story.category == 'closed' else NULL}"
            f"\t{_channel(number)}\t{language_of(story.requester)}\t{third}\t{third}"
            f"\t{NULL if is_new or story.has_note else second}"
            f"\t{1 + number * 7 % 4}\t{_subject(story)}\t{tags}\t{facts.first_number + number}"
            f"\t{NULL if is_new else story.assignee}\t{organization}"
            f"\t{facts.queues[story.queue]}\t{facts.first_person + story.requester}"
            f"\t{facts.statuses[story.category]}\t{facts.team}"
            f"\t{facts.types[number % len(facts.types)]}\n"
        )

    def _messages(self, story: Story) -> None:
        facts, number = self.facts, story.number
        person = facts.first_person + story.requester
        for turn, (moment, html) in enumerate(zip(_times(story), bodies(story), strict=True)):
            of_staff = turn == 1 and story.category != "new"
            author = story.assignee if of_staff else person
            self.lines["tickets_message"].append(
                f"{facts.first_message + number * 3 + turn}\t{_bool(of_staff and story.has_note)}"
                f"\t{_bool(of_staff)}\t\t{'desk' if of_staff else _channel(number)}\t{html}\t\t"
                f"\t{moment}\t{author}\t{facts.first_ticket + number}\n"
            )

    def _history(self, story: Story) -> None:
        facts, number = self.facts, story.number
        ticket, message = facts.first_ticket + number, facts.first_message + number * 3
        lines = self.lines["journal_entry"]
        for place, (kind, moment, by_staff, detail) in enumerate(self._entries(story, message)):
            actor, via = (
                (story.assignee, "desk")
                if by_staff
                else (facts.first_person + story.requester, _channel(number))
            )
            lines.append(
                f"{facts.first_entry + number * 6 + place}\t{kind}\tticket\t{ticket}\tperson"
                f"\t{actor}\t{via}\t{detail}\t{moment}\n"
            )
        if story.category == "new" or story.has_note:
            return
        sent = _times(story)[1]
        self.lines["outbox_delivery"].append(
            f"{facts.first_delivery + number}\temail\t{email_of(facts, story.requester)}"
            f"\t<{message + 1}@{DOMAIN}>\tmessage\t{message + 1}"
            f'\t{{"message": {message + 1}, "person": {facts.first_person + story.requester}}}'
            f'\t["ticket:{ticket}"]\tf\tsent\t1\t{sent}\t{sent}\t\t250 OK\t\t{sent}\n'
        )

    def _entries(self, story: Story, message: int) -> Iterator[tuple[str, datetime, bool, str]]:
        """Kind, moment, whether staff did it, detail."""
        first, second, third = _times(story)
        statuses, channel = self.facts.statuses, _channel(story.number)
        said = f'{{"message": %d, "channel": "{channel}"}}'
        yield "ticket.opened", first, False, said % message
        if story.category == "new":
            yield "message.received", second, False, said % (message + 1)
            yield "message.received", third, False, said % (message + 2)
            return
        yield "ticket.assigned", second, True, f'{{"from": null, "to": "person:{story.assignee}"}}'
        if story.has_note:
            yield "note.added", second, True, f'{{"message": {message + 1}}}'
        else:
            yield "reply.sent", second, True, f'{{"message": {message + 1}, "deliveries": 1}}'
        change = f'{{"from": "status:{statuses["new"]}", "to": "status:{statuses["open"]}"}}'
        yield "ticket.status_changed", second, True, change
        yield "message.received", third, False, said % (message + 2)
        if story.category != "open":
            kind = (
                f"ticket.{story.category}" if story.category in _DONE else "ticket.status_changed"
            )
            to = statuses[story.category]
            change = f'{{"from": "status:{statuses["open"]}", "to": "status:{to}"}}'
            yield kind, third + _TURN, True, change

    def _index(self, story: Story) -> None:
        facts, number = self.facts, story.number
        ticket, person = facts.first_ticket + number, facts.first_person + story.requester
        start, count = facts.organizations
        moment = _times(story)[2]
        hidden = story.has_note and story.category != "new"
        words = _KIND | set(story.subject.terms)
        words.update(str(terms.in_title(stem)) for stem in _stems(story.subject.text))
        for turn, passages in enumerate(story.passages):
            if not (hidden and turn == 1):
                words.update(*(passage.terms for passage in passages))
        for word in (*story.extra, name_of(facts, story.requester)):
            words.update(map(str, terms.of_text(word)))
        values = [str(facts.first_number + number), email_of(facts, story.requester)]
        words.update(map(str, terms.of_identifiers(values)))
        customers = {f"person:{person}"}
        if story.requester % 10 < 7:
            customers.add(f"org:{start + story.requester % count}")
        staff = {f"queue:{facts.queues[story.queue]}"}
        if story.category != "new":
            staff.add(f"assignee:{story.assignee}")
        readers = customers if hidden else customers | staff
        self._document(ticket, 0, moment, words, readers)
        if hidden:
            note = words.union(*(passage.terms for passage in story.passages[1]))
            self._document(ticket, 1, moment, note, staff)

    def _document(
        self, ticket: int, part: int, moment: datetime, words: set[str], readers: set[str]
    ) -> None:
        words.discard("")
        others = terms.of_audience(readers) | terms.of_moment(moment)
        self.lines["search_document"].append(
            f"{indexing.KIND}\t{ticket}\t{part}\t{VERSION}\t{moment}"
            f"\t{{{','.join(words)},{','.join(map(str, others))}}}\n"
        )


def bodies(story: Story) -> Iterator[str]:
    """The sanitised HTML of each message; what else was said stands in the first."""
    for turn, passages in enumerate(story.passages):
        texts = [passage.text for passage in passages]
        if turn == 0 and story.extra:
            texts[0] = f"{texts[0]} {' '.join(story.extra)}"
        yield "".join(f"<p>{text}</p>" for text in texts)


_OPEN = {"new": 0.2, "open": 0.75, "waiting_customer": 0.95, "waiting_third": 1.0}
_DONE = {"resolved": 0.1, "closed": 1.0}
_KIND = {str(terms.of_kind(indexing.KIND))}


def _stems(text: str) -> Iterator[str]:
    from soporte.search import analysis

    for token in analysis.tokens(text):
        yield from analysis.stems(token)


def _pick(chance: float, limits: dict[str, float]) -> str:
    return next(name for name, limit in limits.items() if chance < limit)


def _times(story: Story) -> tuple[datetime, datetime, datetime]:
    return story.opened, story.opened + _TURN / 2, story.opened + _TURN


def _revision(story: Story) -> int:
    if story.category == "new":
        return 3
    return 5 if story.category == "open" else 6


def _subject(story: Story) -> str:
    return story.subject.text.capitalize()


def _channel(number: int) -> str:
    share = number * 37 % 100
    return next(name for name, limit in zip(CHANNELS, CHANNEL_SHARES, strict=True) if share < limit)


def _bool(value: bool) -> str:
    return "t" if value else "f"
