"""What the line may find: that a message has to wait for a person."""

from soporte.channels.models import Reason


class Held(Exception):  # noqa: N818 - a verdict, not an error
    """The message stays stored, without effect, for a person to decide."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """`detail` is for the technician: what exactly was found."""
        super().__init__(reason)
        self.reason = reason
        self.detail = detail
