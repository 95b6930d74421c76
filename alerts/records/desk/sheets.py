"""Sheets as rows: what was issued for a contact or a ticket, and the signature that froze it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, tuple_

from alerts.chain.sealing import SheetKey, seal_of
from alerts.records.sql.desk_tables import sheets
from alerts.records.sql.part import RecordsPart


@dataclass(frozen=True, slots=True)
class IssuedSheet:
    """A version of a sheet. Times UTC ms.

    Attributes
    ----------
    contact
        Number of the contact that it is for; empty: for the ticket as a whole.
    content, digest
        Its blocks and fields as JSON, and the SHA-256 of them.
    frozen_at, signature
        When it was signed, and with what: digest of the image, name, when, the hash that binds them to the
        sheet, and random digits for its seal. ``None``: it is not.
    """

    ticket: str
    contact: str
    kind: str
    version: int
    content: Mapping[str, Any] = field(repr=False)
    digest: bytes
    issued_at: int
    frozen_at: int | None = None
    signature: Mapping[str, Any] | None = None

    @property
    def key(self) -> SheetKey:
        """What names it."""
        return SheetKey(self.ticket, self.contact, self.kind, self.version)

    @property
    def seal(self) -> str:
        """What the chain tells of it: the digest of its row (`seal_of`)."""
        return seal_of({name: getattr(self, name) for name in FIELDS})


FIELDS = tuple(IssuedSheet.__dataclass_fields__)
KEY = SheetKey._fields
AT_ONCE = 1_000


class SheetRecords(RecordsPart):
    """The table of sheets. A signed version stays as it is; what changes later makes another one."""

    def issue(self, new: Iterable[IssuedSheet]) -> None:
        """Put sheets on record. Raises `RecordsError` (``conflict``) for a version that is there."""
        self._insert(sheets, [{name: getattr(each, name) for name in FIELDS} for each in new])

    def freeze(self, signed: Iterable[IssuedSheet]) -> None:
        """Record what sheets said when they were signed, when that was, and with what."""
        names = (*KEY, "content", "digest", "frozen_at", "signature")
        self._update(sheets, KEY, [{name: getattr(each, name) for name in names} for each in signed])

    def signed(self, after: SheetKey | None, limit: int = AT_ONCE) -> list[SheetKey]:
        """Keys of the first ``limit`` that are signed, behind the key ``after``."""
        columns = [sheets.c[name] for name in KEY]
        query = select(*columns).where(sheets.c.frozen_at.is_not(None)).order_by(*columns).limit(limit)
        if after is not None:
            query = query.where(tuple_(*columns) > tuple_(*after))
        return [SheetKey(*row) for row in self._db.execute(query)]

    def of_tickets(self, numbers: Collection[str]) -> dict[str, tuple[IssuedSheet, ...]]:
        """Ticket -> its sheets, in the order of contact, kind and version."""
        found: dict[str, tuple[IssuedSheet, ...]] = dict.fromkeys(numbers, ())
        query = select(sheets).where(self._among(sheets.c.ticket, numbers))
        in_order = sorted(self._db.execute(query), key=lambda row: (row.contact, row.kind, row.version))
        for row in in_order:
            found[row.ticket] += (IssuedSheet(**{name: getattr(row, name) for name in FIELDS}),)
        return found
