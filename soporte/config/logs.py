"""Logging: JSON lines with the request's id, or readable lines on a developer's terminal."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

QUIET = ("uvicorn.error", "procrastinate", "aiosmtpd", "mail.log", "asyncio")


def configure(level: str = "INFO", *, as_json: bool | None = None) -> None:
    """Send structlog's and the standard library's records to standard error, in one form."""
    as_json = not sys.stderr.isatty() if as_json is None else as_json
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_empty,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer()
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It names paths, which may carry a signed link; our own error page logs instead.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    # Every scanner asks under other names: the line of the request says 400, a trace says no more.
    logging.getLogger("django.security.DisallowedHost").setLevel(logging.CRITICAL)
    logging.captureWarnings(capture=True)


def _without_empty(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if event.get("request_id") == "":
        del event["request_id"]
    return event
