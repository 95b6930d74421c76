"""Whether what the chain tells of is as it was: signed sheets, and files of tickets (C3, B24)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from alerts.attachments.refusals import AttachmentGone
from alerts.attachments.store import AttachmentStore
from alerts.chain.links import ChainedTable
from alerts.chain.sealing import FILES, SHEETS, SheetKey, seal_of
from alerts.chain.verification import BrokenLink, ChainedRow, ChainFault
from alerts.people.audit import AuditKind
from alerts.records import Records


@dataclass(frozen=True, slots=True)
class _Told:
    """What a row of the chain tells of.

    Attributes
    ----------
    ticket
        Number of the ticket that ``files`` belong to.
    sheets
        Signed sheets, each with its seal.
    files
        Digests of files.
    """

    row: ChainedRow
    ticket: str
    sheets: Mapping[SheetKey, str]
    files: tuple[str, ...]


def _told_by(row: ChainedRow) -> _Told | None:
    """What ``row``, which was found to hold, tells of; ``None``: of nothing."""
    if row.table is not ChainedTable.AUDIT:
        return None
    kind, data = row.values["kind"], row.values["data"]
    if kind == AuditKind.ATTACHMENT_ADDED and "ticket" in data:
        return _Told(row, data["ticket"], {}, (row.values["subject"],))
    if kind != AuditKind.TICKET_COMMAND or data.keys().isdisjoint({SHEETS, FILES}):
        return None
    ticket = row.values["subject"]
    sheets = {
        SheetKey(ticket, each["contact"], each["kind"], each["version"]): each["seal"]
        for each in data.get(SHEETS, ())
    }
    return _Told(row, ticket, sheets, tuple(data.get(FILES, ())))


class SealedThings:
    """Holds sheets and files against the rows of a walk; ``store`` is ``None`` where no file is read."""

    def __init__(self, records: Records, store: AttachmentStore | None) -> None:
        self._records = records
        self._store = store
        self._sealed: set[SheetKey] = set()
        self._whole: set[str] = set()

    def first_broken(self, rows: Sequence[ChainedRow]) -> BrokenLink | None:
        """The first of ``rows``, which hold, that tells of what is not as it was. Raises `RecordsError`."""
        return next(self._broken([told for row in rows if (told := _told_by(row)) is not None]), None)

    def _broken(self, all_told: Sequence[_Told]) -> Iterator[BrokenLink]:
        if not all_told:
            return
        with self._records.reading() as tx:
            sheets = tx.chain.sheets_as_they_stand({told.ticket for told in all_told if told.sheets})
            tickets = tx.attachments.tickets_of({digest for told in all_told for digest in told.files})
        for told in all_told:
            self._sealed |= told.sheets.keys()
            for key, seal in told.sheets.items():
                if key not in sheets or seal_of(sheets[key]) != seal:
                    yield _broken_link(ChainFault.SHEET, told.row, str(key))
            for digest in told.files:
                if told.ticket not in tickets[digest] or not self._is_whole(digest):
                    yield _broken_link(ChainFault.FILE, told.row, digest)

    def _is_whole(self, digest: str) -> bool:
        if self._store is not None and digest not in self._whole:
            with suppress(AttachmentGone):
                self._store.whole(digest)
                self._whole.add(digest)
            return digest in self._whole
        return True

    def signed_now(self) -> set[SheetKey]:
        """Every sheet that is signed by now. Raises `RecordsError`."""
        found: set[SheetKey] = set()
        after: SheetKey | None = None
        while True:
            with self._records.reading() as tx:
                page = tx.sheets.signed(after)
            if not page:
                return found
            found.update(page)
            after = page[-1]

    def never_told(self, signed: Collection[SheetKey], seq: int) -> BrokenLink | None:
        """The first of ``signed`` of which no row tells that was looked at, up to ``seq``."""
        unknown = min(set(signed) - self._sealed, default=None)
        return None if unknown is None else BrokenLink(ChainFault.UNSEALED, seq, what=str(unknown))


def _broken_link(fault: ChainFault, row: ChainedRow, what: str) -> BrokenLink:
    return BrokenLink(fault, row.seq, row.table, row.id, what)
