"""Organisations at the desk."""
