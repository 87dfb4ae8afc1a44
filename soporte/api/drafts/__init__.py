"""Texts that are not sent yet, and those that are used often."""
