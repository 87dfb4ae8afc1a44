"""Where a message ends and its signature begins, with the footers of programs and legal notices."""

from soporte.channels.email.trim import hints, notices, signs
from soporte.channels.email.trim.lines import Line

_LONGEST_BLOCK = 14
_MANY_PASSES = 12
_NAME_WORDS = 6


class SignOff:
    """Takes from the own lines of a message what signs it; one line at least stays."""

    def __init__(self, lines: list[Line], reads: list[str]) -> None:
        self.lines = lines
        self.reads = reads
        self.after_notice = False

    def shorten(self, own: list[int]) -> list[int]:
        """The own lines without a banner above them and what signs them below."""
        if not own:
            return own
        own = self._without_banner(own)
        for _pass in range(_MANY_PASSES):
            shorter = self._once(own)
            if len(shorter) == len(own):
                return own
            own = shorter
        return own

    def _once(self, own: list[int]) -> list[int]:
        for step in (self._footer, self._notice, self._marked, self._in_markup, self._closed):
            size = step(own)
            if 0 < size < len(own):
                return own[:size]
        return own

    def _without_banner(self, own: list[int]) -> list[int]:
        """Without the warning that a mail server put above everything."""
        size = self._paragraph_end(own)
        head = " ".join(self.reads[index] for index in own[:size])
        if own[0] == 0 and size < len(own) and len(head) < 900 and notices.is_banner(head):
            return own[size:]
        return own

    def _footer(self, own: list[int]) -> int:
        """Up to "Sent from my phone", a rule that nothing follows, or a word of a virus scanner."""
        line, read = self.lines[own[-1]], self.reads[own[-1]]
        if len(line.text) > signs.LONGEST_FOOTER:
            return len(own)
        ends = signs.RULE.match(read) or signs.MARK.match(read)
        return len(own) - bool(ends or signs.is_sent_from(read) or notices.is_small_notice(read))

    def _notice(self, own: list[int]) -> int:
        """Up to the last paragraph, where that is a legal notice or the footer of a list."""
        start = self._paragraph_start(own)
        text = " ".join(self.reads[index] for index in own[start:])
        follows = self.after_notice and notices.hits(text) >= 1 and not signs.asks(text)
        if notices.is_notice(text) or follows:
            self.after_notice = True
            return start
        listed = notices.is_list_footer(text) and not signs.asks(text)
        above = self.reads[own[start - 1]] if start else ""
        first = self.reads[own[start]]
        if listed and (signs.RULE.match(first) or signs.RULE.match(above) or first == "__"):
            return start
        return len(own)

    def _paragraph_start(self, own: list[int]) -> int:
        """Where the last lines begin that no blank or ruled line parts."""
        start = len(own) - 1
        while start > 0 and own[start] - own[start - 1] == 1 and not self._parts(own, start):
            start -= 1
        return start

    def _parts(self, own: list[int], at: int) -> bool:
        """In HTML every block is a paragraph; in text a rule parts two."""
        is_text = self.lines[own[at]].from_text
        return not is_text or signs.RULE.match(self.reads[own[at - 1]]) is not None

    def _paragraph_end(self, own: list[int]) -> int:
        size = 1
        while (
            size < len(own) and own[size] - own[size - 1] == 1 and self.lines[own[size]].from_text
        ):
            size += 1
        return size

    def _marked(self, own: list[int]) -> int:
        """Up to the mark "--" or a rule, if what stands below it may be a signature."""
        for place in range(len(own) - 2, max(len(own) - 2 - 4 * _LONGEST_BLOCK, 0), -1):
            read = self.reads[own[place]]
            if signs.MARK.match(read):
                return place if self._may_follow_mark(own, place) else len(own)
            if signs.RULE.match(read) and self._is_contact_block(own[place + 1 :]):
                return place
        return len(own)

    def _may_follow_mark(self, own: list[int], place: int) -> bool:
        line, below = self.lines[own[place]], own[place + 1 :]
        reads = [self.reads[index] for index in below]
        if line.text.strip() in ("-", "__", "---"):
            return self._is_contact_block(below)
        if self.reads[own[place - 1]].endswith(":"):
            return False
        notice = notices.hits(" ".join(reads)[:20_000]) >= 3
        if notice and not any(signs.asks(read) for read in reads):
            return True
        is_sure = line.text in ("-- ", "--\xa0") or line.signature
        is_apart = any(self.reads[own[place - 1] + 1 : own[place]])
        speaks = signs.is_sentence if is_apart else signs.is_statement
        head = self.reads[own[0]]
        says_little = place == 1 and (len(head.split()) <= 2 or hints.greets(head))
        if not is_sure and (says_little or any(map(speaks, reads))):
            return False
        return len(below) <= (_LONGEST_BLOCK if is_sure else 10) and all(
            signs.is_of_a_signature(read, marked=True) for read in reads
        )

    def _in_markup(self, own: list[int]) -> int:
        """Up to what the mail program itself marks as the signature."""
        start = len(own)
        while start > 0 and self.lines[own[start - 1]].signature:
            start -= 1
        below = [self.reads[index] for index in own[start:]]
        if all(signs.is_of_a_signature(read, marked=True) for read in below) and not any(
            map(signs.is_sentence, below)
        ):
            return start or len(own)
        return len(own)

    def _closed(self, own: list[int]) -> int:
        """Up to a closing such as "Un saludo," with a name and contact data below it."""
        for place in range(len(own) - 2, max(len(own) - 2 - _LONGEST_BLOCK, 0), -1):
            read = self.reads[own[place]]
            if len(read) > 60:
                continue
            closes = signs.CLOSING.match(read.strip(" ,.!*_"))
            if closes or signs.THANKS.match(read):
                said = (self.reads[index] for index in own[:place])
                is_theirs = not any(map(hints.presents_somebody, said))
                if is_theirs and self._is_contact_block(own[place + 1 :]):
                    return place if closes else place + 1
                return len(own)
        return len(own)

    def _is_contact_block(self, block: list[int]) -> bool:
        """A name above at least two kinds of contact data, and nothing said."""
        reads = [self.reads[index] for index in block]
        if not 2 <= len(reads) <= _LONGEST_BLOCK:
            return False
        if not all(signs.is_of_a_signature(read, marked=False) for read in reads):
            return False
        is_name = len(reads[0].split()) <= _NAME_WORDS and "@" not in reads[0]
        kinds: set[str] = set()
        for read in reads:
            kinds |= signs.contacts(read)
        return is_name and len(kinds) >= 2
