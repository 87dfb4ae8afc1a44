"""The catalogues: extract every text of the pages, or say (`--check`) what is not in step.

Extraction needs GNU gettext (apt install gettext); compiling is part of the build.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "soporte"
LANGUAGES = ("es", "en")


def extract(folder: Path) -> None:
    """Let Django write the catalogues of every language into `folder`/locale."""
    for language in LANGUAGES:
        (folder / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "soporte.config.settings"}
    locales = [part for one in LANGUAGES for part in ("--locale", one)]
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", *locales, "--no-location", "--symlinks",
         "--no-wrap", "--no-obsolete", "--ignore", "tests", "--ignore", "static",
         "--verbosity", "0"],
        check=True, cwd=folder, env=environment,
    )  # fmt: skip


def read(folder: Path, language: str) -> Catalog:
    """One catalogue, empty where there is none."""
    file = folder / "locale" / language / "LC_MESSAGES" / "django.po"
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as source:
        return read_po(source, locale=language)


def problems(language: str, fresh: Catalog) -> list[str]:
    """What the kept catalogue lacks, has too much, or has not translated."""
    kept = read(PACKAGE, language)
    ids = {message.id for message in kept if message.id}
    wanted = {message.id for message in fresh if message.id}
    found = [f"{language}: not in the catalogue: {one!r}" for one in wanted - ids]
    found += [f"{language}: no longer used: {one!r}" for one in ids - wanted]
    if language == "es":
        found += [f"es: not translated: {one.id!r}" for one in kept if one.id and not _is_done(one)]
    return found


def _is_done(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(texts) and not message.fuzzy


def check() -> int:
    """Extract into a copy and compare."""
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(aside) / "soporte"
        copy.mkdir()
        for entry in PACKAGE.iterdir():
            if entry.name != "locale":
                (copy / entry.name).symlink_to(entry)
        extract(copy)
        found = [one for language in LANGUAGES for one in problems(language, read(copy, language))]
    print("\n".join(sorted(found)[:50]))
    if found:
        print(f"{len(found)} texts are not in step: ./do messages, then translate them")
    return int(bool(found))


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(check())
    extract(PACKAGE)
