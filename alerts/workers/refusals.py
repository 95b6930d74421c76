"""Tells a refusal of everything, as by a database that can only be read, from one thing that is at fault."""

from __future__ import annotations

from alerts.records import RecordsError

MOST_IN_A_ROW = 3
"""So many in a row, refused with the same code, are no coincidence."""


class Refusals:
    """Counts in a row what the records refused, one thing at a time."""

    def __init__(self) -> None:
        self._code = ""
        self._count = 0

    def reset(self) -> None:
        """Something worked: the records do not refuse everything."""
        self._count = 0

    def count(self, error: Exception) -> None:
        """Count a failure; raises it when the records have refused `MOST_IN_A_ROW` with the same code."""
        if not isinstance(error, RecordsError):
            self.reset()
            return
        self._count = self._count + 1 if error.code == self._code else 1
        self._code = error.code
        if self._count >= MOST_IN_A_ROW:
            self.reset()
            raise error
