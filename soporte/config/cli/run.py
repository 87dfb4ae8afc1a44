"""`soporte run`, `web`, `live`, `worker`, `smtp`: everything on one machine, or one role of it."""

import argparse
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from soporte.config import warm
from soporte.config.installation import Installation, Lock
from soporte.config.listening import bind
from soporte.config.processes import wait_until
from soporte.config.supervisor import Child, Supervisor, run_once
from soporte.config.unsafe import is_loopback, is_production, refuse_unsafe
from soporte.config.words import Refusal
from soporte.config.words import translate as _

if TYPE_CHECKING:
    from soporte.config.postgres import Cluster

READY_SECONDS = 30
DATABASE_ATTEMPTS = 5


def everything(options: argparse.Namespace) -> None:
    """Database, pages, live screens, worker and mail; one Ctrl-C ends them all."""
    installation = Installation.find(options.data_dir)
    _check_demo(options)
    refuse_unsafe(demo=bool(options.demo))
    with ExitStack() as stack:
        lock = stack.enter_context(installation.locked())
        lock.note({})
        pages = bind(options.host, options.port, count=options.processes)
        mail = bind(options.smtp_host or options.host, options.smtp_port, count=1)
        cluster = _start_database(installation, stack)
        _warm_up(installation, options)
        facts = json.loads(_prepare(options))
        children = [
            *_web(pages),
            Child("worker", partial(_work, is_alone=cluster is not None)),
            *_mail(mail, installation),
            *_backups(installation, facts["time_zone"]),
        ]
        supervisor = Supervisor(children, watch=_keeper(cluster))
        supervisor.start()
        _announce(options, facts, lock)
        supervisor.run()


def web(options: argparse.Namespace) -> None:
    """The pages, the API and the live screens of one node."""
    _one_role(options, lambda: _web(bind(options.host, options.port, count=options.processes)))


def live(options: argparse.Namespace) -> None:
    """The live screens alone."""
    _one_role(
        options,
        lambda: _web(bind(options.host, options.port, count=options.processes), with_pages=False),
    )


def worker(options: argparse.Namespace) -> None:
    """The background jobs alone."""
    _one_role(options, lambda: [Child("worker", partial(_work, is_alone=False))])


def smtp(options: argparse.Namespace) -> None:
    """The intake of mail alone."""
    installation = Installation.find(options.data_dir)
    mail = bind(options.smtp_host or "127.0.0.1", options.smtp_port, count=1)
    _one_role(options, lambda: _mail(mail, installation))


def _one_role(options: argparse.Namespace, children: Callable[[], list[Child]]) -> None:
    installation = Installation.find(options.data_dir)
    refuse_unsafe(demo=False)
    if installation.is_embedded:
        raise Refusal(_("One role alone needs a database of its own: set DATABASE_URL."))
    installation.prepare()
    _warm_up(installation, options)
    if missing := int(run_once(_missing)):
        raise Refusal(
            _("The database lacks %(number)s migrations: run “soporte migrate” first.")
            % {"number": missing}
        )
    made = children()
    if not made:
        raise Refusal(_("This installation has no channel for mail."))
    supervisor = Supervisor(made)
    supervisor.start()
    supervisor.run()


def _missing() -> str:
    from soporte.config.prepare import missing_migrations  # needs Django

    return str(missing_migrations())


def _check_demo(options: argparse.Namespace) -> None:
    if options.demo and not is_loopback(options.host):
        raise Refusal(
            _("The demo signs people in by a link: it runs on this machine's own address alone.")
        )


def _start_database(installation: Installation, stack: ExitStack) -> "Cluster | None":
    if not installation.is_embedded:
        return None
    cluster = installation.cluster()
    stack.callback(cluster.stop)
    cluster.start()
    installation.use_embedded(cluster)
    return cluster


def _warm_up(installation: Installation, options: argparse.Namespace) -> None:
    figures = installation.run_dir / "metrics"
    figures.mkdir(mode=0o700, exist_ok=True)
    for old in figures.glob("*.db"):
        old.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    warm.set_environment(base_url=_url(options) if hasattr(options, "port") else "")
    warm.start_django()
    warm.preload()


