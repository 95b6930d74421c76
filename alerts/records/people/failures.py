"""What failed when somebody signed in, by whoever was named and by where it came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict

from sqlalchemy import delete, func, select, update

from alerts.people.lock_out import SignInFailures
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.session_tables import sign_in_failures

MOST_KEPT = 100_000
"""Rows: what came before these is forgotten, so that a flood of names and addresses has an end."""


class FailureRecords(RecordsPart):
    """Failures by key, the latest `MOST_KEPT` of them; none at all, of a browser, says that it is known."""

    def of(self, keys: Collection[str]) -> dict[str, SignInFailures]:
        """Key -> what failed of those of ``keys`` of which something did."""
        query = select(sign_in_failures).where(self._among(sign_in_failures.c.key, keys))
        return {row.key: SignInFailures(row.times, row.last_at) for row in self._db.execute(query)}

    def save(self, failures: Mapping[str, SignInFailures]) -> None:
        """Key -> what failed, in the place of what is on record of it."""
        self.forget(failures)
        self._insert(sign_in_failures, [{"key": key} | asdict(each) for key, each in failures.items()])
        newest = self._db.scalar(select(func.max(sign_in_failures.c.id)))
        self._db.execute(delete(sign_in_failures).where(sign_in_failures.c.id <= (newest or 0) - MOST_KEPT))

    def forgive(self, beginning: str) -> None:
        """As if nothing had failed that is kept by a key with this ``beginning``, which is hexadecimal."""
        key = sign_in_failures.c.key
        with_it = (key >= beginning, key < f"{beginning}g")
        self._db.execute(update(sign_in_failures).where(*with_it).values(times=0))

    def forget(self, keys: Collection[str]) -> None:
        """As if nothing of ``keys`` had failed."""
        self._delete(sign_in_failures, "key", keys)
