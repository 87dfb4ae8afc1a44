"""The installation."""
