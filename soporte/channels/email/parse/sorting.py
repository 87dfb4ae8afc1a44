"""Which parts of a message are read and which are files: RFC 8621, section 4.1.4.

Several texts stay in order, alternatives are chosen from, the rest are attachments.
"""

from soporte.channels.email.parse import limits
from soporte.channels.email.parse.cms import signed_content
from soporte.channels.email.parse.entities import Entity, Reader, unify_lines
from soporte.channels.email.parse.names import file_name
from soporte.channels.email.parse.protection import may_be_signed_whole

_TEXTS = ("text/plain", "text/html")
_MEDIA = ("image/", "audio/", "video/")


class Sorter:
    """Sorts the leaves of one message into text, HTML and files."""

    def __init__(self, opened: int = 0) -> None:
        self.text: list[Entity] = []
        self.html: list[Entity] = []
        self.files: list[Entity] = []
        self.opened = opened

    def sort(self, parts: list[Entity], frame: str) -> None:
        """`frame` is the kind of multipart that the parts are in."""
        for index, part in enumerate(parts):
            if part.is_multipart and part.children:
                self._sort_frame(part, frame)
            elif part.is_multipart and not part.body.strip():
                continue
            elif may_be_signed_whole(part) and self.opened < limits.MAX_NESTED_MESSAGES:
                self._open(part, frame)
            elif not _is_inline(part, index, frame):
                self.files.append(part)
            elif frame == "alternative":
                self._take_alternative(part)
            else:
                self._take(part)

    def _open(self, part: Entity, frame: str) -> None:
        """What is signed as a whole is read, and kept as the file that it is too."""
        content = signed_content(part.content()[0])
        self.opened += 1
        if content:
            self.sort([Reader().read(unify_lines(content))], frame)
        self.files.append(part)

    def _sort_frame(self, part: Entity, frame: str) -> None:
        kind = part.content_type.removeprefix("multipart/")
        inner = Sorter(self.opened)
        inner.sort(part.children, kind)
        self.opened = inner.opened
        self.files += inner.files
        if kind == "alternative":
            # One side of the alternatives alone stands for both.
            inner.text = inner.text or list(inner.html)
            inner.html = inner.html or list(inner.text)
        if frame == "alternative":
            self._take_frame(inner)
            return
        self.text += inner.text
        self.html += inner.html

    def _take_frame(self, inner: "Sorter") -> None:
        """A frame that is one of several alternatives: HTML with all beside it, or text."""
        if not any(part.content_type == "text/html" for part in inner.html):
            self.text += inner.text
            return
        self.html += inner.html
        known = {b" ".join(part.body.split()) for part in self.text}
        shown = {id(part) for part in inner.html}
        for part in inner.text:
            if id(part) not in shown and b" ".join(part.body.split()) not in known:
                self.text.append(part)

    def _take_alternative(self, part: Entity) -> None:
        if part.content_type == "text/html":
            self.html.append(part)
        elif part.content_type == "text/plain" or part.is_multipart:
            self.text.append(part)
        else:
            self.files.append(part)

    def _take(self, part: Entity) -> None:
        if part.content_type.startswith(_MEDIA):
            self.files.append(part)
            return
        self.text.append(part)
        self.html.append(part)


def _is_inline(part: Entity, index: int, frame: str) -> bool:
    """Whether a leaf is shown where it stands."""
    kind = part.content_type
    if part.is_multipart:
        return True
    if part.token("content-disposition") == "attachment":
        return False
    if kind.startswith(_MEDIA):
        return frame not in ("related", "alternative")
    if kind not in _TEXTS:
        return False
    return index == 0 or (frame != "related" and not file_name(part, fallback=False))
