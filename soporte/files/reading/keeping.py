"""What words a file has: found out once for the same bytes, whoever sends them."""

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import structlog

from soporte.files.models import Blob, Words
from soporte.files.sniff import OFFICE, UNKNOWN
from soporte.toolbox.text import clean_text

log = structlog.get_logger(__name__)
MOST_BYTES = 30_000_000
SECONDS = 40
MOST_CHARACTERS = 200_000
_CHILD = Path(__file__).with_name("child.py")
_TEXTS = {".txt", ".csv", ".log", ".md", ".ini", ".conf", ".json", ".xml", ".yaml", ".yml"}
_OFFICE = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"}
_PAGES = {".html", ".htm"}


def kind_of(blob: Blob, name: str) -> str:
    """How its words are read: "pdf", "zip", "html" or "text"; empty when it has none to read."""
    suffix, found = Path(name.lower()).suffix, blob.content_type
    if blob.size > MOST_BYTES:
        return ""
    if found == "application/pdf":
        return "pdf"
    if found.startswith(OFFICE) or (found == "application/zip" and suffix in _OFFICE):
        return "zip"
    if found.startswith("text/") or found == "application/json":
        return "text"
    if found == UNKNOWN and suffix in _PAGES:
        return "html"
    return "text" if found == UNKNOWN and suffix in _TEXTS else ""


def read(blob: Blob, name: str) -> str:
    """The words of a file, perhaps none. For jobs: it takes seconds. Raises FileNotFoundError."""
    kept = Words.objects.filter(sha256=blob.sha256).first()
    if kept is not None:
        return kept.text
    kind = kind_of(blob, name)
    if not kind:
        return ""
    text = clean_text(_read(kind, blob))
    Words.objects.get_or_create(sha256=blob.sha256, defaults={"text": text})
    return text


def known(digests: Collection[str]) -> dict[str, str]:
    """The words of those files that were read, by their SHA-256."""
    rows = Words.objects.filter(sha256__in=digests).exclude(text="")
    return dict(rows.values_list("sha256", "text")) if digests else {}


def _read(kind: str, blob: Blob) -> str:
    """In another process, with nothing of our environment; empty when it fails or takes long."""
    program = [sys.executable, "-I", str(_CHILD), kind]
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and its kind is one of four words
            program,
            input=blob.read(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={"LANG": "C.UTF-8"},
        )
    except (subprocess.SubprocessError, OSError) as wrong:
        if isinstance(wrong, FileNotFoundError):
            raise
        log.info("file not read", blob=blob.pk, kind=kind, error=type(wrong).__name__)
        return ""
    return done.stdout.decode("utf-8", "replace")[:MOST_CHARACTERS]
