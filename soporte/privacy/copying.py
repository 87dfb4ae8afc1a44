"""The copy of a person's data: an archive to read, and to give to a program.

It holds what the person may see themselves: their profile, and the public side of the requests in
which they take part. Notes, other people's addresses and what staff keep to themselves are no part.
"""

import json
import os
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import IO, Any

import structlog
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from procrastinate.contrib.django import app

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.people import personal
from soporte.people.models import Person
from soporte.people.personal import ERASED, Given
from soporte.privacy.models import COPY_LIFE, CopyState, DataCopy, folder
from soporte.toolbox.clock import now

log = structlog.get_logger(__name__)
EVERY = timedelta(hours=24)
LONGEST_NAME = 100
PIECE = 64 * 1024
UNDER_WAY = (CopyState.WAITING, CopyState.RUNNING)
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@transaction.atomic
def ask(person: Person, *, by: Actor, asker: Person | None = None, often: bool = False) -> DataCopy:
    """Let a copy be made; records `data.copy_asked`. Raises ValidationError when it is too soon.

    One at a time; and one a day for each who asks, unless `often`. `asker` is whose token acts.
    """
    # Two requests at once: the second sees what the first made.
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.name == ERASED:
        raise ValidationError(_("This person is erased already."))
    mine = DataCopy.objects.filter(person=person)
    if mine.filter(state__in=UNDER_WAY).exists():
        raise ValidationError(_("A copy is being made: it will be ready soon."))
    asked_by = asker.pk if asker else by.person_id
    # What others had made of somebody's data is no reason to keep them waiting for their own.
    recent = mine.filter(asked_by=asked_by, created_at__gt=now() - EVERY)
    recent = recent.exclude(state=CopyState.FAILED)
    if not often and recent.exists():
        raise ValidationError(_("One copy a day can be made. Come back tomorrow."))
    made = DataCopy.objects.create(person=person, asked_by_id=asked_by)
    record("data.copy_asked", person, by=by, detail={"person": f"person:{person.pk}"})
    app.tasks["privacy.copy"].defer(copy_id=made.pk)
    return made


def note_taken(copy: DataCopy, *, by: Actor) -> None:
    """Record `data.copy_taken`."""
    told = {"person": f"person:{copy.person_id}"}
    record("data.copy_taken", copy.person, by=by, detail=told)


