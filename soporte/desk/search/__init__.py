"""Searching at the desk."""
