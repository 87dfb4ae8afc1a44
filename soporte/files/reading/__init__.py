"""The words in stored files, read in a process of its own and kept."""

from soporte.files.reading.keeping import known, read

__all__ = ["known", "read"]