def handed(copy: DataCopy) -> StreamingHttpResponse:
    """The archive as a download. Raises Http404 when it is gone."""
    try:
        size = copy.path.stat().st_size
    except OSError as gone:
        raise Http404 from gone
    name = f"data-{copy.person_id}-{copy.created_at:%Y-%m-%d}.zip"
    answer = StreamingHttpResponse(_pieces(copy.path), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Length"] = str(size)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _pieces(path: Path) -> Iterator[bytes]:
    """The file piece by piece, closed when the last one left."""
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def make(copy_id: int) -> None:
    """Write the archive; what fails leaves no file."""
    mine = DataCopy.objects.filter(pk=copy_id, state__in=UNDER_WAY)
    if not mine.update(state=CopyState.RUNNING):
        return
    copy = DataCopy.objects.select_related("person").get(pk=copy_id)
    unfinished = copy.path.with_suffix(".part")
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with _private(unfinished) as out, override(copy.person.language):
            _write(copy, out)
        unfinished.replace(copy.path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        DataCopy.objects.filter(pk=copy.pk).update(state=CopyState.FAILED)
        raise
    DataCopy.objects.filter(pk=copy.pk).update(
        state=CopyState.READY, size=copy.path.stat().st_size, expires_at=now() + COPY_LIFE
    )


def sweep() -> int:
    """Remove expired archives, and files that no row knows; how many."""
    old = DataCopy.objects.filter(state=CopyState.READY, expires_at__lte=now())
    count = 0
    for copy in old:
        copy.path.unlink(missing_ok=True)
        count += 1
    old.update(state=CopyState.EXPIRED)
    lost = now() - timedelta(days=1)
    DataCopy.objects.filter(state__in=UNDER_WAY, created_at__lt=lost).update(state=CopyState.FAILED)
    ready = DataCopy.objects.filter(state__in=(CopyState.READY, *UNDER_WAY))
    known = {copy.path.stem for copy in ready}
    for path in folder().glob("*"):
        if path.stem not in known:
            path.unlink(missing_ok=True)
    return count


def _private(path: Path) -> IO[bytes]:
    """A new file that only the installation reads."""
    return os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b")


def _write(copy: DataCopy, out: IO[bytes]) -> None:
    shown = {
        noun: list(rows)
        for part in personal.parts()
        for noun, rows in part.show(copy.person).items()
    }
    files = [given for part in personal.parts() for given in part.files(copy.person)]
    DataCopy.objects.filter(pk=copy.pk).update(total=len(files) + 2)
    names = dict(_named(files))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        told = {**shown, "tickets": [_renamed(one, names) for one in shown.get("tickets", [])]}
        text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("data.json", text)
        archive.writestr("index.html", render_to_string("privacy/copy.html", _page(copy, told)))
        for place, given in enumerate(files, 3):
            _add(archive, names[given.path], given)
            if place % 20 == 0:
                DataCopy.objects.filter(pk=copy.pk).update(done=place)


def _page(copy: DataCopy, told: dict[str, Any]) -> dict[str, Any]:
    plain = {
        str(NOUNS.get(noun, noun)): _table(rows)
        for noun, rows in told.items()
        if noun != "tickets" and rows
    }
    return {
        "person": copy.person,
        "made_at": now(),
        "tables": plain,
        "tickets": told["tickets"],
        "language": copy.person.language,
    }


NOUNS = {
    "profile": gettext_lazy("Profile"),
    "addresses": gettext_lazy("Addresses"),
    "tokens": gettext_lazy("API tokens"),
    "sign_ins": gettext_lazy("Sign-ins"),
    "ratings": gettext_lazy("Ratings"),
    "approvals": gettext_lazy("Approvals"),
    "times": gettext_lazy("Times"),
    "drafts": gettext_lazy("Drafts"),
    "mail_sent_to_you": gettext_lazy("Mail sent to you"),
    "notifications": gettext_lazy("Notifications"),
}


def _table(rows: list[dict[str, Any]]) -> dict[str, Any]:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    return {"heads": heads, "rows": [[row.get(name) for name in heads] for row in rows]}


def _add(archive: zipfile.ZipFile, name: str, given: Given) -> None:
    try:
        archive.writestr(name, given.read())
    except OSError:
        # A lost file must not keep the rest from the person.
        log.warning("file of a copy is lost", path=name)
        archive.writestr(f"{name}.missing.txt", "")


def _renamed(ticket: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    messages = [
        {**one, "files": [names.get(path, path) for path in one["files"]]}
        for one in ticket["messages"]
    ]
    return {**ticket, "messages": messages}


def _named(files: Iterable[Given]) -> Iterator[tuple[str, str]]:
    """A safe name for each path, no two alike even where letters' case counts for nothing."""
    taken: set[str] = set()
    for given in files:
        name = safe(given.path)
        stem, number = name, 1
        while name.casefold() in taken:
            number += 1
            path = PurePosixPath(stem)
            name = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
        taken.add(name.casefold())
        yield given.path, name


def safe(path: str) -> str:
    """A path inside the archive that leads nowhere else, whatever somebody called a file."""
    *folders, name = path.split("/", 2)
    cleaned = unicodedata.normalize("NFC", _UNSAFE.sub("_", name.replace("/", "_")))
    # Signs that turn the direction of writing could make a program look like a picture.
    cleaned = "".join(c for c in cleaned if unicodedata.category(c) not in {"Cf", "Cs", "Co"})
    cleaned = cleaned.strip(" .") or "file"
    if _RESERVED.match(cleaned):
        cleaned = f"_{cleaned}"
    if len(cleaned) > LONGEST_NAME:
        end = PurePosixPath(cleaned).suffix[:10]
        cleaned = cleaned[: LONGEST_NAME - len(end)] + end
    return "/".join([*folders, cleaned])
