"""To whom a reply goes: what the composer shows, and what was posted."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from soporte.channels.recipients import check_copies
from soporte.desk.access import StaffRequest
from soporte.tickets.addressing import Recipients


def posted(request: StaffRequest) -> Recipients:
    """What the composer's form says of its recipients."""
    given = request.POST
    return Recipients.given(
        given.getlist("shown_to"), given.getlist("goes_to"), given.get("also", "")
    )


def check(request: StaffRequest) -> None:
    """Say at once that nobody is chosen, or who cannot come into copy. Raises ValidationError."""
    wanted = posted(request)
    if "shown_to" in request.POST and "goes_to" not in request.POST and not wanted.also:
        raise ValidationError(_("Choose at least one recipient."))
    check_copies(wanted.also)
