"""The embedded PostgreSQL: made, started, killed, orphaned and started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from soporte.config.postgres import Cluster, Place, place_for, roles
from soporte.config.processes import is_alive, wait_until
from soporte.config.words import Refusal


@pytest.fixture
def folder(tmp_path_factory):
    """A data folder that the database's own user can reach, as an administrator would choose."""
    path = tmp_path_factory.mktemp("data")
    for parent in (path, *path.parents[:2]):
        parent.chmod(0o755)
    return path


@pytest.fixture
def cluster(folder):
    made = Cluster(place_for(folder), for_tests=True)
    made.start()
    yield made
    made.stop()


def test_it_makes_the_two_roles_and_the_vector_type_for_restores_too(cluster):
    with cluster.connect(roles.OWNER, roles.DATABASE) as owner:
        owner.execute("SELECT '[1,2]'::vector")
        owner.execute("CREATE DATABASE restored")
        assert not owner.execute(
            "SELECT rolsuper FROM pg_roles WHERE rolname='soporte'"
        ).fetchone()[0]
    with cluster.connect(roles.OWNER, "restored") as restored:
        restored.execute("SELECT '[1,2]'::vector")


def test_the_web_role_reads_and_writes_rows_but_never_the_schema(cluster):
    with cluster.connect(roles.OWNER, roles.DATABASE) as owner:
        owner.execute("CREATE TABLE before (id serial, word text)")
        roles.grant_to_web(owner, roles.WEB)
        owner.execute("CREATE TABLE after (id serial, word text)")
    with cluster.connect(roles.WEB, roles.DATABASE) as web:
        for table in ("before", "after"):
            web.execute(f"INSERT INTO {table} (word) VALUES ('x')")
        for change in (
            "CREATE TABLE t (id int)",
            "DROP TABLE before",
            "ALTER TABLE after ADD x int",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(change)


def test_it_comes_back_after_a_kill_with_every_row(cluster):
    cluster.stop()
    cluster.for_tests = False
    cluster.start()
    with cluster.connect(roles.OWNER, roles.DATABASE) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 1 AS id")
    cluster.process.kill()
    cluster.process.wait()
    cluster.start()
    with cluster.connect(roles.OWNER, roles.DATABASE) as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (1,)


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_stop_the_start(cluster):
    cluster.stop()
    stranger = os.getpid()
    (cluster.place.data / "postmaster.pid").write_text(f"{stranger}\n{cluster.place.data}\n")
    cluster.start()
    assert is_alive(stranger)


def test_an_orphaned_server_is_ended_before_a_new_one_starts(cluster):
    again = Cluster(cluster.place, for_tests=True)
    again.start()
    assert cluster.process.wait(5) is not None
    again.stop()


def test_the_server_ends_when_its_parent_is_killed(folder):
    code = (
        "import sys, time; from pathlib import Path;"
        "from soporte.config.postgres import Cluster, place_for;"
        "c = Cluster(place_for(Path(sys.argv[1])), for_tests=True); c.start();"
        "print(c.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, folder], stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not is_alive(pid), seconds=5)


def test_a_database_of_another_version_is_refused_with_the_way_out(cluster):
    cluster.stop()
    (cluster.place.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(Refusal, match="16"):
        cluster.start()
    (cluster.place.data / "PG_VERSION").write_text("18\n")


def test_a_long_or_comma_path_gets_a_short_socket_folder():
    for folder in (Path("/srv") / ("x" * 120), Path("/srv/a,b")):
        socket = Place(folder).socket
        assert len(str(socket)) < 90
        assert "," not in str(socket)
    assert Place(Path("/srv/soporte")).socket == Path("/srv/soporte/socket")
