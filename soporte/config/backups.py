"""Backups: database, files and key in one archive, and the proof that it can be brought back.

The archive holds `manifest.json` (what there was, counted and hashed at the moment of the dump),
`database.dump` (pg_dump's own format), `files/…` and the secret key.
"""

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from soporte import __version__
from soporte.config.processes import dying_with_parent
from soporte.config.words import Refusal
from soporte.config.words import translate as _

FORMAT = 1
MANIFEST, DUMP, KEY, FILES = "manifest.json", "database.dump", "secret_key", "files"
CHUNK = 1024 * 1024
KNOWS_TRANSACTION_TIMEOUT = 170000
# Settings stand at the top of the script; what follows may be anybody's text.
HEAD_LINES = 40


def write(target: Path, *, url: str, data_dir: Path) -> dict[str, Any]:
    """Write one archive of everything as it is at this moment; the manifest of it.

    The archive appears under its name only when it is whole, readable by its owner alone.
    """
    folder = target.absolute().parent
    if not folder.is_dir():
        raise Refusal(_("There is no folder %(folder)s.") % {"folder": folder})
    with tempfile.TemporaryDirectory(dir=folder, prefix=".soporte-backup-") as aside:
        dump = Path(aside) / DUMP
        tables = _dump(dump, url)
        made = Path(aside) / "archive"
        with made.open("xb") as raw:
            os.fchmod(raw.fileno(), 0o600)
            manifest = _pack(raw, dump, tables, data_dir)
            raw.flush()
            os.fsync(raw.fileno())
        made.replace(target)
    return manifest


def _dump(dump: Path, url: str) -> dict[str, int]:
    """Dump the database and count its rows in one and the same snapshot."""
    with psycopg.connect(url) as connection:
        connection.execute("SET idle_in_transaction_session_timeout = 0")
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        _run("pg_dump", ["-Fc", "--no-comments", f"--snapshot={snapshot}", "-f", str(dump), url])
        return count_rows(connection)


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows of every table of ours."""
    names = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    found = {}
    for (name,) in names:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
        (found[name],) = connection.execute(query).fetchone() or (0,)
    return found


def _pack(raw: IO[bytes], dump: Path, tables: dict[str, int], data_dir: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "soporte": __version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "tables": tables,
        "members": {},
    }
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, path in _sources(dump, data_dir):
            digest = _digest(path)
            manifest["members"][name] = {"sha256": digest, "size": path.stat().st_size}
            archive.add(path, arcname=name, recursive=False, filter=_plain)
        text = json.dumps(manifest, indent=1, sort_keys=True).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        archive.addfile(entry, io.BytesIO(text))
    return manifest


def _sources(dump: Path, data_dir: Path) -> Iterator[tuple[str, Path]]:
    yield DUMP, dump
    if (data_dir / KEY).exists():
        yield KEY, data_dir / KEY
    folder = data_dir / FILES
    for path in sorted(folder.rglob("*")):
        # Only whole files: what is being written has a name of its own until it is done.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield f"{FILES}/{path.relative_to(folder).as_posix()}", path


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


@contextmanager
def unpacked(archive: Path, *, with_files: bool = True) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The archive in a folder of its own, every member checked against the manifest.

    Without files they are read and checked, but take no room.
    """
    if not archive.is_file():
        raise Refusal(_("There is no file %(file)s.") % {"file": archive})
    with tempfile.TemporaryDirectory(dir=archive.absolute().parent, prefix=".soporte-") as aside:
        folder = Path(aside)
        try:
            manifest = _unpack(archive, folder, with_files=with_files)
        except (tarfile.TarError, ValueError, KeyError, OSError) as error:
            raise Refusal(
                _("%(file)s is no good backup: %(reason)s") % {"file": archive, "reason": error}
            ) from None
        yield folder, manifest


def _unpack(archive: Path, folder: Path, *, with_files: bool) -> dict[str, Any]:
    found: dict[str, str] = {}
    with tarfile.open(archive, mode="r:") as opened:
        for entry in opened:
            if not entry.isfile() or not _is_safe(entry.name):
                raise ValueError(f"unexpected member {entry.name!r}")
            source = opened.extractfile(entry)
            assert source
            if with_files or entry.name in (MANIFEST, DUMP):
                found[entry.name] = _keep(source, folder / entry.name)
            else:
                found[entry.name] = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]  # it reads
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    if manifest["format"] != FORMAT:
        raise ValueError(f"format {manifest['format']!r} is not known here")
    del found[MANIFEST]
    expected = {name: facts["sha256"] for name, facts in manifest["members"].items()}
    if found != expected:
        wrong = sorted(
            name for name in {*found, *expected} if found.get(name) != expected.get(name)
        )
        raise ValueError(f"damaged or missing: {', '.join(wrong[:5])}")
    return manifest


