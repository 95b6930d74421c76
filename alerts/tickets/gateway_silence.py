"""A silent gateway on its ticket, and who shows that it lives (judgement.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from alerts.tickets.place_tree import PlaceTree
from ingest.inventory.tree import Point


@dataclass(frozen=True, slots=True)
class GatewaySilence:
    """A silent gateway on its ticket, or on that of its station. Times UTC ms.

    Attributes
    ----------
    ticket, gateway
        Number and id.
    alive_after
        UTC ms: whoever behind the gateway has a reading measured later shows that it lives.
    heard_at, heard_point
        The first reading after that which was noticed, and whose it is (id); ``None`` while there is none.
    """

    ticket: str
    gateway: str
    alive_after: int
    heard_at: int | None = None
    heard_point: str | None = None


def heard_again(
    tree: PlaceTree, silences: Iterable[GatewaySilence], last_heard: Mapping[int, int]
) -> list[GatewaySilence]:
    """Those of ``silences`` whose gateway lives, with the first reading that shows it.

    ``last_heard``: point key -> newest sign of life (UTC ms), at least of the points behind these gateways.
    """
    found = []
    for silence in silences:
        heard = heard_after(silence.alive_after, tree.points_behind.get(silence.gateway, ()), last_heard)
        if heard:
            at, point = min((last_heard[point.key], point.id) for point in heard)
            found.append(replace(silence, heard_at=at, heard_point=point))
    return found


def heard_after(instant: int, points: Iterable[Point], last_heard: Mapping[int, int]) -> list[Point]:
    """Those of ``points`` with a reading measured after ``instant`` (UTC ms); a registration is none."""
    return [p for p in points if last_heard.get(p.key, 0) > max(instant, p.registered_at)]
