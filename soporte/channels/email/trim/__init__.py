"""Quotes and signatures folded, in linear time, without ever hiding what somebody wrote now."""

from soporte.channels.email.trim.trimming import Trimmed, trim, trim_html, trim_text

__all__ = ["Trimmed", "trim", "trim_html", "trim_text"]
