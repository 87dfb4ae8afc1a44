"""Where the embedded PostgreSQL lives, and as which system user it runs."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from soporte.config.words import Refusal
from soporte.config.words import translate as _

SYSTEM_USER = "soporte"
STATE = Path("/var/lib/soporte-postgres")
# A Unix socket's path is limited to 107 bytes; ".s.PGSQL.5432" takes 14 of them.
LONGEST_SOCKET_FOLDER = 86


@dataclass(frozen=True)
class Place:
    """The folders of one embedded PostgreSQL."""

    folder: Path

    @property
    def data(self) -> Path:
        """The database's own files."""
        return self.folder / "data"

    @property
    def programs(self) -> Path:
        """A copy of the programs, made only where the database's user cannot run the wheel's."""
        return self.folder / "programs"

    @property
    def log(self) -> Path:
        """What PostgreSQL says."""
        return self.folder / "postgres.log"

    @cached_property
    def socket(self) -> Path:
        """The folder of the socket: short, and without the comma at which clients split it."""
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= LONGEST_SOCKET_FOLDER and "," not in str(near):
            return near
        name = hashlib.sha256(os.fsencode(near)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"soporte-{os.getuid()}-{name}"

    def prepare(self) -> None:
        """Make the folders; nothing above them is ever changed."""
        owner = server_user()
        parent = self.folder.parent
        parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        if owner and (closed := first_closed_parent(self.folder, owner)):
            raise Refusal(
                _(
                    "The database runs as the system user “%(user)s”, which may not enter "
                    "%(folder)s. Choose another data folder, or let that user pass (chmod o+x)."
                )
                % {"user": owner.pw_name, "folder": closed}
            )
        for folder in (self.folder, self.socket):
            _private_folder(folder, owner)


def _private_folder(folder: Path, owner: pwd.struct_passwd | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    expected = owner.pw_uid if owner else os.getuid()
    if stat.S_ISLNK(found.st_mode) or found.st_uid not in (expected, os.getuid()):
        raise Refusal(
            _("%(folder)s belongs to somebody else; Soporte will not use it.") % {"folder": folder}
        )
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def place_for(data_dir: Path) -> Place:
    """The database's place for this installation: beside its data wherever that can work.

    Run as root the database needs a user of its own; where that user cannot reach the data
    folder (a home of mode 0700) the database lives in the system's state folder instead.
    """
    near = Place(data_dir.resolve() / "postgres")
    if os.getuid() != 0:
        return near
    name = hashlib.sha256(os.fsencode(near.folder)).hexdigest()[:12]
    far = Place(STATE / name)
    # A database once made stays where it is, whatever the folders' modes become.
    for made in (near, far):
        if made.data.exists():
            return made
    owner = server_user()
    is_closed = owner is not None and first_closed_parent(near.folder, owner) is not None
    return far if is_closed else near


def server_user() -> pwd.struct_passwd | None:
    """The system user to run PostgreSQL as, made when missing; None when we are not root."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return _make_system_user()


def _make_system_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run(  # noqa: S603 - a fixed command
            [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent",
             "--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_USER],
            check=False, capture_output=True,
        )  # fmt: skip
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise Refusal(
            _(
                "PostgreSQL may not run as root, and the system user “%(user)s” could not be made. "
                "Make it (useradd --system %(user)s) or start Soporte as an ordinary user."
            )
            % {"user": SYSTEM_USER}
        ) from None


def first_closed_parent(folder: Path, user: pwd.struct_passwd) -> Path | None:
    """The topmost existing folder above `folder` that `user` may not enter."""
    for parent in reversed(folder.parents):
        if not parent.exists():
            break
        if not _may_enter(parent.stat(), user):
            return parent
    return None


def _may_enter(found: os.stat_result, user: pwd.struct_passwd) -> bool:
    if found.st_uid == user.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.pw_gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
