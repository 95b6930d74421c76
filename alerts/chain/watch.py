"""How far the nightly watch over the chain has come, and which rows of it do not hold. Pure."""

from __future__ import annotations

from typing import Final, Self

import msgspec

from alerts.chain.links import GENESIS, ChainedTable, ChainHead
from alerts.chain.verification import BrokenLink, ChainFault
from ingest.said import Said

MOST_BREAKS: Final = 20
"""That are kept, and told, at once; where so many rows do not hold, the first ones say enough."""


class KnownBreak(msgspec.Struct, frozen=True):
    """A row that does not hold, as `BrokenLink`, and since when that is known (UTC ms)."""

    fault: ChainFault
    seq: int
    table: ChainedTable | None
    id: int | None
    what: str
    since: int

    @classmethod
    def of(cls, broken: BrokenLink, now: int) -> Self:
        """``broken``, found at ``now`` (UTC ms)."""
        return cls(broken.fault, broken.seq, broken.table, broken.id, broken.what, now)

    @property
    def said(self) -> Said:
        """What is wrong, in a sentence."""
        return BrokenLink(self.fault, self.seq, self.table, self.id, self.what).said


class _RowOfChain(msgspec.Struct, frozen=True):
    seq: int
    hash: str

    @classmethod
    def of(cls, head: ChainHead) -> Self:
        return cls(head.seq, head.hash.hex())

    @property
    def head(self) -> ChainHead:
        return ChainHead(self.seq, bytes.fromhex(self.hash))


class ChainWatch(msgspec.Struct, frozen=True):
    """What the watch goes on from.

    Attributes
    ----------
    newest
        The last row that was walked as it was new; ``None``: none was, ever.
    round
        The last row of the round over all of the chain.
    walked_at
        When it walked last, UTC ms; ``None``: never.
    breaks
        By their numbers.
    """

    newest: _RowOfChain | None = None
    round: _RowOfChain = _RowOfChain.of(GENESIS)
    walked_at: int | None = None
    breaks: tuple[KnownBreak, ...] = ()

    @classmethod
    def read(cls, kept: str | None) -> Self:
        """As `written` wrote it; ``None``: nothing was walked yet."""
        return cls() if kept is None else msgspec.json.decode(kept, type=cls)

    def written(self) -> str:
        """As text, to be kept."""
        return msgspec.json.encode(self).decode()

    @property
    def newest_head(self) -> ChainHead | None:
        """As `newest`."""
        return None if self.newest is None else self.newest.head

    def after(
        self, newest: ChainHead, round_: ChainHead, breaks: tuple[KnownBreak, ...], now: int
    ) -> ChainWatch:
        """Once it walked up to ``newest`` and ``round_`` at ``now`` (UTC ms)."""
        return ChainWatch(_RowOfChain.of(newest), _RowOfChain.of(round_), now, breaks)
