"""Walks the chain and names the first row that is not as it was written (desk.md, section 17; clause C3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from alerts.chain.links import GENESIS, ChainedTable, ChainHead, digest_of, hash_of
from ingest.said import Said


class ChainFault(StrEnum):
    """Why the chain does not hold."""

    MISSING = "missing"
    """No row has this number."""
    DOUBLE = "double"
    """Two rows have this number, or one has a number that none can have."""
    ORDER = "order"
    """The row's id is not above that of the row before it in its table: lines changed places."""
    ROW = "row"
    """The row's hash is not that of the row, or the hash of the one before it was changed."""
    CONTENTS = "contents"
    """What the row says is not what its digest was made of."""
    HEAD = "head"
    """The rows end before the head that is on record, beyond it, or with another hash."""
    ANCHOR = "anchor"
    """The row has another hash than the anchor noted: the chain was written anew."""
    CUT = "cut"
    """The rows end before the anchor: the newest were taken away."""
    SHEET = "sheet"
    """A signed sheet of which the row tells was changed, or is gone."""
    FILE = "file"
    """A file of which the row tells was changed, or is gone."""
    UNSEALED = "unsealed"
    """A sheet is signed of which no row tells: nobody signed it here."""


@dataclass(frozen=True, slots=True)
class ChainedRow:
    """A row as it stands in its table.

    ``values`` are its columns by name, but for ``id`` and those of the chain; ``digest`` and ``hash`` are
    32 bytes where nobody has changed them.
    """

    table: ChainedTable
    id: int
    seq: int
    values: Mapping[str, Any]
    digest: bytes
    hash: bytes


class ChainPage(NamedTuple):
    """Some rows of the chain, and what is known of its end at the same instant.

    ``rows`` have the numbers behind the one asked for, in order; ``last`` is the highest number of any row,
    0 where there is none.
    """

    rows: Sequence[ChainedRow]
    head: ChainHead
    last: int


class BrokenLink(NamedTuple):
    """Where the chain does not hold first: the number, and the row of its table where there is one.

    ``what``: the sheet or the file that the row tells of.
    """

    fault: ChainFault
    seq: int
    table: ChainedTable | None = None
    id: int | None = None
    what: str = ""

    @property
    def said(self) -> Said:
        """What is wrong, in a sentence."""
        if self.table is None:
            return Said(f"chain-{self.fault}", seq=str(self.seq), what=self.what)
        at = Said("chain-row", seq=str(self.seq), table=self.table.value, id=str(self.id))
        return Said(f"chain-{self.fault}-at", row=at, what=self.what)


class ChainVerdict(NamedTuple):
    """What a walk found.

    Attributes
    ----------
    until
        The last row that was found to hold; the walk can go on behind it.
    ended
        Whether the walk came to the end of the chain.
    broken
        The first fault; ``None`` where all that was looked at holds.
    """

    until: ChainHead
    ended: bool
    broken: BrokenLink | None


@dataclass(slots=True)
class _Walk:
    """How far a walk has come; ``ids`` are the last ones met, by table."""

    at: ChainHead
    anchors: Mapping[int, set[bytes]]
    ids: dict[ChainedTable, int] = field(default_factory=dict)

    def fault_of(self, row: ChainedRow, times: int) -> BrokenLink | None:
        """What is wrong with the next row; ``times`` is how many of its page have its number."""
        expected = self.at.seq + 1
        if row.seq > expected:
            return BrokenLink(ChainFault.MISSING, expected)
        fault = None
        if row.seq < expected or times > 1:
            fault = ChainFault.DOUBLE
        elif row.hash != hash_of(self.at.hash, row.table, row.seq, row.values, row.digest):
            fault = ChainFault.ROW
        elif row.digest != digest_of(row.table, row.values):
            fault = ChainFault.CONTENTS
        elif row.id <= self.ids.get(row.table, 0):
            fault = ChainFault.ORDER
        elif self.anchors.get(row.seq, {row.hash}) != {row.hash}:
            fault = ChainFault.ANCHOR
        return None if fault is None else BrokenLink(fault, row.seq, row.table, row.id)

    def pass_by(self, row: ChainedRow) -> None:
        """It holds."""
        self.at = ChainHead(row.seq, row.hash)
        self.ids[row.table] = row.id

    def fault_at_end(self, page: ChainPage) -> BrokenLink | None:
        """What is wrong with the end, where the walk has come to the last row."""
        if not page.rows and min(page.last, page.head.seq) > self.at.seq:
            return BrokenLink(ChainFault.MISSING, self.at.seq + 1)
        if page.head != self.at or page.last > page.head.seq:
            return BrokenLink(ChainFault.HEAD, self.at.seq)
        if any(seq > self.at.seq for seq in self.anchors):
            return BrokenLink(ChainFault.CUT, self.at.seq)
        return None


def verify(
    page_after: Callable[[int], ChainPage],
    anchors: Collection[ChainHead] = (),
    *,
    start: ChainHead = GENESIS,
    most: int | None = None,
    first_broken: Callable[[Sequence[ChainedRow]], BrokenLink | None] = lambda _: None,
) -> ChainVerdict:
    """Walk the chain page by page, and stop at the first row that does not hold.

    Rows that are added meanwhile are walked as well: each page comes with the head of its instant.

    Parameters
    ----------
    page_after
        Gives the rows behind a number, a bounded count of numbers, each time it is called.
    anchors
        Heads that were noted elsewhere. Only they show that the newest rows were taken away, or all of them
        written anew.
    start
        A row that was found to hold before; by default the walk begins before the first.
    most
        Stop, without a fault, after the page with which so many rows were looked at; ``None``: at the end.
    first_broken
        Which of rows that hold, in order, tells first of something else that is not as it was.
    """
    noted: dict[int, set[bytes]] = {}
    for anchor in anchors:
        noted.setdefault(anchor.seq, set()).add(anchor.hash)
    if noted.pop(0, {GENESIS.hash}) != {GENESIS.hash}:
        return ChainVerdict(start, ended=False, broken=BrokenLink(ChainFault.ANCHOR, 0))
    walk = _Walk(start, noted)
    while True:
        page = page_after(walk.at.seq)
        times = Counter(row.seq for row in page.rows)
        holding, broken = [], None
        for row in page.rows:
            broken = walk.fault_of(row, times[row.seq])
            if broken is not None:
                break
            walk.pass_by(row)
            holding.append(row)
        broken = first_broken(holding) or broken
        if broken is not None:
            return ChainVerdict(walk.at, ended=False, broken=broken)
        if walk.at.seq >= page.last or not page.rows:
            return ChainVerdict(walk.at, ended=True, broken=walk.fault_at_end(page))
        if most is not None and walk.at.seq - start.seq >= most:
            return ChainVerdict(walk.at, ended=False, broken=None)
