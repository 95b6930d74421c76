"""How the service logs: an event a line, in words or as JSON, in UTC.

Lines are in the language of the process's locale, as commands are; JSON is for programs, and only the
sentences in it are. Events are called in the code what they are called in JSON.

Tracebacks are without local variables: tokens are among them.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, MutableMapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO

import structlog

from api.ports.log_settings import LogSettings
from api.ports.system.recent_errors import RECENT
from api.words.terminal_language import terminal_language
from api.words.written_log import event_in, facts_in, said_in
from ingest.problems import making
from ingest.said import Said

Line = MutableMapping[str, Any]


def log_beside_output() -> Callable[[], None]:
    """Send log events to standard error, wherever that goes at the time; returns what ends this."""
    *before, renderer = structlog.get_config()["processors"]
    structlog.configure(
        processors=[*before, _ForPeople(), renderer],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    return structlog.reset_defaults


def log_to(
    stream: TextIO = sys.stderr, *, colors: bool | None = None, settings: LogSettings | None = None
) -> Callable[[], None]:
    """Send all log events where ``settings`` say, or to ``stream``; in colour by default on a terminal.

    Returns what ends this. Raises `OSError` when the file of the settings cannot be written.
    """
    told = settings or LogSettings()
    file = None if told.file is None else _LogFile(told.file, told.file_bytes, told.files)
    in_colour = file is None and (stream.isatty() if colors is None else colors)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            RECENT,
            _Below(told.level),
            structlog.processors.format_exc_info,
            *_rendered(told, in_colour=in_colour),
        ],
        logger_factory=structlog.PrintLoggerFactory(stream) if file is None else file,
        cache_logger_on_first_use=False,
    )

    def end() -> None:
        structlog.reset_defaults()
        if file is not None:
            file.close()

    return end


def _rendered(told: LogSettings, *, in_colour: bool) -> list[Any]:
    if told.format == "json":
        return [_ForPrograms(), structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    plain = structlog.dev.plain_traceback
    return [_ForPeople(), structlog.dev.ConsoleRenderer(colors=in_colour, exception_formatter=plain)]


class _ForPrograms:
    """Writes the sentences in a line that are not written yet, and leaves names as programs know them.

    What the reason says in any language is beside it.
    """

    def __init__(self) -> None:
        self._language = terminal_language()

    def __call__(self, _logger: object, _method: str, line: Line) -> Line:
        written = {name: said_in(self._language, fact) for name, fact in line.items()}
        reason = line.get("reason")
        return written | {"reason_code": reason.code} if isinstance(reason, Said) else written


class _ForPeople(_ForPrograms):
    """Writes all of a line for people."""

    def __call__(self, _logger: object, _method: str, line: Line) -> Line:
        event = event_in(self._language, str(line.get("event", "")))
        return facts_in(self._language, line.items()) | {"event": event}


class _Below:
    """Drops what is less grave than ``level``, once the last lines that tell of something wrong have it."""

    def __init__(self, level: str) -> None:
        self._least = logging.getLevelNamesMapping()[level.upper()]

    def __call__(self, _logger: object, _method: str, line: Line) -> Line:
        if logging.getLevelNamesMapping().get(str(line["level"]).upper(), logging.ERROR) < self._least:
            raise structlog.DropEvent
        return line


class _LogFile:
    """Makes loggers that write into one file, which is renamed when it is full. Safe for several threads."""

    def __init__(self, path: Path, most: int, before: int) -> None:
        with making("log.file", path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(path, maxBytes=most, backupCount=before, encoding="utf-8")

    def __call__(self, *_: object) -> _LogFile:
        return self

    def msg(self, message: str) -> None:
        """Write a line."""
        self._handler.handle(logging.makeLogRecord({"msg": message.replace("%", "%%")}))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()

    debug = info = warning = error = critical = exception = log = fatal = failure = err = warn = msg
