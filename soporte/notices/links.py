"""Absolute links for mail, and the signed ones that act without signing in."""

from django.conf import settings

from soporte.toolbox import signing


def absolute(path: str) -> str:
    """A path of ours as a link for mail."""
    return f"{settings.BASE_URL}{path}"


def rating_check(ticket_id: int, person_id: int) -> str:
    """The check in a rating link: one person may rate one ticket with it, and nothing else."""
    return signing.mac("rating", ticket_id, person_id)


def approval_check(voice_id: int, person_id: int) -> str:
    """The check in an approval's link: one person may answer one question with it."""
    return signing.mac("approval", voice_id, person_id)
