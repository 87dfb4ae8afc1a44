"""Where the built files are: the manifest that the build wrote, read once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"


@cache
def manifest() -> dict[str, dict[str, Any]]:
    """The build's table of sources and files; empty in a checkout that was never built."""
    path = DIST / "manifest.json"
    if not path.exists():
        return {}
    table: dict[str, dict[str, Any]] = json.loads(path.read_text())
    return table


@cache
def url(source: str) -> str:
    """The address of a built file by its source's name, or "" when it was not built."""
    entry = manifest().get(source)
    return f"{settings.STATIC_URL}dist/{entry['file']}" if entry else ""
