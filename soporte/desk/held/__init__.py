"""Held messages: what came in and could not be trusted or read."""
