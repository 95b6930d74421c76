"""All gateways: which of them are silent, of how many points, what waits undecoded, whose clock is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from ingest.inventory.behind_gateways import BehindGateways
from ingest.inventory.devices import Gateway
from ingest.inventory.tree import Inventory
from ingest.journal.journal import Journal

MOST_SHOWN = 200
"""Gateways in one answer: those with most silent points, then those heard longest ago."""


@dataclass(frozen=True, slots=True)
class GatewayState:
    """A gateway now.

    Attributes
    ----------
    points, silent
        How many points are behind it, and how many of them are silent (judgement.md, section 2).
    heard_at
        When readings of one of them were last taken, UTC ms; ``None``: never.
    waiting
        Letters of its own that nobody has replayed or dismissed; ``None`` for who may not read them.
    ahead_ms
        By how much its clock is ahead of ours; ``None``: nothing was heard by its name.
    """

    gateway: Gateway
    points: int
    silent: int
    heard_at: int | None
    waiting: int | None
    ahead_ms: int | None


@dataclass(frozen=True, slots=True)
class GatewayList:
    """Gateways in the order of how much is wrong, how many there are, and how many have silent points."""

    rows: list[GatewayState]
    count: int
    with_silent: int


@use_case("gateways.list", Right.LOOK, ScopeKind.PLACES)
def list_gateways(
    journal: Journal, inventory: Inventory, viewer: Viewer, text: str, now: int, *, silent_only: bool = False
) -> GatewayList:
    """The gateways at ``now`` (UTC ms) that ``text`` is a part of the id, name or place of; empty: all.

    It costs one look at each point behind them, by columns. Raises `Forbidden`, `JournalError`.
    """
    scope, wanted = viewer.scope(Right.LOOK), text.casefold()
    seen = [
        gateway
        for gateway in inventory.gateways.values()
        if scope.sees_place(inventory, gateway.place) and _is_meant(gateway, inventory, wanted)
    ]
    behind = inventory.behind_gateways
    heard, silent = _heard(journal, behind, now)
    row_of = [behind.row_of[gateway.id] for gateway in seen]
    reads_letters = viewer.where(Right.LETTERS)
    waiting = _waiting(journal, reads_letters.senders(inventory))
    ahead = _clocks(journal)
    rows = [
        GatewayState(
            gateway,
            int(behind.points[row]),
            int(silent[row]),
            int(heard[row]) or None,
            waiting[gateway.id] if reads_letters.sees_place(inventory, gateway.place) else None,
            ahead.get(gateway.id),
        )
        for gateway, row in zip(seen, row_of, strict=True)
        if silent[row] or not silent_only
    ]
    rows.sort(key=lambda each: (-each.silent, each.heard_at or 0, each.gateway.id))
    return GatewayList(rows[:MOST_SHOWN], len(rows), int((silent[row_of] > 0).sum()))


def _is_meant(gateway: Gateway, inventory: Inventory, wanted: str) -> bool:
    if not wanted:
        return True
    names = (gateway.id, gateway.name, inventory.name_of(gateway.place))
    return any(wanted in each.casefold() for each in names)


def _heard(journal: Journal, behind: BehindGateways, now: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """int64 twice, by gateway: when one of its points was last heard (0: never), and how many are silent."""
    received = journal.notes.received_at(behind.key)
    heard = np.zeros(len(behind.points), np.int64)
    np.maximum.at(heard, behind.row, received)
    return heard, behind.silent(received, now)


def _waiting(journal: Journal, senders: list[str] | None) -> Counter[str]:
    """Gateway -> its letters that wait."""
    found: Counter[str] = Counter()
    for group in journal.box.groups(among=senders):
        found[group.gateway] += group.waiting
    return found


def _clocks(journal: Journal) -> dict[str, int]:
    """Gateway -> by how much its clock is ahead, ms: of what it sent last."""
    sources = sorted(journal.notes.sources().values(), key=lambda heard: heard.last_at)
    return {heard.source.partition("/")[2]: heard.ahead_ms for heard in sources}
