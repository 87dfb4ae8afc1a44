"""The pages of documents as pictures, drawn in a process of their own."""

from soporte.files.pages.drawing import BusyError, NoPageError, Page, draw

__all__ = ["BusyError", "NoPageError", "Page", "draw"]
