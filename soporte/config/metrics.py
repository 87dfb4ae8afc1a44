"""Figures for Prometheus: what this machine's web processes counted, and the state of the queues.

The processes share their values where PROMETHEUS_MULTIPROC_DIR names a folder; the supervisor
sets it before anything imports the library.
"""

import os
from collections.abc import Iterator
from shutil import disk_usage
from typing import Any

from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from soporte.config import nightly

requests = Counter("soporte_requests", "Requests answered", ["route", "method", "status"])
seconds = Histogram(
    "soporte_request_seconds",
    "Time to answer a request",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
sockets = Gauge("soporte_live_sockets", "Open live sockets", multiprocess_mode="livesum")

# Finished rows grow without bound and are never counted here.
_WAITING = {
    "soporte_inbound": """
        SELECT state, count(*), coalesce(extract(epoch FROM now() - min(received_at)), 0)
        FROM channels_inbound WHERE state IN ('stored', 'held', 'unconfirmed') GROUP BY state""",
    "soporte_outbox": """
        SELECT state, count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)
        FROM outbox_delivery WHERE state IN ('queued', 'sending', 'failed', 'unknown')
        GROUP BY state""",
    "soporte_automatic_mail_held_back": """
        SELECT brake, sum(held), coalesce(extract(epoch FROM now() - min(first_at)), 0)
        FROM notices_alarm WHERE last_at > now() - interval '1 hour' AND held > 0
        GROUP BY brake""",
    "soporte_jobs": """
        SELECT status::text, count(*), coalesce(extract(epoch FROM now() - min(scheduled_at)), 0)
        FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY status""",
}


class Stock(Collector):
    """What lies in the database and on the disk at this moment."""

    def collect(self) -> Iterator[Metric]:
        """Count it."""
        for name, query in _WAITING.items():
            count = GaugeMetricFamily(name, "Rows not finished, by state", labels=["state"])
            age = GaugeMetricFamily(f"{name}_oldest_seconds", "Age of the oldest", labels=["state"])
            for state, number, oldest in _rows(query):
                count.add_metric([state], number)
                age.add_metric([state], float(oldest))
            yield count
            yield age
        ((size,),) = _rows("SELECT pg_database_size(current_database())")
        yield GaugeMetricFamily("soporte_database_bytes", "Size of the database", value=size)
        free = disk_usage(settings.DATA_DIR).free
        yield GaugeMetricFamily("soporte_disk_free_bytes", "Free room for data", value=free)
        yield from _backups()


def _backups() -> Iterator[Metric]:
    """Nothing where none is taken and none lies."""
    stands = nightly.standing(nightly.plan(settings.DATA_DIR).folder)
    if stands.age is not None:
        age = stands.age.total_seconds()
        yield GaugeMetricFamily(
            "soporte_backup_age_seconds", "Age of the last good backup", value=age
        )
    if stands.age is not None or stands.failure:
        yield GaugeMetricFamily(
            "soporte_backup_failed",
            "1 when the last attempt at a backup failed",
            value=bool(stands.failure),
        )


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def text() -> bytes:
    """All figures in Prometheus' text form."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    stock = CollectorRegistry()
    stock.register(Stock())
    return counted + generate_latest(stock)
