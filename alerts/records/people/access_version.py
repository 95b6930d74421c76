"""A number that moves whenever somebody may do something else than before."""

from __future__ import annotations

from alerts.records.meta import MetaRecords
from alerts.records.sql.part import RecordsPart

KEY = "access.version"


class AccessVersion(RecordsPart):
    """Who holds on to what somebody may do, as a live stream does, looks at it: in whichever process."""

    def version(self) -> int:
        """The number now; 0: nothing has changed yet."""
        return int(MetaRecords(self._db).get(KEY) or 0)

    def changed(self) -> None:
        """Move it, in the transaction that changes a user, a role, a token or a session."""
        MetaRecords(self._db).put(KEY, str(self.version() + 1))
