"""The last lines of the log that tell of something wrong, kept in memory for who looks at the service.

They are kept unwritten: whoever looks has a language of their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from api.words.languages import Language
from api.words.written_log import event_in, facts_in
from ingest.printable import printable
from ingest.said import OwnSaid, Said

MOST_KEPT = 50
LONGEST = 500
"""Characters of what a line says beside its event."""
MOST_LISTED = 20
"""What is kept of a list."""
LEVELS = frozenset({"warning", "error", "critical"})
NOT_TOLD = frozenset({"event", "level", "timestamp", "exc_info", "exception", "traceback", "stack_info"})
"""Of a line: told by themselves, or too long for a page; the log has them."""


@dataclass(frozen=True, slots=True)
class LoggedError:
    """A line of the log: when (RFC 3339, UTC), how grave, the name of what happened, and its facts."""

    at: str
    level: str
    event: str
    facts: tuple[tuple[str, object], ...]

    def text(self, language: Language) -> str:
        """What happened."""
        return printable(event_in(language, self.event))

    def told(self, language: Language) -> str:
        """The facts."""
        told = " ".join(f"{name}={fact}" for name, fact in facts_in(language, self.facts).items())
        return printable(told[:LONGEST])


class RecentErrors:
    """The last lines; a processor of structlog that changes nothing."""

    def __init__(self) -> None:
        self._lines: deque[LoggedError] = deque(maxlen=MOST_KEPT)

    def __call__(
        self, _logger: object, _method: str, line: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """Keep ``line`` if it tells of something wrong."""
        if line.get("level") in LEVELS:
            self._lines.append(_logged(line))
        return line

    def newest_first(self) -> list[LoggedError]:
        """What is kept."""
        return list(self._lines)[::-1]


def _logged(line: Mapping[str, Any]) -> LoggedError:
    facts = ((name, fact) for name, fact in line.items() if name not in NOT_TOLD)
    return LoggedError(
        str(line.get("timestamp", "")),
        str(line["level"]),
        printable(str(line.get("event", ""))),
        tuple((name, _kept(fact)) for name, fact in facts),
    )


def _kept(fact: object) -> object:
    """The fact as text, and a sentence unwritten, in a list too."""
    if isinstance(fact, Said | OwnSaid):
        return fact
    if isinstance(fact, list | tuple):
        return tuple(map(_kept, fact[:MOST_LISTED]))
    return str(fact)[:LONGEST]


RECENT = RecentErrors()
"""Those of this process, as its log is."""