def _prepare(options: argparse.Namespace) -> str:
    from soporte.config.prepare import first_steps  # needs Django

    try:
        return run_once(
            partial(first_steps, demo=options.demo, is_loopback=is_loopback(options.host))
        )
    except ChildProcessError:
        raise Refusal(_("The database could not be prepared; the reason stands above.")) from None


def _web(sockets: list[socket.socket], *, with_pages: bool = True) -> list[Child]:
    if with_pages:
        from soporte.config import rehearsal  # needs Django

        rehearsal.practise()

    def serve(own: socket.socket) -> None:
        from soporte.config import server  # imported in the parent already

        for other in sockets:
            if other is not own:
                other.close()
        server.run(own, with_pages=with_pages)

    return [Child(f"web-{number}", partial(serve, one)) for number, one in enumerate(sockets, 1)]


def _work(*, is_alone: bool) -> None:
    from soporte.config import worker as work  # imported in the parent already

    warm.without_time_limit()
    work.run(is_alone=is_alone)


def _mail(sockets: list[socket.socket], installation: Installation) -> list[Child]:
    return [Child("mail", partial(_take_mail, sockets, installation))] if _listening() else []


def _take_mail(sockets: list[socket.socket], installation: Installation) -> None:
    from soporte.channels import line
    from soporte.config import room

    accept = room.guarding(line.accept)
    for driver in _listening():
        driver.listen(sockets[0], lmtp_socket=installation.lmtp_socket, accept=accept)


def _listening() -> list[Any]:
    """The channel that takes what is handed in, if this installation has it."""
    from soporte.channels import drivers

    return [driver for driver in drivers.every() if "listen" in driver.abilities][:1]


def _backups(installation: Installation, zone: str) -> list[Child]:
    """A process that comes every night, takes a backup and goes."""
    from soporte.config import nightly  # it reads the environment, which has to be complete

    plan = nightly.plan(installation.data_dir)
    if plan.at is None:
        return []
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    work = partial(nightly.work, plan, url=url, data_dir=installation.data_dir)
    return [Child("backup", work, is_due=nightly.Timer(plan, zone))]


def _keeper(cluster: "Cluster | None") -> Callable[[], None]:
    def keep() -> None:
        if cluster and cluster.has_died():
            print(_("The database ended; starting it again."), file=sys.stderr)  # noqa: T201
            _bring_back(cluster)

    return keep


def _bring_back(cluster: "Cluster") -> None:
    """Start it again; what a killed one left in memory may take a moment to go."""
    for _attempt in range(DATABASE_ATTEMPTS - 1):
        with suppress(Refusal):
            cluster.start()
            return
        time.sleep(1)
    cluster.start()


def _url(options: argparse.Namespace) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(  # noqa: S104
        options.host, options.host
    )
    return f"http://{host}:{options.port}"


def _announce(options: argparse.Namespace, facts: dict[str, str], lock: Lock) -> None:
    url = os.environ["SOPORTE_BASE_URL"].rstrip("/")
    lock.note({"url": url})
    host, port = ("127.0.0.1" if options.host == "0.0.0.0" else options.host), options.port  # noqa: S104
    wait_until(lambda: _answers(host, port), seconds=READY_SECONDS)
    lines = [
        "",
        _("Soporte is ready."),
        "  " + _("Desk:") + f" {url}/desk/",
        "  " + _("Portal:") + f" {url}/",
    ]
    if facts["sign_in"]:
        lines.append("  " + _("Sign in as the demo technician:") + f" {url}{facts['sign_in']}")
    if facts["setup"]:
        lines.append("  " + _("Set it up here, in five minutes:") + f" {url}{facts['setup']}")
    if not is_production() and sys.stdout.isatty():
        lines.append(_("Ctrl-C stops it."))
    print("\n".join(lines), flush=True)  # noqa: T201 - what the operator waits for


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=2) as wire:
            wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return wire.recv(12).endswith(b"200")
    except OSError:
        return False
