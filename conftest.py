"""What every test run shares: one database server, and settings that trade safety for speed.

DATABASE_URL names a server to use; otherwise the embedded one is started once, in var/test-db.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from soporte.config.postgres import Cluster, place_for
from soporte.config.settings import _database

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

    from soporte.people.cast import People
    from soporte.people.testing import Kept
    from soporte.tickets.cast import Desk
    from soporte.tickets.models import Ticket

FOLDER = Path(__file__).parent / "var" / "test-db"
# Handed from the first process of a run to its workers, apart from the product's own variable.
SHARED = "SOPORTE_TEST_DATABASE"


def pytest_configure(config: pytest.Config) -> None:
    """Point Django at the run's database before anything connects."""
    settings.DATABASES["default"].update(_database(_database_url(config)))
    # Sentences of the command line follow the terminal's language; tests read English.
    os.environ["LANGUAGE"] = "en"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _database_url(config: pytest.Config) -> str:
    if given := os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL"):
        return given
    if SHARED not in os.environ:
        os.environ[SHARED] = _start(config)
    return os.environ[SHARED]


def _start(config: pytest.Config) -> str:
    FOLDER.mkdir(parents=True, exist_ok=True)
    lock = (FOLDER / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pytest.exit("Another test run uses var/test-db: wait for it, or set DATABASE_URL.", 4)
    config.add_cleanup(lock.close)
    cluster = Cluster(place_for(FOLDER), for_tests=True)
    cluster.start()
    config.add_cleanup(cluster.stop)
    return cluster.url()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys run where they are asked for: by marker, or all of them in CI."""
    if os.environ.get("SOPORTE_TEST_ALL") == "1" or "journey" in config.option.markexpr:
        return
    skip = [item for item in items if item.get_closest_marker("journey")]
    config.hook.pytest_deselected(items=skip)
    items[:] = [item for item in items if item not in skip]


@pytest.fixture(autouse=True, scope="session")
def _files_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Stored files go to a folder of this run."""
    settings.FILES_DIR = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _first_rows(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with real transactions empty the tables: give back what the migrations put there.

    Jobs are in tables that are not Django's, so those that nobody ran go here.
    (`serialized_rollback` would too, but breaks after any such test that does without it.)
    """
    marker = request.node.get_closest_marker("django_db")
    if not marker or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")
    from django.apps import apps
    from django.db import connection

    from soporte.tickets.models import Status

    if not Status.objects.exists():
        import_module("soporte.tickets.migrations.0002_first_rows").fill(apps, None)
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture(scope="session")
def kept_cast(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> "Kept[People]":
    """The cast, made once in a run (people/testing.py)."""
    from soporte.people.cast import build
    from soporte.people.testing import Kept

    return Kept(build).prepare(django_db_blocker.unblock())


@pytest.fixture
def cast(kept_cast: "Kept[People]", db: None) -> "People":
    """Ana, Beto, Carla, Dario, Elena, Marcos and their organisations (people/cast.py)."""
    return kept_cast.put_back()


@pytest.fixture
def desk(cast: "People") -> "Desk":
    """The queues with Beto's rights (tickets/cast.py)."""
    from soporte.tickets.cast import build

    return build(cast)


@pytest.fixture
def printer(cast: "People", desk: "Desk") -> "Ticket":
    """Ana's ticket about the printer, in the hardware queue, new and unassigned."""
    from soporte.tickets.cast import broken_printer

    return broken_printer(cast, desk)


@pytest.fixture
def drain() -> Callable[..., list[str]]:
    """Runs the jobs that are due inside the test's transaction; the names of what ran."""
    from soporte.journal.testing import drain

    return drain


@contextmanager
def _program(name: str) -> Iterator[str]:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin:/usr/lib/dovecot")
    if found is None and os.environ.get("SOPORTE_TEST_ALL") == "1":
        pytest.fail(f"{name} is missing, and SOPORTE_TEST_ALL=1 wants every test to run")
    if found is None:
        pytest.skip(f"needs the program {name}")
    yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[str]:
    """The path of the system's Chromium; skips where it is missing, fails in CI."""
    with _program("chromium") as path:
        yield path


@pytest.fixture(scope="session")
def dovecot() -> Iterator[str]:
    """The path of the system's Dovecot."""
    with _program("dovecot") as path:
        yield path
