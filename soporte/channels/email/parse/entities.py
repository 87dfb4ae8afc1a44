"""A raw message taken apart into headers and parts, outermost first.

Not the standard library's parser, because that one raises on deep nesting (RecursionError) and
takes time quadratic in depth; on every sample that it reads right, this one gives the same parts
(tested).
"""

import re
from dataclasses import dataclass, field

from soporte.channels.email.parse import limits
from soporte.channels.email.parse.headers import Parameters, read_parameters
from soporte.channels.email.parse.transfer import decode_body

_HEADER = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
_GUESSED = re.compile(rb"(?:^|\n)--(\S[^\n]{0,200}?)[ \t]*\r?\n(?=[!-9;-~]{1,60}:|\r?\n)")
_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+")


@dataclass(slots=True)
class Entity:
    """One part: its headers as raw bytes, and either children or a body."""

    headers: list[tuple[str, bytes]]
    body: bytes
    content_type: str = "text/plain"
    parameters: Parameters = field(default_factory=dict)
    children: list["Entity"] = field(default_factory=list)
    is_cut: bool = False

    def header(self, name: str) -> bytes:
        """The first header of this name, unfolded, or b""."""
        for found, value in self.headers:
            if found == name:
                return value
        return b""

    def all_headers(self, name: str) -> list[bytes]:
        """Every header of this name, in order."""
        return [value for found, value in self.headers if found == name]

    def token(self, name: str) -> str:
        """The first word of a header, in lower case, without parameters."""
        value = self.header(name).decode("ascii", "replace")
        return value.split(";")[0].strip().strip('"').lower()

    def content(self) -> tuple[bytes, str]:
        """The body with its transfer encoding undone, and a problem or ""."""
        return decode_body(self.body, self.token("content-transfer-encoding"))

    @property
    def is_multipart(self) -> bool:
        """Whether this is only a frame around other parts."""
        return self.content_type.startswith("multipart/")


def unify_lines(raw: bytes) -> bytes:
    r"""The message with \n as its only line end, unless it carries binary data."""
    if b"\r" not in raw or (b"\0" in raw and b"\n" in raw):
        return raw
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


class Reader:
    """Takes one message apart, counting parts and problems over all its levels."""

    def __init__(self) -> None:
        self.parts = 0
        self.problems: list[str] = []

    def problem(self, text: str) -> None:
        """Note a problem once."""
        if text not in self.problems:
            self.problems.append(text)

    def read(self, raw: bytes, depth: int = 0, default: str = "text/plain") -> Entity:
        """The entity in these bytes."""
        headers, body_at = self._headers(raw)
        entity = Entity(headers, raw[body_at:])
        # A deep message would otherwise be held once for each level.
        del raw
        self.parts += 1
        value = entity.header("content-type")
        kind, entity.parameters = read_parameters(value)
        entity.content_type = kind if _TYPE.fullmatch(kind) else default
        if value and entity.content_type != kind:
            self.problem("broken content type")
            if kind == "multipart":
                entity.content_type = "multipart/mixed"
        if entity.is_multipart:
            self._split(entity, depth)
        return entity

    def _headers(self, raw: bytes) -> tuple[list[tuple[str, bytes]], int]:
        """The header fields, and where the body starts."""
        found: list[tuple[str, list[bytes]]] = []
        position, size = 0, len(raw)
        while position < size:
            end = raw.find(b"\n", position)
            end = size if end < 0 else end
            line = raw[position:end].rstrip(b"\r")
            if not line:
                return _joined(found), end + 1
            is_long = end > limits.MAX_HEADER_BYTES or len(found) > limits.MAX_HEADERS
            if found and is_long:
                self.problem("headers too long")
                return _joined(found), _after_blank_line(raw, position)
            match = _HEADER.match(line)
            if line[:1] in b" \t" and found:
                if not line.strip() and not _header_follows(raw, end + 1):
                    return _joined(found), end + 1
                found[-1][1].append(line)
            elif match:
                found.append((match.group(1).decode("ascii").lower(), [match.group(2)]))
            elif position == 0 and _is_envelope(line):
                pass
            elif found and _header_follows(raw, end + 1):
                # Unfolded by somebody: it most probably continues the line above.
                self.problem("broken header line")
                found[-1][1].append(b" " + line)
            else:
                return _joined(found), position
            position = end + 1
        return _joined(found), size

    def _split(self, entity: Entity, depth: int) -> None:
        if depth >= limits.MAX_DEPTH:
            self.problem("nested too deep")
            entity.is_cut = True
            return
        boundary = entity.parameters.get("boundary", "").encode("utf-8", "surrogateescape")
        pieces = _pieces(entity.body, boundary.rstrip()) if boundary.strip() else []
        if not pieces and (guess := _GUESSED.search(entity.body)):
            self.problem("wrong boundary")
            pieces = _pieces(entity.body, guess.group(1))
        if not pieces:
            self.problem("no parts")
            return
        default = "message/rfc822" if entity.content_type == "multipart/digest" else "text/plain"
        entity.body = b""
        pieces.reverse()
        self._read_pieces(entity, pieces, depth, default)

    def _read_pieces(self, entity: Entity, pieces: list[bytes], depth: int, default: str) -> None:
        """Read the pieces, the first of which stands last; beyond the limit they are one text."""
        boundary = entity.parameters.get("boundary", "")
        into, shared = entity, 0
        while pieces:
            if self.parts >= limits.MAX_PARTS:
                self.problem("too many parts")
                entity.children.append(Entity([], b"\n".join(reversed(pieces)), is_cut=True))
                return
            part = self.read(pieces.pop(), depth + 1, default)
            into.children.append(part)
            # Two levels sharing one boundary: what follows belongs to the inner one.
            is_empty_frame = part.is_multipart and not part.children
            if is_empty_frame and boundary and part.parameters.get("boundary") == boundary:
                part.body = b""
                shared += 1
                into = part if shared <= limits.MAX_SHARED_BOUNDARIES else into


