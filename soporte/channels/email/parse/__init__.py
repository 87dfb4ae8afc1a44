"""Raw mail read: tolerant of everything, bounded in everything, without database or network."""

from soporte.channels.email.parse.dump import as_json
from soporte.channels.email.parse.guarded import read_message

__all__ = ["as_json", "read_message"]
