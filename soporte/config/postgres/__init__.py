"""The PostgreSQL that ships inside the wheel, run as a child process on one data folder."""

from soporte.config.postgres.cluster import Cluster
from soporte.config.postgres.places import Place, place_for

__all__ = ["Cluster", "Place", "place_for"]
