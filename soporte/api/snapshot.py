"""Writes the description of the API into the tree: python -m soporte.api.snapshot."""

import json
import sys
from pathlib import Path

FILE = Path(__file__).with_name("openapi.json")


def current() -> str:
    """The description as the code says it now."""
    from django.utils.translation import override

    from soporte.api.service import description

    with override("en"):
        return json.dumps(description(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Rewrite the file; with --check, only say whether it is in step."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soporte.config.settings")
    django.setup()
    wanted = current()
    if "--check" in sys.argv[1:]:
        return int(not FILE.exists() or FILE.read_text() != wanted)
    FILE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
