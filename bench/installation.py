"""An installation of its own for a measurement or a trial: started, watched, broken, stopped."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """`soporte run` on a data folder, as an operator would start it."""

    def __init__(
        self, folder: Path | None = None, *, demo: bool = False, env: dict[str, str] | None = None
    ) -> None:
        """An empty folder below the temporary one unless `folder` is given."""
        self.folder = folder or Path(tempfile.mkdtemp(prefix="soporte-"))
        if folder is None:
            # Started by root, the database runs as another user, who has to pass through.
            self.folder.chmod(0o711)
        self.port, self.smtp_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.demo = demo
        self.env = {**os.environ, "SOPORTE_DATA_DIR": str(self.folder), **(env or {})}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            if name not in (env or {}):
                self.env.pop(name, None)
        self.log = self.folder / "run.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start, and wait until it is ready."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop as Ctrl-C does."""
        self.stop()

    def start(self, seconds: float = 60) -> float:
        """Start it; the seconds until `/readyz` said yes."""
        began = time.monotonic()
        arguments = ["run", "--port", str(self.port), "--smtp-port", str(self.smtp_port)]
        arguments.append("--demo" if self.demo else "--no-demo")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "soporte.config.cli", *arguments],
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() - began > seconds:
                raise RuntimeError(f"it did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return time.monotonic() - began

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)

    def command(self, *arguments: str, given: bytes = b"") -> str:
        """What another `soporte …` prints; raises CalledProcessError with what it said."""
        try:
            done = subprocess.run(
                [sys.executable, "-m", "soporte.config.cli", *arguments],
                env=self.env,
                input=given,
                capture_output=True,
                check=True,
            )
        except subprocess.CalledProcessError as failed:
            failed.add_note(failed.stderr.decode()[-3000:])
            raise
        return done.stdout.decode().strip()

    def is_ready(self) -> bool:
        """Whether `/readyz` says yes."""
        with (
            suppress(OSError, urllib.error.URLError),
            urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer,
        ):
            return bool(answer.status == 200)
        return False

    def pids(self, name: str) -> list[int]:
        """The processes of one role: web, worker, mail, postgres."""
        assert self.process is not None
        found = []
        for pid in _descendants(self.process.pid):
            with suppress(OSError):
                if name in Path(f"/proc/{pid}/comm").read_text():
                    found.append(pid)
        return found

    def kill(self, name: str) -> int:
        """`kill -9` the first process of a role; its number, or 0 when there is none."""
        for pid in self.pids(name)[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return pid
        return 0

    def call(
        self,
        path: str,
        token: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        method: str | None = None,
    ) -> tuple[int, Any]:
        """One API call: status and JSON answer. Raises OSError when nobody answers.

        With a body it is a POST unless `method` says otherwise.
        """
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=data,
            method=method,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                **(headers or {}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")


def _descendants(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *_descendants(child))]
