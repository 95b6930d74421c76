"""How the service logs: a line an event, UTC, no local variables in tracebacks (tokens are among them)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

import structlog

from api.ports.system.recent_errors import RECENT


def log_beside_output() -> Callable[[], None]:
    """Send log events to standard error, wherever that goes at the time; returns what ends this."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    return structlog.reset_defaults


def log_to(stream: TextIO = sys.stderr, *, colors: bool | None = None) -> None:
    """Send all log events to ``stream``; in colour by default when it is a terminal."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            RECENT,
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(
                colors=stream.isatty() if colors is None else colors,
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
