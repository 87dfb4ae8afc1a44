"""`soporte run` as an operator knows it: started, killed in every part, stopped."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest

from bench.installation import Running
from soporte.config.postgres import Cluster, place_for
from soporte.config.processes import is_alive, wait_until

pytestmark = pytest.mark.journey

MAIL = b"From: Ana <ana@acme.example>\nTo: support@example.test\nSubject: %s\n\nNo imprime.\n"


@pytest.fixture(scope="module")
def running():
    with Running() as started:
        yield started


def said_by(running, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "soporte.config.cli", *arguments],
        env=running.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def deliver(running, subject, *, to="support@example.test"):
    return subprocess.run(
        [sys.executable, "-m", "soporte.config.cli", "mail", "deliver", "--to", to, "-"],
        env=running.env, input=MAIL % subject.encode(), capture_output=True, check=False,
    ).returncode  # fmt: skip


def ask(running, query):
    with psycopg.connect(Cluster(place_for(running.folder)).url()) as connection:
        return connection.execute(query).fetchall()


def states(running):
    return dict(ask(running, "SELECT subject, state FROM channels_inbound"))


def test_a_second_start_on_the_same_data_or_port_is_refused_in_one_sentence(running, tmp_path):
    code, said = said_by(running, "run", "--port", "1")
    assert code == 1
    assert "already runs" in said
    assert running.url in said
    other = ["--data-dir", str(tmp_path), "--port", str(running.port)]
    code, said = said_by(running, "run", *other)
    assert code == 1
    assert "in use" in said
    assert "Traceback" not in said


def test_mail_by_the_pipe_is_stored_before_the_pipe_ends_and_becomes_a_ticket(running):
    assert deliver(running, "by pipe") == 0
    assert ask(running, "SELECT count(*) FROM channels_inbound") == [(1,)]
    assert wait_until(lambda: states(running).get("by pipe") == "done", seconds=10)


def test_a_command_works_beside_what_runs(running):
    assert "carla" in running.command(
        "user", "create", "--email", "carla@x.example", "--role", "supervisor", "--name", "carla"
    )


def test_every_part_that_is_killed_comes_back_and_nothing_acknowledged_is_lost(running):
    for part in ("web", "worker", "mail", "postgres"):
        (pid, *_others) = running.pids(part)
        assert deliver(running, f"before {part}") == 0
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda gone=pid: not is_alive(gone), seconds=2)
        assert wait_until(running.is_ready, seconds=30), part
        assert wait_until(
            lambda name=part: deliver(running, f"after {name}") == 0, seconds=10, every=0.2
        )
    assert wait_until(
        lambda: (
            {f"{when} {part}" for when in ("before", "after") for part in ("web", "postgres")}
            <= {subject for subject, state in states(running).items() if state == "done"}
        ),
        seconds=20,
        every=0.2,
    )


def test_a_job_that_died_with_its_worker_is_taken_up_when_the_next_one_starts(running):
    assert wait_until(lambda: running.pids("worker"), seconds=10)
    (worker,) = running.pids("worker")
    os.kill(worker, signal.SIGSTOP)
    assert deliver(running, "stalled") == 0
    with psycopg.connect(Cluster(place_for(running.folder)).url()) as connection:
        changed = connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = "
            "(SELECT max(id) FROM procrastinate_workers) "
            "WHERE status = 'todo' AND task_name = 'channels.process'"
        )
        assert changed.rowcount >= 1
    os.kill(worker, signal.SIGKILL)
    assert wait_until(lambda: states(running).get("stalled") == "done", seconds=20)


def test_a_backup_taken_while_it_runs_comes_back_elsewhere(running, tmp_path):
    archive = tmp_path / "all.tar"
    running.command("backup", str(archive))
    assert "Good" in running.command("backup", "--verify", str(archive))
    code, said = said_by(running, "restore", str(archive))
    assert code == 1
    assert "already runs" in said

    elsewhere = Running()
    elsewhere.command("restore", str(archive))
    with elsewhere:
        assert states(elsewhere) == states(running)
        assert wait_until(lambda: deliver(elsewhere, "after restoring") == 0, seconds=10)
        assert "carla@x.example" in elsewhere.command(
            "user", "create", "--email", "carla@x.example", "--role", "supervisor"
        )


def test_mail_is_temporarily_refused_while_nothing_runs(tmp_path):
    env = os.environ | {"SOPORTE_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "soporte.config.cli", "mail", "deliver", "--to", "a@b.test", "-"],
        env=env, input=b"x", capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 75


def test_stopping_takes_under_three_seconds_and_leaves_nothing(running):
    everybody = [
        pid for part in ("web", "worker", "mail", "postgres") for pid in running.pids(part)
    ]
    assert len(everybody) >= 5
    began = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(10) == 0
    assert time.monotonic() - began < 3
    assert not [pid for pid in everybody if is_alive(pid)]


def test_killing_the_main_process_ends_all_of_it_and_the_next_start_is_clean(running):
    running.start()
    everybody = [
        pid for part in ("web", "worker", "mail", "postgres") for pid in running.pids(part)
    ]
    running.process.kill()
    running.process.wait()
    assert wait_until(lambda: not [p for p in everybody if is_alive(p)], seconds=5)
    running.start()
    assert states(running)["by pipe"] == "done"
    with urllib.request.urlopen(f"{running.url}/healthz") as answer:
        assert answer.read() == b"ok\n"
        assert "server" not in answer.headers
    assert not list(Path(running.folder).glob("run/lmtp.sock.*"))
