"""One embedded PostgreSQL: made, started, watched and stopped by whoever holds the data folder."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from soporte.config.postgres import roles
from soporte.config.postgres.places import Place, server_user
from soporte.config.postgres.programs import MAJOR, as_user, programs_of
from soporte.config.processes import command_of, dying_with_parent, is_alive, wait_until
from soporte.config.words import Refusal
from soporte.config.words import translate as _

READY_SECONDS = 60
RECOVERY_SECONDS = 3600
FAST_STOP_SECONDS = 20
LARGEST_LOG = 10_000_000

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "48MB",
    "max_connections": "60",
    "work_mem": "8MB",
    "jit": "off",
    "random_page_cost": "1.1",
    # A word lies anywhere in the search index: compressing each page that is touched for the first
    # time after a checkpoint took as long as everything else that a new ticket costs.
    "wal_compression": "off",
    "checkpoint_timeout": "15min",
    "io_method": "worker",
    "io_workers": "1",
    "autovacuum_max_workers": "2",
    "autovacuum_work_mem": "16MB",
    # /dev/shm of a container holds 64 MB, which parallel queries outgrow.
    "max_parallel_workers_per_gather": "0",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Cluster:
    """An embedded PostgreSQL on one place. The caller holds the installation's lock."""

    def __init__(self, place: Place, *, for_tests: bool = False) -> None:
        """`for_tests` gives durability away for speed."""
        self.place = place
        self.for_tests = for_tests
        self.process: subprocess.Popen[bytes] | None = None
        self._owner: pwd.struct_passwd | None = None
        self._programs = Path()

    def url(self, role: str = roles.OWNER, database: str = roles.DATABASE) -> str:
        """The address at which clients of this machine's same user reach it."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.place.socket), safe='')}"

    def start(self) -> None:
        """Start it, making it first where there is none; returns when it answers.

        Call it from the main thread: the kernel stops the server when the starting thread ends.
        """
        self.place.prepare()
        self._owner = server_user()
        self._programs = programs_of(self.place)
        if not (self.place.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._clear_stale_pid()
        self._write_access_rules()
        self._launch()
        self._wait_until_ready()
        roles.ensure(self.connect)

    def stop(self) -> None:
        """Stop it quickly and cleanly; clients still connected are cut off."""
        if self.process is None:
            return
        for number, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, 5.0)):
            self._send(number)
            try:
                self.process.wait(seconds)
                break
            except subprocess.TimeoutExpired:
                continue
        else:
            self.process.kill()
            self.process.wait()
        self.process = None

    def connect(
        self, role: str = roles.SUPERUSER, database: str = "postgres"
    ) -> psycopg.Connection:
        """A connection that commits each statement."""
        return psycopg.connect(self.url(role, database), autocommit=True, connect_timeout=5)

    def _send(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def _initialise(self) -> None:
        made = self.place.folder / "data.new"
        shutil.rmtree(made, ignore_errors=True)
        done = subprocess.run(  # noqa: S603 - our own program
            [
                self._programs / "initdb", "--pgdata", made, "--username", roles.SUPERUSER,
                "--auth-local=peer", "--auth-host=scram-sha-256", "--encoding=UTF8",
                "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
                *(["--no-sync"] if self.for_tests else []),
            ],
            check=False, capture_output=True, **as_user(self._owner),
        )  # fmt: skip
        if done.returncode != 0:
            raise Refusal(
                _("The database could not be made in %(folder)s: %(reason)s")
                % {"folder": made, "reason": done.stderr.decode(errors="replace").strip()}
            )
        made.rename(self.place.data)

    def _check_version(self) -> None:
        found = (self.place.data / "PG_VERSION").read_text().strip()
        if found != MAJOR:
            raise Refusal(
                _(
                    "The database in %(folder)s was made by PostgreSQL %(found)s; this version of "
                    "Soporte brings %(ours)s. Back it up with the old version and restore it here."
                )
                % {"folder": self.place.data, "found": found, "ours": MAJOR}
            )

    def _clear_stale_pid(self) -> None:
        """Holding the lock, no other server may live here: end an orphan, drop a dead one's file.

        PostgreSQL itself gives up when the number in the file belongs to any live process.
        """
        file = self.place.data / "postmaster.pid"
        try:
            pid = int(file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            file.unlink(missing_ok=True)
            return
        if is_alive(pid) and self._is_ours(pid):
            os.kill(pid, signal.SIGINT)
            if not wait_until(lambda: not is_alive(pid), seconds=FAST_STOP_SECONDS):
                os.kill(pid, signal.SIGQUIT)
                wait_until(lambda: not is_alive(pid), seconds=5)
        file.unlink(missing_ok=True)
        (self.place.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        command = command_of(pid)
        return (
            bool(command)
            and Path(command[0]).name == "postgres"
            and str(self.place.data) in command
        )

    def _write_access_rules(self) -> None:
        """Only this user, by the kernel's word; no passwords exist and TCP is off."""
        names = {pwd.getpwuid(os.getuid()).pw_name}
        if self._owner:
            names.add(self._owner.pw_name)
        lines = [f'soporte "{name}" {role}' for name in sorted(names) for role in roles.ALL]
        self._write(
            "hba.conf", "local all all peer map=soporte\nlocal replication all peer map=soporte\n"
        )
        self._write("ident.conf", "\n".join(lines) + "\n")

    def _write(self, name: str, text: str) -> None:
        file = self.place.folder / name
        file.write_text(text)
        if self._owner:
            os.chown(file, self._owner.pw_uid, self._owner.pw_gid)

    def _launch(self) -> None:
        settings = SETTINGS | {
            "unix_socket_directories": '"' + str(self.place.socket) + '"',
            "hba_file": str(self.place.folder / "hba.conf"),
            "ident_file": str(self.place.folder / "ident.conf"),
        }
        if self.for_tests:
            settings |= UNSAFE_BUT_FAST
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        if self.place.log.exists() and self.place.log.stat().st_size > LARGEST_LOG:
            self.place.log.replace(self.place.log.with_suffix(".log.1"))
        with self.place.log.open("ab") as log:
            self._log_start = log.tell()
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                [self._programs / "postgres", "-D", self.place.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # It runs before exec in a process of one thread, and only calls prctl.
                preexec_fn=dying_with_parent(signal.SIGINT),  # noqa: PLW1509
                **as_user(self._owner),
            )

    def _wait_until_ready(self) -> None:
        started = time.monotonic()
        while not self.answers():
            passed = time.monotonic() - started
            limit = RECOVERY_SECONDS if "recovery" in self._said() else READY_SECONDS
            if self.process is None or self.process.poll() is not None or passed > limit:
                said = self._said()[-2000:].strip()
                self.stop()
                raise Refusal(
                    _("The database did not start: %(reason)s") % {"reason": said or self.place.log}
                )
            time.sleep(0.02)

    def has_died(self) -> bool:
        """Whether the server was started here and has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def answers(self) -> bool:
        """Whether a real connection succeeds now."""
        try:
            with self.connect() as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _said(self) -> str:
        with self.place.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")
