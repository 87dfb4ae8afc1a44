"""What comes in and goes round: tickets by API and by mail, live hints to many screens."""

import asyncio
import json
import random
import smtplib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import websockets

from bench.goals import Measured
from bench.installation import Running
from bench.meter import Client, cpu, memory

CLIENTS, CREATE_SECONDS = 8, 10.0
MAILS, MAIL_CONNECTIONS, LONGEST_WAIT = 600, 4, 180.0
SOCKETS, HINTS = 200, 30
BULK = 1000
Ask = Callable[..., Any]


def create(house: Running, token: str, tickets: int) -> list[Measured]:
    """Eight clients that open tickets by API as fast as they are answered, keys unique."""
    clients = [Client(house, _bearer(token)) for _ in range(CLIENTS)]
    seconds: list[float] = []
    wrong: list[int] = []
    before, began = cpu(house), time.perf_counter()
    limit = began + CREATE_SECONDS

    def work(number: int) -> None:
        chance = random.Random(number)
        while time.perf_counter() < limit:
            person = chance.randrange(1, max(2, tickets // 3))
            body = {
                "subject": f"Ticket {number} {chance.random()}",
                "body": _words(chance, 120),
                "requester": {"email": f"api{person}@bench.example", "name": f"Api {person}"},
            }
            key = {"Idempotency-Key": f"{number}-{chance.getrandbits(96)}-{time.time_ns()}"}
            asked = time.perf_counter()
            status, _answer = clients[number].ask("/api/v1/tickets", json.dumps(body).encode(), key)
            seconds.append(time.perf_counter() - asked)
            if status != 201:
                wrong.append(status)

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
    took = time.perf_counter() - began
    good = len(seconds) - len(wrong)
    spent = (cpu(house) - before) * 1000 / max(1, good)
    ordered = sorted(seconds)
    how = f"POST /api/v1/tickets with Idempotency-Key, {CREATE_SECONDS:.0f} s; 201 counts"
    return [
        Measured("create", good / took, how, tickets, spent, errors=len(wrong)),
        Measured("create_p95", ordered[int(len(ordered) * 0.95)] * 1000, how, tickets),
    ]


def bulk(house: Running, ask: Ask, token: str, tickets: int) -> list[Measured]:
    """Three facts of a thousand tickets at once by API, and their undoing."""
    client, wanted = Client(house, _bearer(token)), ask("workable", BULK)
    changes = {
        "priority": "urgent",
        "assignee": wanted["person"],
        "tags_add": [f"bench-{time.time_ns()}"],
    }
    body = {"tickets": wanted["numbers"], "changes": changes}
    _drain(ask)
    before = cpu(house)
    _status, answer = client.ask("/api/v1/bulk-edits", json.dumps(body).encode(), {})
    ordered = json.loads(answer)
    done = _ended(client, ordered["id"])
    spent = (cpu(house) - before) * 1000 / max(1, done["done"])
    took = _seconds(done["created_at"], done["finished_at"])
    how = (
        f"POST /api/v1/bulk-edits: priority, assignee and a tag of {done['total']} tickets, "
        "entries included, from the order until it is done; reactions run afterwards"
    )
    found = [Measured("bulk", took, how, tickets, spent, errors=BULK - done["done"])]
    _drain(ask)
    # The server has ended a connection that was idle meanwhile.
    client.connection.close()
    began = time.perf_counter()
    client.ask(f"/api/v1/bulk-edits/{ordered['id']}/undo", b"{}", {})
    undone = _ended(client, ordered["id"])
    took = time.perf_counter() - began
    how = "POST …/undo, from the order until it is done"
    found.append(Measured("bulk_undo", took, how, tickets, errors=undone["kept"]))
    _drain(ask)
    return found


def _ended(client: Client, pk: int) -> dict[str, Any]:
    """How an act on many tickets ended."""
    limit = time.perf_counter() + LONGEST_WAIT
    while True:
        _status, answer = client.ask(f"/api/v1/bulk-edits/{pk}")
        known: dict[str, Any] = json.loads(answer)
        if known["state"] in {"done", "undone"} or time.perf_counter() > limit:
            return known
        time.sleep(0.05)


def _seconds(first: str, last: str) -> float:
    return (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


def intake(house: Running, ask: Ask, tickets: int) -> list[Measured]:
    """Mail by SMTP on four connections, until each is a ticket and its acknowledgement queued."""
    mails = [_mail(number) for number in range(MAILS)]
    mean = sum(map(len, mails)) / len(mails)
    # What earlier measures left behind is not this one's work.
    _drain(ask)
    count, told = ask("count_tickets"), ask("count_acknowledgements")
    before, began = cpu(house), time.perf_counter()
    errors: list[str] = []

    def send(share: int) -> None:
        with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=60) as client:
            for raw in mails[share::MAIL_CONNECTIONS]:
                try:
                    client.sendmail("someone@bench.example", ["support@bench.example"], raw)
                except smtplib.SMTPException as error:
                    errors.append(repr(error))

    with ThreadPoolExecutor(MAIL_CONNECTIONS) as pool:
        list(pool.map(send, range(MAIL_CONNECTIONS)))
    accepted = time.perf_counter() - began
    _drain(ask)
    took = time.perf_counter() - began
    made = ask("count_tickets") - count
    told = ask("count_acknowledgements") - told
    spent = (cpu(house) - before) * 1000 / max(1, made)
    how = (
        f"{MAILS} mails, mean {mean / 1000:.1f} KB, half with an attachment, "
        f"{MAIL_CONNECTIONS} connections; taken in {accepted:.1f} s, all worked off in {took:.1f} s"
    )
    lost = MAILS - made + MAILS - told + len(errors)
    return [
        Measured("intake", made / took, how, tickets, spent, errors=lost),
        Measured("intake_cpu", spent, "all processes, database included", tickets),
    ]


def _drain(ask: Ask) -> None:
    """Wait until nothing is left to be understood or reacted to."""
    limit = time.perf_counter() + LONGEST_WAIT
    while ask("pending") and time.perf_counter() < limit:
        time.sleep(0.2)


def live(house: Running, facts: dict[str, Any], tickets: int) -> list[Measured]:
    """Notes on a ticket, and when each of many screens of its queue has heard."""
    return asyncio.run(_live(house, facts, tickets))


async def _live(house: Running, facts: dict[str, Any], tickets: int) -> list[Measured]:
    before = sum(memory(house).values())
    headers = {"Cookie": f"sessionid={facts['session']}", "Origin": house.url}
    sockets = []
    for _ in range(SOCKETS):
        socket = await websockets.connect(
            house.url.replace("http", "ws") + "/live", additional_headers=headers, compression=None
        )
        await socket.send(json.dumps({"follow": [f"queue:{facts['queue']}"]}))
        sockets.append(socket)
    await asyncio.sleep(2)
    grown = sum(memory(house).values()) - before
    delays, lost = await _hints(house, facts["token"], facts["number"], sockets)
    for socket in sockets:
        await socket.close()
    ordered = sorted(delays) or [0.0]
    how = f"{HINTS} notes by API; from sending the request to each of {SOCKETS} sockets"
    return [
        Measured("live", ordered[int(len(ordered) * 0.95)] * 1000, how, tickets, errors=lost),
        Measured("live_lost", lost, f"of {HINTS * SOCKETS}", tickets),
        Measured("live_memory", max(0.0, grown), "PSS before and after connecting", tickets),
    ]


async def _hints(
    house: Running, token: str, number: int, sockets: list[Any]
) -> tuple[list[float], int]:
    delays: list[float] = []
    lost = 0
    client = Client(house, _bearer(token))
    for turn in range(HINTS):
        body = json.dumps({"body": f"Note {turn}", "internal": True}).encode()
        heard = [asyncio.ensure_future(_hear(socket)) for socket in sockets]
        began = time.perf_counter()
        path = f"/api/v1/tickets/{number}/messages"
        status, answer = await asyncio.to_thread(client.ask, path, body)
        if status != 201:
            raise RuntimeError(f"{status} {answer[:300]!r}")
        for moment in await asyncio.gather(*heard):
            if moment is None:
                lost += 1
            else:
                delays.append(moment - began)
        await asyncio.sleep(0.1)
    return delays, lost


async def _hear(socket: Any) -> float | None:
    """When the next hint came; None after five seconds."""
    try:
        async with asyncio.timeout(5):
            while True:
                if "t" in json.loads(await socket.recv()):
                    return time.perf_counter()
    except TimeoutError:
        return None


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def _words(chance: random.Random, count: int) -> str:
    return " ".join(f"palabra{int(chance.paretovariate(0.6))}" for _ in range(count))[:800]


def _mail(number: int) -> bytes:
    """One mail of plain text and HTML; every second one carries a file of random bytes."""
    chance = random.Random(f"{number} {time.time_ns()}")
    text = _words(chance, 130)
    made = EmailMessage()
    made["From"] = f"Cliente {number} <mail{number}@customers{number % 50}.example>"
    made["To"] = "support@bench.example"
    made["Subject"] = f"Solicitud {number} {text[:30]}"
    made["Message-ID"] = f"<{number}.{time.time_ns()}@customers.example>"
    made.set_content(text)
    made.add_alternative(f"<html><body><p>{text}</p></body></html>", subtype="html")
    if number % 2:
        data = chance.randbytes(chance.randrange(14_000, 34_000))
        made.add_attachment(data, maintype="application", subtype="pdf", filename=f"f{number}.pdf")
    return made.as_bytes(policy=SMTP)
