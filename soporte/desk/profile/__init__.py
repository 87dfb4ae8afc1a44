"""A technician's own settings."""