def _joined(found: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [
        (name, (lines[0] if len(lines) == 1 else b"".join(lines))[: limits.MAX_VALUE].strip())
        for name, lines in found
    ]


def _is_envelope(line: bytes) -> bool:
    return line.startswith((b"From ", b">From "))


def _header_follows(raw: bytes, position: int) -> bool:
    """Whether the next line that continues no other is a header field."""
    for _ in range(20):
        line = raw[position : position + 1000].split(b"\n", 1)[0]
        if line[:1] not in (b" ", b"\t") or not line.strip():
            break
        position += len(line) + 1
    name = line.split(b":", 1)[0]
    return b":" in line and len(name) < 60 and _HEADER.match(line) is not None and b"//" not in line


def _after_blank_line(raw: bytes, position: int) -> int:
    """Where the body is when the headers do not end in bounds; all of it where no line is blank."""
    found = [at for mark in (b"\n\n", b"\n\r\n") if (at := raw.find(mark, position)) >= 0]
    return min(found) + 2 if found else position


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the delimiter lines; text before the first and after the last is left."""
    mark = b"--" + boundary
    pieces: list[bytes] = []
    start = -1
    at = 0 if body.startswith(mark) else _next(body, mark, 0)
    while at >= 0:
        if len(pieces) > limits.MAX_PARTS:
            return [*pieces, body[start:]] if start >= 0 else pieces
        line_end = body.find(b"\n", at)
        line_end = len(body) if line_end < 0 else line_end
        rest = body[at + len(mark) : line_end].strip()
        if not rest or (rest.startswith(b"--") and not rest[2:3].isalnum()):
            if start >= 0:
                pieces.append(_without_line_end(body[start:at]))
            start = line_end + 1 if not rest else -1
        at = _next(body, mark, line_end)
    if start >= 0 and (start < len(body) or not pieces):
        pieces.append(body[start:])
    return pieces


def _next(body: bytes, mark: bytes, position: int) -> int:
    found = body.find(b"\n" + mark, position)
    return found + 1 if found >= 0 else -1


def _without_line_end(piece: bytes) -> bytes:
    """The delimiter owns the line end before it."""
    if piece.endswith(b"\r\n"):
        return piece[:-2]
    return piece[:-1] if piece.endswith(b"\n") else piece


def read_entity(raw: bytes) -> tuple[Entity, list[str]]:
    """The message as a tree of parts, and the problems that were met."""
    reader = Reader()
    if len(raw) > limits.MAX_BYTES:
        reader.problem("message too long")
        raw = raw[: limits.MAX_BYTES]
    raw = unify_lines(raw).lstrip().removeprefix(b"\xef\xbb\xbf")
    entity = reader.read(raw)
    return entity, reader.problems
