"""The e-mail channel: see README.md."""
