"""When tokens and sessions were last used: kept in memory, so that no request buys a write with that."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from alerts.records import Records, Transaction


class LastUse(ABC):
    """When each of some things was last used, kept here until it is put on record."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def note(self, key: str, now: int) -> None:
        """``key`` was used at ``now`` (UTC ms)."""
        self._last[key] = now

    def last(self, key: str) -> int:
        """When ``key`` was last used (UTC ms) where that is not on record yet; else 0."""
        return self._last.get(key, 0)

    def save(self, records: Records) -> None:
        """Put on record what was noted since the last time. Raises `RecordsError`; nothing is lost then."""
        last = dict(self._last)
        if not last:
            return
        with records.begin() as tx:
            self._put(tx, last)
        for key, at in last.items():
            if self._last.get(key) == at:
                del self._last[key]

    @abstractmethod
    def _put(self, tx: Transaction, last: Mapping[str, int]) -> None:
        """Put it on record: key -> UTC ms."""


class TokenUse(LastUse):
    """Of tokens, by their ids."""

    def _put(self, tx: Transaction, last: Mapping[str, int]) -> None:
        tx.tokens.used(last)


class SessionUse(LastUse):
    """Of sessions, by their keys: when somebody last did something there."""

    def _put(self, tx: Transaction, last: Mapping[str, int]) -> None:
        tx.sessions.note_seen(last)
