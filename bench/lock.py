"""Write requirements.lock: every package of running, building and testing, with hashes and no host.

The versions are those that resolve here; the hashes are those of every platform that has wheels.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
# ./do run stops reading here.
DEVELOPING = "# Only for testing and developing"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    ("macosx_11_0_arm64", "macosx_14_0_arm64"),
)


def wanted() -> tuple[list[str], list[str]]:
    """What pyproject.toml names: for building and running, and for developing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    running = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    return running, project["project"]["optional-dependencies"]["dev"]


def resolve(requirements: list[str], *options: str) -> dict[str, tuple[str, str, bool]] | None:
    """Name → version, hash and "is a wheel" as pip would install them; None where it cannot."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
             "--disable-pip-version-check", "--report", report.name, *options, *requirements],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            print(done.stderr.strip()[-300:], file=sys.stderr)
            return None
        found = json.loads(Path(report.name).read_text())["install"]
    return {
        one["metadata"]["name"].lower().replace("_", "-"): (
            one["metadata"]["version"],
            one["download_info"]["archive_info"]["hashes"]["sha256"],
            one["download_info"]["url"].endswith(".whl"),
        )
        for one in found
    }


def main() -> int:
    """Resolve once for the versions, then per platform for the hashes."""
    running, developing = wanted()
    here = resolve([*running, *developing])
    if here is None:
        return 1
    pins = [f"{name}=={version}" for name, (version, _, _) in here.items()]
    needed = set(resolve([*running, "--constraint", _written(pins)]) or here)
    # An archive of sources is the same everywhere.
    pinned = [f"{name}=={version}" for name, (version, _, is_wheel) in here.items() if is_wheel]
    hashes = defaultdict(set)
    for name, (_, digest, _) in here.items():
        hashes[name].add(digest)
    for python in PYTHONS:
        for platforms in PLATFORMS:
            options = [f"--platform={one}" for one in platforms]
            found = resolve(
                pinned, "--no-deps", "--only-binary=:all:", f"--python-version={python}", *options
            )
            print(python, platforms[0], "resolved" if found else "left out", file=sys.stderr)
            for name, (_, digest, _) in (found or {}).items():
                hashes[name].add(digest)
    lines = ["# Made by ./do lock from pyproject.toml; holds no host on purpose."]
    for name in sorted(here, key=lambda one: (one not in needed, one)):
        if name not in needed and DEVELOPING not in lines:
            lines.append(DEVELOPING)
        digests = " ".join(f"--hash=sha256:{one}" for one in sorted(hashes[name]))
        lines.append(f"{name}=={here[name][0]} {digests}")
    LOCK.write_text("\n".join(lines) + "\n")
    return 0


def _written(lines: list[str]) -> str:
    file = Path(tempfile.mkdtemp()) / "pins.txt"
    file.write_text("\n".join(lines))
    return str(file)


if __name__ == "__main__":
    sys.exit(main())
