"""What failed when somebody signed in, by whoever was named and by where it came from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict

from sqlalchemy import ColumnElement, delete, func, select, update

from alerts.people.lock_out import SignInFailures
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.session_tables import sign_in_failures

MOST_KEPT = 100_000
"""Rows of names and addresses: what came before these is forgotten, so that a flood of them has an end."""
MOST_BROWSERS = 100
"""Of a name: those in which somebody signed in last are known. No flood of failures takes any of them."""
c = sign_in_failures.c


class FailureRecords(RecordsPart):
    """Failures by key, the latest `MOST_KEPT` of them, and beside these what failed in known browsers.

    A browser is known by its row, though nothing failed there.
    """

    def of(self, keys: Collection[str]) -> dict[str, SignInFailures]:
        """Key -> what failed of those of ``keys`` of which something did."""
        query = select(sign_in_failures).where(self._among(sign_in_failures.c.key, keys))
        return {row.key: SignInFailures(row.times, row.last_at) for row in self._db.execute(query)}

    def save(self, failures: Mapping[str, SignInFailures], *, browser: str = "") -> None:
        """Key -> what failed, in the place of what is on record of it; ``browser``: key of a known one."""
        self.forget(failures)
        rows = [{"key": key, "known": key == browser} | asdict(each) for key, each in failures.items()]
        self._insert(sign_in_failures, rows)
        newest = self._db.scalar(select(func.max(c.id)))
        self._db.execute(
            delete(sign_in_failures).where(c.known.is_(False), c.id <= (newest or 0) - MOST_KEPT)
        )

    def forget_browsers(self, beginning: str) -> None:
        """Forget known browsers with keys of this ``beginning``, all but the latest `MOST_BROWSERS`."""
        known = select(c.id).where(*_with(beginning), c.known.is_(True)).order_by(c.id.desc())
        self._db.execute(delete(sign_in_failures).where(c.id.in_(known.offset(MOST_BROWSERS))))

    def forgive(self, beginning: str) -> None:
        """As if nothing had failed that is kept by a key with this ``beginning``, which is hexadecimal."""
        self._db.execute(update(sign_in_failures).where(*_with(beginning)).values(times=0))

    def forget(self, keys: Collection[str]) -> None:
        """As if nothing of ``keys`` had failed."""
        self._delete(sign_in_failures, "key", keys)


def _with(beginning: str) -> tuple[ColumnElement[bool], ...]:
    """That a key has this ``beginning``, which is hexadecimal."""
    return c.key >= beginning, c.key < f"{beginning}g"
