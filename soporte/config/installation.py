"""One installation on this machine: its data folder, its database and who may start it.

Nothing here starts Django, so that the quick commands stay quick.
"""

import fcntl
import hashlib
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soporte.config.processes import is_alive
from soporte.config.words import Refusal
from soporte.config.words import translate as _

if TYPE_CHECKING:
    from soporte.config.postgres import Cluster

SYSTEM_FOLDER = Path("/var/lib/soporte")
LONGEST_SOCKET = 100
START_SECONDS = 30.0


def default_data_dir() -> Path:
    """Where data lives when nobody says: the system's state folder, or the user's own."""
    if os.getuid() == 0:
        return SYSTEM_FOLDER
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "soporte"


@dataclass(frozen=True)
class Installation:
    """A data folder and the database that belongs to it."""

    data_dir: Path

    @classmethod
    def find(cls, given: str | None = None) -> "Installation":
        """The one named by `--data-dir`, SOPORTE_DATA_DIR, or the default; told to children too."""
        chosen = given or os.environ.get("SOPORTE_DATA_DIR") or default_data_dir()
        found = cls(Path(chosen).absolute())
        os.environ["SOPORTE_DATA_DIR"] = str(found.data_dir)
        return found

    @property
    def is_embedded(self) -> bool:
        """Whether Soporte runs the database itself."""
        return not os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_OWNER_URL")

    @property
    def run_dir(self) -> Path:
        """Sockets and the lock of what runs now."""
        return self.data_dir / "run"

    @property
    def lmtp_socket(self) -> Path:
        """Where `soporte mail deliver` hands mail in; short, as the kernel wants it."""
        near = self.run_dir / "lmtp.sock"
        if len(os.fsencode(near)) <= LONGEST_SOCKET:
            return near
        name = hashlib.sha256(os.fsencode(near)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"soporte-{name}" / "lmtp.sock"

    def runs(self) -> bool:
        """Whether `soporte run` holds this folder now, rather than this very command."""
        try:
            pid = int(json.loads((self.run_dir / "lock").read_text())["pid"])
        except (OSError, ValueError, KeyError):
            return False
        return pid != os.getpid() and is_alive(pid) and not Lock(self.run_dir / "lock").is_free()

    def noted_url(self) -> str:
        """The address of what runs on this folder now, or did last."""
        try:
            return str(json.loads((self.run_dir / "lock").read_text()).get("url", ""))
        except (OSError, ValueError):
            return ""

    def prepare(self) -> None:
        """Make the folders and the secret key of a new installation."""
        try:
            # Others may pass through to the database's own folder, but not look around.
            self.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
            for folder in {self.run_dir, self.lmtp_socket.parent}:
                folder.mkdir(mode=0o711, exist_ok=True)
            (self.data_dir / "files").mkdir(mode=0o700, exist_ok=True)
            self._make_secret()
        except PermissionError as error:
            raise Refusal(
                _("Soporte may not write to %(folder)s.") % {"folder": error.filename}
            ) from None

    def _make_secret(self) -> None:
        if os.environ.get("SOPORTE_SECRET_KEY"):
            return
        with suppress(FileExistsError):
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
            with open(os.open(self.data_dir / "secret_key", flags, 0o600), "w") as file:  # noqa: PTH123
                file.write(secrets.token_urlsafe(48))

    def cluster(self) -> "Cluster":
        """The embedded database of this folder."""
        from soporte.config.postgres import Cluster, place_for  # 0.3 s: only where it is needed

        return Cluster(place_for(self.data_dir))

    def use_embedded(self, cluster: "Cluster") -> None:
        """Tell Django, here and in children, where the embedded database answers."""
        from soporte.config.postgres import roles

        os.environ["SOPORTE_EMBEDDED"] = "1"
        os.environ["DATABASE_URL"] = cluster.url(roles.WEB)
        os.environ["DATABASE_OWNER_URL"] = cluster.url(roles.OWNER)

    @contextmanager
    def locked(self) -> Iterator["Lock"]:
        """Hold the folder: a second start on the same data is refused."""
        self.prepare()
        lock = Lock(self.run_dir / "lock")
        self._take(lock)
        try:
            yield lock
        finally:
            lock.release()

    def _take(self, lock: "Lock") -> None:
        if not lock.take():
            raise Refusal(
                _("Soporte already runs on %(folder)s%(where)s. Stop it first (Ctrl-C there).")
                % {"folder": self.data_dir, "where": lock.who()}
            )

    @contextmanager
    def database(self, *, alone: bool = False) -> Iterator[None]:
        """The database, for one command: the running one, or started for as long as it takes.

        `alone` refuses when something runs on it.
        """
        self.prepare()
        os.environ["SOPORTE_AS_OWNER"] = "1"
        if not self.is_embedded:
            yield
            return
        cluster, lock = self.cluster(), Lock(self.run_dir / "lock")
        if alone:
            self._take(lock)
        is_ours = alone or lock.take()
        try:
            if is_ours:
                cluster.start()
            else:
                _wait_for(cluster, lock)
            self.use_embedded(cluster)
            yield
        finally:
            if is_ours:
                cluster.stop()
                lock.release()


def _wait_for(cluster: "Cluster", lock: "Lock") -> None:
    limit = time.monotonic() + START_SECONDS
    while not cluster.answers():
        if time.monotonic() > limit:
            raise Refusal(
                _("Soporte runs%(where)s, but its database does not answer.")
                % {"where": lock.who()}
            )
        time.sleep(0.1)


class Lock:
    """The lock of a data folder, with a note of who holds it."""

    def __init__(self, path: Path) -> None:
        """The file stays; only the kernel's lock on it counts."""
        self.path = path
        self._file: Any = None

    def take(self) -> bool:
        """Take it if it is free."""
        file = self.path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def is_free(self) -> bool:
        """Whether nobody holds it at this moment."""
        is_taken = self.take()
        self.release()
        return is_taken

    def note(self, facts: dict[str, Any]) -> None:
        """Write down what the holder is."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), **facts}))
        self._file.flush()

    def who(self) -> str:
        """A few words on the holder, as far as it is known."""
        try:
            facts = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return ""
        at = f", {facts['url']}" if facts.get("url") else ""
        return f" ({_('process')} {facts['pid']}{at})"

    def release(self) -> None:
        """Let it go."""
        if self._file:
            self._file.close()
            self._file = None