def _keep(source: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        shutil.copyfileobj(source, target, CHUNK)
    return _digest(path)


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return False
    return name in (MANIFEST, DUMP, KEY) or path.parts[0] == FILES


def verify(archive: Path, *, url: str, scratch_name: str = "") -> dict[str, Any]:
    """Restore the archive into a scratch database and compare it with its manifest.

    Raises a Refusal that names the differences; the scratch database is dropped either way.
    """
    with (
        unpacked(archive, with_files=False) as (folder, manifest),
        scratch(url, scratch_name or f"soporte_scratch_{os.getpid()}") as aside,
    ):
        load(folder / DUMP, aside)
        with psycopg.connect(aside) as connection:
            problems = _differences(manifest, connection)
        if problems:
            raise Refusal(
                _("%(file)s is no good backup: %(reason)s")
                % {"file": archive, "reason": "; ".join(problems[:10])}
            )
        return manifest


def _differences(manifest: dict[str, Any], connection: psycopg.Connection[Any]) -> list[str]:
    counted = count_rows(connection)
    expected = manifest["tables"]
    problems = [
        f"{name}: {counted.get(name)} rows, not {expected.get(name)}"
        for name in sorted({*counted, *expected})
        if counted.get(name) != expected.get(name)
    ]
    kept = {PurePosixPath(name).name for name in manifest["members"] if name.startswith(FILES)}
    if "files_blob" in counted:
        blobs = connection.execute("SELECT sha256 FROM files_blob")
        problems += [f"file {digest} is missing" for (digest,) in blobs if digest not in kept]
    return problems


def load(dump: Path, url: str) -> None:
    """Bring a dump into an empty database."""
    options = ["--no-owner", "--no-privileges"]
    with psycopg.connect(url) as connection:
        is_old = connection.info.server_version < KNOWS_TRANSACTION_TIMEOUT
    if is_old:
        _load_into_older(dump, options, url)
    else:
        _run("pg_restore", [*options, "--exit-on-error", "-d", url, str(dump)])


def _load_into_older(dump: Path, options: list[str], url: str) -> None:
    """The same by way of SQL: our pg_restore sets a parameter that older servers do not know."""
    with tempfile.TemporaryFile() as said:
        reader = subprocess.Popen(  # noqa: S603 - PostgreSQL's own programs
            [_find("pg_restore"), *options, "-f", "-", str(dump)],
            stdout=subprocess.PIPE, stderr=said,
        )  # fmt: skip
        writer = subprocess.Popen(  # noqa: S603
            [_find("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", url],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        assert reader.stdout
        assert writer.stdin
        with reader.stdout as source, writer.stdin as target, suppress(BrokenPipeError):
            for _number in range(HEAD_LINES):
                if not (line := source.readline()).startswith(b"SET transaction_timeout"):
                    target.write(line)
            shutil.copyfileobj(source, target, CHUNK)
        if reader.wait() or writer.wait():
            said.seek(0)
            raise Refusal(f"psql: {said.read().decode(errors='replace').strip()[-2000:]}")


@contextmanager
def scratch(url: str, name: str) -> Iterator[str]:
    """The address of an empty database that lives as long as the block."""
    with _maintenance(url) as connection:
        # A process that was killed has left one of this name.
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        create(connection, name)
    try:
        yield with_database(url, name)
    finally:
        with _maintenance(url) as connection:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))


def restore(archive: Path, *, url: str, data_dir: Path) -> str:
    """Put database, files and key in the place of what is there; the name of the old database.

    The old database is kept beside the new one, and files are only ever added.
    """
    present = str(conninfo_to_dict(url)["dbname"])
    fresh, old = f"{present}_restoring", f"{present}_before_{datetime.now(UTC):%Y%m%d%H%M%S}"
    with unpacked(archive) as (folder, manifest):
        with _maintenance(url) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(fresh)))
            create(connection, fresh)
        load(folder / DUMP, with_database(url, fresh))
        _add_files(folder, manifest, data_dir)
        with _maintenance(url) as connection:
            for before, after in ((present, old), (fresh, present)):
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                        sql.Identifier(before), sql.Identifier(after)
                    )
                )
    return old


def _add_files(folder: Path, manifest: dict[str, Any], data_dir: Path) -> None:
    for name in manifest["members"]:
        target = data_dir / name
        if name == DUMP or (name != KEY and target.exists()):
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = target.with_name(f".new-{target.name}")
        shutil.copyfile(folder / name, made)
        made.chmod(0o600)
        made.replace(target)


def create(connection: psycopg.Connection[Any], name: str) -> None:
    """Make an empty database; template1 carries the extension that only a superuser may make."""
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE template1").format(sql.Identifier(name))
    )


def with_database(url: str, name: str) -> str:
    """The same server's other database."""
    return make_conninfo(url, dbname=name)


def _maintenance(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(with_database(url, "postgres"), autocommit=True)


def _run(program: str, arguments: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [_find(program), *arguments], check=False, capture_output=True, text=True,
        # Whoever is stopped half-way leaves no program behind that goes on writing.
        preexec_fn=dying_with_parent(signal.SIGTERM),
    )  # fmt: skip
    if done.returncode:
        raise Refusal(f"{program}: {done.stderr.strip()[-2000:]}")


def _find(program: str) -> str:
    """The wheel's program, which knows every server from version 9.2 on."""
    from soporte.config.postgres.programs import own_programs

    ours = own_programs() / program
    found = str(ours) if ours.exists() else shutil.which(program)
    if not found:
        raise Refusal(_("The program %(program)s is missing.") % {"program": program})
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
