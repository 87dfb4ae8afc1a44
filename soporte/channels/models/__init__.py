"""The channels room's things."""

from soporte.channels.models.account import Account
from soporte.channels.models.inbound import Inbound, InboundFile, Reason

__all__ = ["Account", "Inbound", "InboundFile", "Reason"]
