"""Which lines of a message repeat earlier mail or sign it, and so may be folded away.

The sin is to hide the customer's words: whatever is in doubt stays in sight.
"""

from soporte.channels.email.trim import patterns
from soporte.channels.email.trim.lines import Line
from soporte.toolbox.text import fold

OWN, BLANK, QUOTE, CUT = "own", "blank", "quote", "cut"
_LOOK_BACK = 3
_BLOCK = 10


class Folding:
    """Labels the lines of one message, then says which are folded."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.folded_text = [_folded(line.text) for line in lines]
        self.labels = [_first_label(line) for line in lines]
        self.end = len(lines)

    def run(self) -> list[bool]:
        """For each line whether it is folded; all False where folding would leave nothing."""
        self.end = self._keep_forwarded()
        self._mark_announced_quotes()
        self._cut()
        first, last = self._visible_range()
        if first > last:
            return [False] * len(self.lines)
        last = self._without_signature(first, last)
        return [not first <= index <= last for index in range(len(self.lines))]

    def _keep_forwarded(self) -> int:
        """Where a forwarded message begins, which is the matter itself and stays in sight."""
        for index, folded in enumerate(self.folded_text):
            is_quoted_again = self.labels[index] == QUOTE and QUOTE in self.labels[:index]
            if patterns.FORWARD.match(folded[:200]) and not is_quoted_again:
                for number in range(index, len(self.lines)):
                    if self.labels[number] == QUOTE:
                        self.labels[number] = OWN
                return index
        return len(self.lines)

    def _mark_announced_quotes(self) -> None:
        """Lines that announce a quote belong to it; so does an indented block after one."""
        for index in range(self.end):
            if self.labels[index] != OWN:
                continue
            follows = self._next_filled(index)
            if follows is None or not self._opens_quote(follows):
                continue
            if start := self._announcement(index, weak=True):
                for number in range(start[0], index + 1):
                    self.labels[number] = QUOTE if self.labels[number] == OWN else BLANK
                self._quote_indented(follows)

    def _opens_quote(self, index: int) -> bool:
        return self.labels[index] == QUOTE or self.lines[index].indented

    def _quote_indented(self, start: int) -> None:
        for index in range(start, len(self.lines)):
            if not self.lines[index].indented and self.labels[index] != BLANK:
                return
            if self.lines[index].indented:
                self.labels[index] = QUOTE

    def _next_filled(self, index: int) -> int | None:
        for number in range(index + 1, min(index + 4, len(self.lines))):
            if self.labels[number] != BLANK:
                return number
        return None

    def _announcement(self, end: int, *, weak: bool) -> tuple[int] | None:
        """The first line of the announcement that ends at line `end`, as a 1-tuple, or None."""
        last = self.folded_text[end]
        if not last.rstrip(" *").endswith((":", "-", "：", "wrote", "schrieb")):
            return None
        alone = patterns.attribution(last)
        starts = patterns.STARTS.match(last.lstrip("> *")) is not None
        if alone == "strong" and starts:
            return (end,)
        joined = last
        for start in range(end - 1, max(end - 1 - _LOOK_BACK, -1), -1):
            if self.labels[start] == BLANK:
                break
            joined = f"{self.folded_text[start]} {joined}"
            if self._opens_announcement(start, joined, weak=weak):
                return (start,)
        if alone == "strong" or (alone and weak):
            return (end,)
        return None

    def _opens_announcement(self, start: int, joined: str, *, weak: bool) -> bool:
        """Whether an announcement of several lines begins with this one."""
        first = self.folded_text[start].lstrip("> *")
        found = patterns.attribution(joined)
        if found == "strong":
            return bool(patterns.STARTS.match(first)) or patterns.has_day(first)
        return weak and found == "weak" and "@" in joined and bool(patterns.STARTER.match(first))

    def _cut(self) -> None:
        """Mark everything behind a sure sign of a whole earlier message that is not behind ">"."""
        for index, line in enumerate(self.lines[: self.end]):
            if self.labels[index] == BLANK or (self.labels[index] == QUOTE and not line.hard):
                continue
            start = self._cut_at(index)
            if start is None:
                continue
            if self._body_is_quoted(index):
                self._mark_head(start, index)
                continue
            if not self._announces_answers_inside(start):
                self._mark_rest(start)
            return

    def _cut_at(self, index: int) -> int | None:
        """Where an earlier message starts whose sign is this line; None when there is no sign."""
        line, folded = self.lines[index], self.folded_text[index]
        if line.hard and self._is_reply_head(index):
            return index
        if len(folded) < 200 and patterns.SEPARATOR.match(folded):
            return index
        if patterns.label_kind(folded) and self._is_header_block(index):
            return self._with_rule_above(index)
        if (start := self._announcement(index, weak=False)) and self._has_more_after(index):
            return start[0]
        return None

    def _is_reply_head(self, index: int) -> bool:
        """A marked place counts where a quoted header or announcement follows within few lines."""
        window = range(index, min(index + 4, len(self.lines)))
        return any(
            patterns.label_kind(self.folded_text[number])
            or patterns.SEPARATOR.match(self.folded_text[number])
            or patterns.attribution(self.folded_text[number])
            for number in window
        ) and not any(patterns.FORWARD.match(self.folded_text[number]) for number in window)

    def _has_more_after(self, index: int) -> bool:
        return any(label != BLANK for label in self.labels[index + 1 : index + 6])

    def _is_header_block(self, index: int) -> bool:
        """From, Sent, To, Subject: at least three kinds together, one with an address or a time."""
        kinds: set[str] = set()
        proof = False
        misses = 0
        for number in range(index, min(index + _BLOCK, len(self.lines))):
            folded = self.folded_text[number]
            kind = patterns.label_kind(folded)
            if not kind:
                misses += bool(folded)
                if misses > 1:
                    break
                continue
            kinds.add(kind)
            proof = proof or "@" in folded or (kind == "date" and patterns.has_time(folded))
        kinds.discard("copy")
        forwarded = self._is_forward_above(index)
        return proof and "sender" in kinds and len(kinds) >= 3 and not forwarded

    def _is_forward_above(self, index: int) -> bool:
        above = [text for text in self.folded_text[max(index - 3, 0) : index] if text]
        return bool(above) and patterns.FORWARD.match(above[-1][:200]) is not None

    def _with_rule_above(self, index: int) -> int:
        for number in range(index - 1, max(index - 3, -1), -1):
            if self.labels[number] != BLANK:
                is_rule = patterns.RULE.match(self.folded_text[number][:200])
                return number if is_rule else index
        return index

    def _body_is_quoted(self, index: int) -> bool:
        """Whether the earlier message is behind ">" after its head, so that it needs no cut."""
        for number in range(index + 1, min(index + _BLOCK, len(self.lines))):
            if self.labels[number] == QUOTE and not self.lines[index].hard:
                return True
            folded = self.folded_text[number]
            if folded and not patterns.label_kind(folded):
                return False
        return False

    def _mark_head(self, start: int, index: int) -> None:
        for number in range(start, min(index + _BLOCK, len(self.lines))):
            if self.labels[number] == QUOTE and number > index:
                return
            if self.labels[number] == OWN:
                self.labels[number] = QUOTE

    def _announces_answers_inside(self, start: int) -> bool:
        own = [
            text
            for text, label in zip(self.folded_text[:start], self.labels[:start], strict=True)
            if label == OWN
        ]
        return patterns.INLINE_HINT.search(" ".join(own)[:20_000]) is not None

    def _mark_rest(self, start: int) -> None:
        for number in range(start, len(self.lines)):
            if self.labels[number] != BLANK:
                self.labels[number] = CUT

    def _visible_range(self) -> tuple[int, int]:
        """First and last line to show: from the first own words to the last ones."""
        own = [index for index, label in enumerate(self.labels) if label == OWN]
        if not own:
            return 0, -1
        last = self._without_footer(own)
        first = own[0]
        if QUOTE in self.labels[first:last]:
            # Answers between quotes need the question above the first one too.
            first = 0
        return first, last

    def _without_footer(self, own: list[int]) -> int:
        """The last own line; a footer below the last quote is none, if something stands above."""
        quotes = [index for index, label in enumerate(self.labels) if label == QUOTE]
        if not quotes or quotes[-1] > own[-1]:
            return own[-1]
        below = [index for index in own if index > quotes[-1]]
        above = [index for index in own if index < quotes[-1]]
        if above and len(below) <= 15 and self._is_footer(below):
            return above[-1]
        return own[-1]

    def _is_footer(self, own: list[int]) -> bool:
        first = self.folded_text[own[0]]
        text = " ".join(self.folded_text[index] for index in own)[:5000]
        is_marked = patterns.SIGNATURE_MARK.match(first) or patterns.RULE.match(first[:200])
        if is_marked:
            return bool(patterns.LIST_FOOTER.search(text) or len(own) <= 6)
        return len(own) <= 2 and patterns.SENT_FROM.match(first[:200]) is not None

    def _without_signature(self, first: int, last: int) -> int:
        """The last line without what signs the message; the same where nothing else is left."""
        last = self._without_sent_from(first, last)
        candidates = range(last, max(first, last - 14), -1)
        for index in candidates:
            if patterns.SIGNATURE_MARK.match(self.folded_text[index]):
                if self._may_be_signature(index, last) and (above := self._own_above(first, index)):
                    return above[-1]
                return last
        return self._without_disclaimer(first, last)

    def _without_sent_from(self, first: int, last: int) -> int:
        own = self._own_above(first, last + 1)
        if len(own) >= 2 and patterns.SENT_FROM.match(self.folded_text[own[-1]][:200]):
            return own[-2]
        return last

    def _may_be_signature(self, mark: int, last: int) -> bool:
        below = [text for text in self.folded_text[mark + 1 : last + 1] if text]
        short = all(len(text) <= 100 for text in below)
        asks = any(text.endswith("?") or "? " in text for text in below)
        return len(below) <= 10 and short and not asks

    def _without_disclaimer(self, first: int, last: int) -> int:
        """Without a legal notice behind a ruled line at the very end."""
        for index in range(last, max(first, last - 20), -1):
            if patterns.RULE.match(self.folded_text[index][:200]):
                below = " ".join(self.folded_text[index + 1 : last + 1])
                above = self._own_above(first, index)
                found = len(patterns.DISCLAIMER.findall(below[:5000]))
                return above[-1] if above and found >= 2 else last
        return last

    def _own_above(self, first: int, end: int) -> list[int]:
        return [index for index in range(first, end) if self.labels[index] == OWN]


def _folded(text: str) -> str:
    return fold(text[:600]).strip() if text and not text.isspace() else ""


def _first_label(line: Line) -> str:
    if not line.text or line.text.isspace():
        return BLANK
    return QUOTE if line.quoted else OWN


def folded_lines(lines: list[Line]) -> list[bool]:
    """For each line whether it may be folded away."""
    return Folding(lines).run()
