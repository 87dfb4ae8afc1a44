"""How a message that did not leave is told from one that may have left: the shape of that error."""


class DeliveryError(Exception):
    """A message could not be delivered; `permanent` says that trying again is pointless."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: int | None = None,
        unsent: bool = True,
    ) -> None:
        """`retry_after` is in seconds; `unsent=False` means nobody knows whether it went out."""
        super().__init__(message)
        self.message = message
        self.permanent = permanent
        self.retry_after = retry_after
        self.unsent = unsent
