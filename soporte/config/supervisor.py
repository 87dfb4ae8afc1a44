"""The supervisor: forks children from a warm parent, brings back the dead, ends all together."""

import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from soporte.config.processes import die_with_parent, name_self

log = structlog.get_logger(__name__)

GRACE_SECONDS = 2.2
# A child that lived this long died of something new: it comes back at once.
LONG_LIFE_SECONDS = 10.0
BACK_OFF_SECONDS = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
WATCHED = (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INHERITED = (*WATCHED, signal.SIGPIPE, signal.SIGUSR1, signal.SIGUSR2)


@dataclass
class Child:
    """One kind of process to keep alive. `work` runs in the child and returns when told to stop.

    With `is_due` it comes and goes instead: forked when that says so, gone when its work is done.
    """

    name: str
    work: Callable[[], None]
    is_due: Callable[[], bool] | None = None
    pid: int = 0
    born_at: float = 0.0
    due_at: float = 0.0
    deaths: int = 0


@dataclass
class Supervisor:
    """Keeps children alive until told to stop. Lives in the main thread; has no other threads."""

    children: list[Child]
    # Called about once a second; brings back what is not a forked child (the database).
    watch: Callable[[], None] = lambda: None
    is_stopping: bool = field(default=False, init=False)

    def start(self) -> None:
        """Fork every child. Everything imported until here is shared with them."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        gc.collect()
        gc.freeze()
        for child in self.children:
            if child.is_due is None:
                self._fork(child)

    def run(self) -> None:
        """Stay until SIGINT or SIGTERM; then end every child."""
        try:
            while not self.is_stopping:
                self._turn()
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask every child to end; end those that do not in time."""
        self.is_stopping = True
        self._signal_all(signal.SIGTERM)
        limit = time.monotonic() + GRACE_SECONDS
        while self._living() and time.monotonic() < limit:
            self._reap()
            time.sleep(0.01)
        self._signal_all(signal.SIGKILL)
        while self._living():
            self._reap()
            time.sleep(0.01)

    def _turn(self) -> None:
        got = signal.sigtimedwait(WATCHED, self._patience())
        if got and got.si_signo in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.is_stopping = True
            return
        self._reap()
        self.watch()
        now = time.monotonic()
        for child in self.children:
            if child.pid == 0 and child.due_at <= now and (child.is_due is None or child.is_due()):
                self._fork(child)

    def _patience(self) -> float:
        due = [one.due_at for one in self.children if one.pid == 0 and one.is_due is None]
        return max(0.0, min(1.0, min(due, default=1e9) - time.monotonic()))

    def _fork(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _become(child, parent)
        child.pid, child.born_at = pid, time.monotonic()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self.children:
                if child.pid == pid:
                    self._mourn(child, status)

    def _mourn(self, child: Child, status: int) -> None:
        lived = time.monotonic() - child.born_at
        child.deaths = 1 if lived > LONG_LIFE_SECONDS else child.deaths + 1
        wait = BACK_OFF_SECONDS[min(child.deaths, len(BACK_OFF_SECONDS)) - 1]
        child.due_at = time.monotonic() + wait
        _forget_figures(child.pid)
        code = os.waitstatus_to_exitcode(status)
        if not self.is_stopping and (child.is_due is None or code):
            log.warning("a process ended", name=child.name, pid=child.pid, code=code, again_in=wait)
        child.pid = 0

    def _living(self) -> list[Child]:
        return [child for child in self.children if child.pid]

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self._living():
            os.kill(child.pid, number)


def _become(child: Child, parent: int) -> None:
    """The life of a child, from fork to exit; never returns."""
    code = 1
    try:
        # Its own group: a terminal's Ctrl-C reaches the parent alone, which decides.
        os.setpgid(0, 0)
        die_with_parent(signal.SIGKILL)
        name_self(f"so-{child.name}")
        if os.getppid() != parent:
            os._exit(1)
        for number in INHERITED:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        child.work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - the last line of a process: say it, then end
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Threads that still run must not hold the end back.
        os._exit(code)


def _forget_figures(pid: int) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client.multiprocess import mark_process_dead  # needs the variable set

        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def run_once(work: Callable[[], str]) -> str:
    """Run `work` in a child of its own and give back what it returns.

    The parent stays free of database connections, which children must not inherit.
    """
    reading, writing = os.pipe()
    parent, answer = os.getpid(), ""

    def tell() -> None:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            pipe.write(work())

    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _become(Child("once", tell), parent)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    _, status = os.waitpid(pid, 0)
    if status:
        raise ChildProcessError(os.waitstatus_to_exitcode(status))
    return answer
