"""The built wheel in an environment of its own: `soporte run` works without a checkout."""

import os
import re
import signal
import site
import subprocess
import sys
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.mailserver import free_port

pytestmark = pytest.mark.journey

ROOT = Path(__file__).parents[2]
READY_SECONDS = 90
LINKS = re.compile(r"http://127\.0\.0\.1:\d+\S*")


@pytest.fixture(scope="module")
def soporte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command as the wheel installs it. Only its dependencies come from the tests' own
    environment: fetching them again would say nothing about the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT],
        check=True,
    )
    place = folder / "venv"
    venv.create(place)
    python = place / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    subprocess.run([*pip, "--python", python, "install", "--no-deps", wheel], check=True)
    packages = next(place.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    return place / "bin" / "soporte"


def test_it_runs_from_the_wheel_alone(soporte: Path, tmp_path: Path):
    """Started in an empty folder it prints three links, shows its pages in their own clothes,
    knows the demo's people, and ends with Ctrl-C."""
    tmp_path.chmod(0o711)
    with _running(soporte, tmp_path) as log:
        said = log.read_text()
        desk, portal, sign_in = LINKS.findall(said)[:3]
        assert (desk.endswith("/desk/"), "/once/" in sign_in) == (True, True)
        page = _read(portal)
        for path in set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)):
            assert _read(portal.rstrip("/") + path), path
        assert "Beto" in _read(sign_in)
    assert not re.search(r'"level": "(error|critical)"|Traceback', log.read_text())


def test_it_says_its_version(soporte: Path):
    """And comes from the wheel, not from the checkout."""
    said = subprocess.check_output([soporte, "--version"], cwd="/", text=True)
    assert re.fullmatch(r"soporte \d+\.\d+\.\d+\n", said)
    found = subprocess.check_output(
        [soporte.parent / "python", "-c", "import soporte; print(soporte.__file__)"],
        cwd="/",
        text=True,
    )
    assert str(soporte.parent.parent) in found


@contextmanager
def _running(soporte: Path, folder: Path) -> Iterator[Path]:
    log, port, smtp = folder / "run.log", free_port(), free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "PYTHON"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [soporte, "run", "--port", str(port), "--smtp-port", str(smtp)],
            cwd=folder,
            env={**kept, "SOPORTE_DATA_DIR": str(folder / "data")},
            stdout=out,
            stderr=out,
        )
    try:
        limit = time.monotonic() + READY_SECONDS
        while len(LINKS.findall(log.read_text())) < 3:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.1)
        yield log
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in {0, 130}


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode("utf-8", "replace")
