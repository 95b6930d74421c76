"""Second factors, and the codes that stand in for one that was lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import delete, func, select, update

from alerts.people.doors.second_factor import SecondFactor
from alerts.records.people.access_version import AccessVersion
from alerts.records.sql.part import RecordsPart
from alerts.records.sql.session_tables import recovery_codes, second_factors

f = second_factors.c


class SecondFactorRecords(RecordsPart):
    """The tables of second factors: at most one of a user, and recovery codes by their hashes.

    What is good once is used up by one statement, so that of two who show the same one is refused.
    """

    def of(self, user_id: int) -> SecondFactor | None:
        """The second factor of the user, whether it is on or has only begun."""
        row = self._db.execute(select(second_factors).where(f.user_id == user_id)).one_or_none()
        return None if row is None else SecondFactor(**row._asdict())

    def begin(self, factor: SecondFactor) -> None:
        """Put one that begins in the place of another that was never turned on."""
        self._put(second_factors, [asdict(factor)])

    def turn_on(self, user_id: int, now: int, step: int) -> None:
        """Ask for its codes from ``now`` (UTC ms) on; that of ``step`` is used up."""
        values = {"on_since": now, "last_step": step}
        self._db.execute(update(second_factors).where(f.user_id == user_id).values(values))
        AccessVersion(self._db).changed()

    def use_step(self, user_id: int, step: int) -> bool:
        """Use up the code of ``step``; whether it, and none after it, was good until then."""
        fresh = (f.user_id == user_id, f.last_step < step)
        return self._db.execute(update(second_factors).where(*fresh).values(last_step=step)).rowcount == 1

    def take_off(self, user_id: int) -> bool:
        """Forget the factor of the user and its recovery codes; whether there was one."""
        self.put_codes(user_id, ())
        there = self._db.execute(delete(second_factors).where(f.user_id == user_id)).rowcount == 1
        AccessVersion(self._db).changed()
        return there

    def codes_left(self, user_id: int) -> int:
        """How many recovery codes of the user are still good."""
        query = select(func.count()).where(recovery_codes.c.user_id == user_id)
        return int(self._db.scalar(query) or 0)

    def put_codes(self, user_id: int, hashes: Iterable[str]) -> None:
        """Put recovery codes in the place of those that the user has."""
        self._db.execute(delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
        self._insert(recovery_codes, [{"user_id": user_id, "code_hash": each} for each in hashes])

    def use_code(self, user_id: int, code_hash: str) -> bool:
        """Use up the recovery code that is kept by ``code_hash``; whether it was good until then."""
        is_it = (recovery_codes.c.user_id == user_id, recovery_codes.c.code_hash == code_hash)
        return self._db.execute(delete(recovery_codes).where(*is_it)).rowcount == 1
