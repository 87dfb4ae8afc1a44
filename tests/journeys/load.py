"""Clients that never give up: the same key, the same message, until it is acknowledged."""

import http.client
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Self

from bench.installation import Running

TRY_AGAIN = 75
PAUSE_SECONDS = 0.1
LONGEST_SECONDS = 60


class Load:
    """API clients and a mail server's pipe, in threads, until told to stop."""

    def __init__(self, running: Running, token: str, *, clients: int, pipes: int) -> None:
        """Nothing starts before `with`."""
        self.running, self.token = running, token
        self.tickets: list[str] = []
        self.answers: list[str] = []
        self.mails: list[str] = []
        self.troubles: list[str] = []
        self.again = 0
        self._is_over = threading.Event()
        work = [self._client] * clients + [self._pipe] * pipes
        self._threads = [
            threading.Thread(target=self._guarded, args=(one, number))
            for number, one in enumerate(work)
        ]

    def __enter__(self) -> Self:
        """Start."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exc) -> None:
        """Let everybody finish what they began."""
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _guarded(self, work: Callable[[str], None], number: int) -> None:
        try:
            for turn in count(1):
                if self._is_over.is_set():
                    return
                work(f"{number}-{turn}")
        except Exception as error:  # noqa: BLE001 - told to the test, which runs elsewhere
            self.troubles.append(repr(error))

    def _client(self, mark: str) -> None:
        """Open a ticket and answer it."""
        subject, words = f"Prueba {mark} de la API", f"Respuesta a {mark}."
        body = {"subject": subject, "body": "…", "requester": {"email": _address(mark)}}
        ticket = self._until_done("/tickets", body, f"t-{mark}")
        self.tickets.append(subject)
        path = f"/tickets/{ticket['number']}/messages"
        self._until_done(path, {"body": words}, f"m-{mark}")
        self.answers.append(words)

    def _until_done(self, path: str, body: dict, key: str) -> dict:
        limit = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < limit:
            try:
                status, answer = self.running.call(path, self.token, body, {"Idempotency-Key": key})
            except (OSError, ValueError, http.client.HTTPException):
                status, answer = 503, None
            if status == 201:
                return answer
            if status < 500:
                raise RuntimeError(f"{path}: {status} {answer}")
            self.again += 1
            time.sleep(PAUSE_SECONDS * random.uniform(0.5, 1.5))
        raise RuntimeError(f"{path}: nobody answered for {LONGEST_SECONDS} s")

    def _pipe(self, mark: str) -> None:
        """Hand one message in, as a mail server's pipe does, until it is stored."""
        subject = f"Prueba {mark} por tubería"
        raw = (
            f"From: {_address(mark)}\r\nTo: support@example.test\r\nSubject: {subject}\r\n"
            f"Message-ID: <{mark}@pipe.example>\r\n\r\nHola.\r\n"
        ).encode()
        limit = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < limit:
            code = self._deliver(raw)
            if code == 0:
                self.mails.append(subject)
                return
            if code != TRY_AGAIN:
                raise RuntimeError(f"mail deliver ended with {code}")
            self.again += 1
            time.sleep(PAUSE_SECONDS)
        raise RuntimeError(f"no mail was taken for {LONGEST_SECONDS} s")

    def _deliver(self, raw: bytes) -> int:
        command = [sys.executable, "-m", "soporte.config.cli", "mail", "deliver"]
        return subprocess.run(
            [*command, "--to", "support@example.test", "-"],
            env=self.running.env,
            input=raw,
            capture_output=True,
            check=False,
        ).returncode


def _address(mark: str) -> str:
    """Everybody of another domain: automatic mail to one domain has its limit."""
    return f"cliente@d{mark}.example"
