"""Files on their way into a ticket: uploaded first, then named by the message that carries them."""

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.files import UploadedFile

from soporte.api.access import person_of
from soporte.api.fields import Shown
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.files import quota
from soporte.files.operations import hold, store
from soporte.people.models import Person
from soporte.tickets.models.conversing import NewFile
from soporte.toolbox.text import clean_file_name

SALT = "api-upload"
LIFE_SECONDS = 24 * 3600
room = Room(tags=["files"])


class FileShown(Shown):
    """A stored file. `id` is good for a day, for the person who uploaded it."""

    id: str
    name: str
    content_type: str
    size: int


@room.create("/files", scope="tickets:write", answer=FileShown)
def create(request: HttpRequest, file: UploadedFile) -> FileShown:
    """Upload a file, as multipart/form-data.

    Give its id in `attachments` of a ticket or message. Its type is what its bytes say.
    Customers upload so much a day; beyond that the answer is 413 with the type `quota`.
    """
    quota.take(quota.of_person(person_of(request)), file.size or 0)
    blob = store(file.read(), declared_type=file.content_type or "")
    name = clean_file_name(file.name or "file", limit=200)
    return FileShown(
        # The row's own number would open other people's files: equal bytes are stored once.
        id=signing.dumps([blob.pk, name, person_of(request).pk], salt=SALT, compress=True),
        name=name,
        content_type=blob.content_type,
        size=blob.size,
    )


def chosen(ids: list[str], person: Person) -> list[NewFile]:
    """The files that a body names. Raises Problem for what this person did not upload."""
    if not ids:
        return []
    named = [_read(one, person) for one in ids]
    blobs = hold([pk for pk, _name in named])
    if any(pk not in blobs for pk, _name in named):
        raise _unknown()
    return [NewFile(blobs[pk], name) for pk, name in named]


def _read(given: str, person: Person) -> tuple[int, str]:
    try:
        pk, name, owner = signing.loads(given, salt=SALT, max_age=LIFE_SECONDS)
    except (signing.BadSignature, ValueError) as wrong:
        raise _unknown() from wrong
    if owner != person.pk:
        raise _unknown()
    return pk, name


def _unknown() -> Problem:
    return Problem("invalid", _("There is no such upload of yours."), field="attachments")
