"""Which lines of a message repeat earlier mail or sign it, and so may be folded away.

The sin is to hide the customer's words: whatever is in doubt stays in sight.
"""

import re

from soporte.channels.email.trim import announcements, headers, hints, signs, words
from soporte.channels.email.trim.lines import Line
from soporte.channels.email.trim.signing import SignOff

OWN, BLANK, QUOTE, CUT = "own", "blank", "quote", "cut"
_LOOK_BACK = 3
_BLOCK = 12
# GroupWise: ">>> Ana <ana@acme.test> 23/11/2026 10:58 >>>" above text without marks.
_GROUPWISE = re.compile(r"^>>> .{3,200} >>>$")
_WRAPPED_AT = 66


class Folding:
    """Labels the lines of one message, then says which are folded."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.reads = [words.read(line.text) for line in lines]
        self.labels = [_first_label(line) for line in lines]
        self.end = len(lines)
        self.cuts: dict[int, int | None] = {}

    def run(self) -> list[bool]:
        """For each line whether it is folded; all False where folding would leave nothing."""
        self.end = self._keep_forwarded()
        self._mark_announced_quotes()
        self._keep_presented()
        if self._is_kept_in_sight():
            return self._only_signed()
        self._cut()
        own = [index for index, label in enumerate(self.labels) if label == OWN]
        if not own or self._only_greets(own):
            return [False] * len(self.lines)
        own = self._without_remnants(SignOff(self.lines, self.reads).shorten(own))
        return self._outside(own)

    def _only_greets(self, own: list[int]) -> bool:
        """Whether nothing is said outside the quote, so that the answer must be inside it."""
        return len(own) < len(self.lines) and all(
            signs.is_sent_from(self.reads[index])
            or (hints.greets(self.reads[index]) and self.reads[index].endswith((",", ":")))
            for index in own
        )

    def _only_signed(self) -> list[bool]:
        """Only what signs the end may go where the quote belongs to what is said."""
        filled = [index for index, label in enumerate(self.labels) if label != BLANK]
        own = SignOff(self.lines, self.reads).shorten(filled) if self._ends_own() else filled
        return [index > own[-1] for index in range(len(self.lines))]

    def _ends_own(self) -> bool:
        filled = [label for label in self.labels if label != BLANK]
        return bool(filled) and filled[-1] == OWN and QUOTE in filled

    def _outside(self, own: list[int]) -> list[bool]:
        """Everything outside the own words; answers between quotes keep the questions in sight."""
        first, last = own[0], own[-1]
        if QUOTE in self.labels[first:last]:
            first = 0
        return [not first <= index <= last for index in range(len(self.lines))]

    def _keep_forwarded(self) -> int:
        """Where a forwarded message begins, which is the matter itself and stays in sight."""
        seen_quote = False
        for index, read in enumerate(self.reads):
            is_quote = self.labels[index] == QUOTE
            if headers.FORWARD.match(read[:200]) and not (is_quote and seen_quote):
                for number in range(index, len(self.lines)):
                    if self.labels[number] == QUOTE:
                        self.labels[number] = OWN
                return index
            seen_quote = seen_quote or is_quote
        return len(self.lines)

    def _mark_announced_quotes(self) -> None:
        """Lines that announce a quote belong to it; so does an indented block after one."""
        for index in range(self.end):
            if self.labels[index] != OWN:
                continue
            follows = self._next_filled(index)
            if follows is None or not self._opens_quote(follows):
                continue
            start = self._announcement(index, weak=True)
            if start is not None:
                for number in range(start, index + 1):
                    self.labels[number] = QUOTE if self.labels[number] == OWN else BLANK
                self.lines[follows].announced = True
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
        for number in range(index + 1, min(index + 5, len(self.lines))):
            if self.labels[number] != BLANK:
                return number
        return None

    def _last_filled(self, index: int) -> int | None:
        for number in range(index - 1, max(index - 4, -1), -1):
            if self.labels[number] != BLANK:
                return number
        return None

    def _is_kept_in_sight(self) -> bool:
        """Whether the words above say that the quote is answered inside, or is what matters."""
        own: list[str] = []
        is_quoting = False
        for index in range(self.end):
            is_quoting = is_quoting or self.labels[index] == QUOTE
            if self.labels[index] != QUOTE and self._starts_earlier(index):
                is_quoting = True
                break
            if self.labels[index] == OWN:
                own.append(self.reads[index])
        return is_quoting and hints.keeps_quote_in_sight(" ".join(own))

    def _starts_earlier(self, index: int) -> bool:
        return self.labels[index] != BLANK and self._cut_at(index) is not None

    def _keep_presented(self) -> None:
        """A block behind ">" that nothing announces may be what a program said, or a log."""
        seen = False
        index = 0
        while index < self.end:
            if self.labels[index] != QUOTE or not self.lines[index].typed:
                seen = seen or self.labels[index] == QUOTE
                index += 1
                continue
            end = self._block_end(index)
            announced = self._is_announced(index, end)
            if not announced and self._is_presented(index, end, seen=seen):
                for number in range(index, end):
                    self.labels[number] = OWN if self.labels[number] == QUOTE else BLANK
            seen = seen or announced
            index = end

    def _block_end(self, start: int) -> int:
        index = start
        while index < self.end and (self.labels[index] == QUOTE and self.lines[index].typed):
            index += 1
        return index

    def _is_announced(self, start: int, end: int) -> bool:
        if self.lines[start].announced:
            return True
        reads = [read.strip("> ") for read in self.reads[start : min(start + 6, end)]]
        shown = [line.text for line in self.lines[start : min(start + 6, end)]]
        found = any(announcements.attribution(*pair) for pair in zip(reads, shown, strict=True))
        return found or any(headers.label_kind(read) for read in reads)

    def _is_presented(self, start: int, end: int, *, seen: bool) -> bool:
        above = self._last_filled(start)
        if above is not None and self.labels[above] == OWN and self.reads[above].endswith(":"):
            return True
        if seen:
            return False
        has_own_above = OWN in self.labels[:start]
        return not has_own_above or self.labels[start - 1] != BLANK or not self._is_mail(start, end)

    def _is_mail(self, start: int, end: int) -> bool:
        """Whether a block behind ">" reads like mail: paragraphs, quotes in it, or a greeting."""
        reads = self.reads[start : min(end, start + 200)]
        nested = any(read.replace(" ", "").startswith(">>") for read in reads)
        parted = any(not read.strip("> ") for read in reads[1:-1])
        return nested or parted or hints.greets(reads[0].strip("> "))

    def _announcement(self, end: int, *, weak: bool) -> int | None:
        """The first line of the announcement that ends at line `end`."""
        last = self.reads[end]
        if not announcements.ends_like_one(last):
            return None
        alone = announcements.attribution(last, self.lines[end].text)
        starts = announcements.STARTS.match(last.lstrip("> *")) is not None
        if alone == "strong" and starts:
            return end
        read, shown = last, self.lines[end].text
        if not weak and not self._has_day(end):
            return None
        for start in range(end - 1, max(end - 1 - _LOOK_BACK, -1), -1):
            if self.labels[start] == BLANK:
                break
            read, shown = f"{self.reads[start]} {read}", f"{self.lines[start].text} {shown}"
            if self._opens_announcement(start, read, shown, weak=weak):
                return start
        return end if alone == "strong" or (alone and weak) else None

    def _has_day(self, end: int) -> bool:
        """What announces by itself has a date, on its line or the ones above."""
        window = self.reads[max(end - _LOOK_BACK, 0) : end + 1]
        return announcements.has_day(" ".join(window))

    def _opens_announcement(self, start: int, read: str, shown: str, *, weak: bool) -> bool:
        """Whether an announcement of several lines begins with this one."""
        first = self.reads[start].lstrip("> *")
        found = announcements.attribution(read, shown)
        if found == "strong":
            return bool(announcements.STARTS.match(first)) or announcements.has_day(first)
        has_sign = "@" in read or announcements.has_day(read)
        starts = bool(announcements.STARTER.match(first))
        return weak and found == "weak" and has_sign and starts

    def _cut(self) -> None:
        """Mark everything behind a sure sign of a whole earlier message that is not behind ">"."""
        for index, line in enumerate(self.lines[: self.end]):
            is_mark = line.hard or _GROUPWISE.match(self.reads[index]) is not None
            if self.labels[index] == BLANK or (self.labels[index] == QUOTE and not is_mark):
                continue
            start = self._cut_at(index)
            if start is None:
                continue
            if self._body_is_quoted(index):
                self._mark_head(start, index)
                continue
            if not self._is_pasted(start):
                self._mark_rest(start)
            return

    def _cut_at(self, index: int) -> int | None:
        """Where an earlier message starts whose sign is this line; None when there is no sign."""
        if index not in self.cuts:
            self.cuts[index] = self._found_cut(index)
        return self.cuts[index]

    def _found_cut(self, index: int) -> int | None:
        line, read = self.lines[index], self.reads[index]
        if len(read) < 3 and not line.hard:
            return None
        if line.hard and self._is_reply_head(index):
            return index
        if len(line.text) < 200 and (
            headers.SEPARATOR.match(read)
            or (_GROUPWISE.match(read) and announcements.has_time(read))
        ):
            return self._with_rule_above(index)
        if headers.label_kind(read) and self._is_header_block(index):
            return self._with_rule_above(index)
        if announcements.ends_like_one(read):
            start = self._announcement(index, weak=False)
            if start is not None and self._has_more_after(index):
                return start
        return None

    def _is_reply_head(self, index: int) -> bool:
        """A marked place counts where fields of a message or an announcement follow at once."""
        window = range(index, min(index + 6, len(self.lines)))
        if any(headers.FORWARD.match(self.reads[number]) for number in window):
            return False
        kinds = {headers.label_kind(self.reads[number]) for number in window} - {""}
        return len(kinds) >= 2 or any(
            headers.SEPARATOR.match(self.reads[number])
            or announcements.attribution(self.reads[number], self.lines[number].text)
            for number in window[:4]
        )

    def _has_more_after(self, index: int) -> bool:
        return any(label != BLANK for label in self.labels[index + 1 : index + 6])

    def _is_header_block(self, index: int) -> bool:
        """From, Sent, To, Subject: at least three kinds together, one with an address or a time."""
        kinds: set[str] = set()
        proof = False
        misses = 0
        for number in range(index, min(index + _BLOCK, len(self.lines))):
            read = self.reads[number]
            if not read and self._ends_block(number, len(kinds)):
                break
            kind = headers.label_kind(read)
            if not kind:
                # Long lists of addressees go on in lines of their own.
                misses += bool(read) and not ("@" in read or read.endswith(";"))
                if misses > 1 or (misses and len(kinds) < 2):
                    break
                continue
            if kind in kinds and kind != "copy":
                break
            kinds.add(kind)
            timed = kind == "date" and announcements.has_time(read)
            proof = proof or "@" in read or timed
        forwarded = self._is_forward_above(index)
        return proof and not forwarded and self._is_whole(index, kinds)

    def _ends_block(self, blank: int, kinds: int) -> bool:
        """Whether a blank line ends the fields: not where each of them has one below it."""
        if kinds == 1:
            return any(self.reads[blank + 2 : blank + 3])
        return bool(self.reads[blank - 1]) and bool(self.reads[blank - 2])

    def _is_whole(self, index: int, kinds: set[str]) -> bool:
        """A form on a web site has From, Date and Subject too, but seldom To."""
        told = "to" in kinds or "copy" in kinds or self._with_rule_above(index) != index
        return told and "sender" in kinds and len(kinds - {"copy"}) >= 3

    def _is_forward_above(self, index: int) -> bool:
        above = [text for text in self.reads[max(index - 3, 0) : index] if text]
        return bool(above) and headers.FORWARD.match(above[-1][:200]) is not None

    def _is_pasted(self, start: int) -> bool:
        """Whether fields of a message follow words that present them ("I got this mail:")."""
        above = self._last_filled(start)
        if above is None or self.labels[above] != OWN or self.lines[start].hard:
            return False
        read = self.reads[above]
        return read.endswith(":") and len(read.split()) >= 3 and self._is_block_at(start)

    def _is_block_at(self, start: int) -> bool:
        window = range(start, min(start + 3, len(self.lines)))
        return any(headers.label_kind(self.reads[number]) for number in window)

    def _with_rule_above(self, index: int) -> int:
        for number in range(index - 1, max(index - 3, -1), -1):
            if self.labels[number] != BLANK:
                is_rule = headers.RULE.match(self.reads[number][:200])
                return number if is_rule else index
        return index

    def _body_is_quoted(self, index: int) -> bool:
        """Whether the earlier message is behind ">" after its head, so that it needs no cut."""
        for number in range(index + 1, min(index + _BLOCK, len(self.lines))):
            if self.labels[number] == QUOTE and not self.lines[index].hard:
                return True
            read = self.reads[number]
            if read and not headers.label_kind(read):
                return False
        return False

    def _mark_head(self, start: int, index: int) -> None:
        for number in range(start, min(index + _BLOCK, len(self.lines))):
            if self.labels[number] == QUOTE and number > index:
                return
            if self.labels[number] == OWN:
                self.labels[number] = QUOTE

    def _mark_rest(self, start: int) -> None:
        for number in range(start, len(self.lines)):
            if self.labels[number] != BLANK:
                self.labels[number] = CUT

    def _without_remnants(self, own: list[int]) -> list[int]:
        """Without ends of quoted lines that were wrapped again, if nothing else stands below."""
        quotes = [index for index in range(self.end) if self.labels[index] == QUOTE]
        above = [index for index in own if quotes and index < quotes[0]]
        below = own[len(above) :]
        if not above or not below or not all(self._is_remnant(index) for index in below):
            return own
        for index in below:
            self.labels[index] = QUOTE
        return SignOff(self.lines, self.reads).shorten(above)

    def _is_remnant(self, index: int) -> bool:
        before, text = self.lines[index - 1], self.lines[index].text
        broken = len(before.text) >= _WRAPPED_AT and before.text.rstrip()[-1:] not in ".?!:;"
        return (
            before.typed
            and self.labels[index - 1] == QUOTE
            and broken
            and text[:1].islower()
            and "?" not in text
        )


def _first_label(line: Line) -> str:
    if not line.text or line.text.isspace():
        return BLANK
    return QUOTE if line.quoted else OWN


def folded_lines(lines: list[Line]) -> list[bool]:
    """For each line whether it may be folded away."""
    return Folding(lines).run()
