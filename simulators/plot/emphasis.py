"""The points that a picture shows one by one: those with faults or breaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import chain, zip_longest
from typing import Any

from ingest.readings.quantities import Metric
from simulators.expected.judging.episodes import Identity
from simulators.expected.judging.rules import RULES
from simulators.ledger.contents import Ledger

MOST = 6
"""Lines of one panel, at most: each has a colour of its own."""
PLACES = ("household", "site", "place")
POINTS = ("points", "point")
GATEWAYS = ("gateway",)
"""Keys of a fault that say what it hits; see `simulators.faults.kinds`."""


def target(fault: dict[str, Any]) -> str:
    """What a fault of a ledger hits, as in its scenario; empty where it is the whole town."""
    keys = (*POINTS, *PLACES, *GATEWAYS, "building", "station")
    return next((str(fault[key]) for key in keys if fault.get(key)), "")


def hit_points(ledger: Ledger, fault: dict[str, Any]) -> Iterator[str]:
    """The points that a fault names, themselves, by their household, by their site or by their gateway."""
    pattern = target(fault)
    on_points, on_places, on_gateways = (
        any(fault.get(key) for key in keys) for keys in (POINTS, PLACES, GATEWAYS)
    )
    known = ledger.inventory
    for point in known.points.values():
        if on_points:
            hit = fnmatchcase(point.id, pattern)
        elif on_places:
            hit = any(fnmatchcase(node.id, pattern) for node in known.upwards(point.place))
        elif on_gateways:
            hit = fnmatchcase(known.gateway_of(point) or "", pattern)
        else:
            hit = False
        if hit:
            yield point.id


def emphasised(ledger: Ledger, metric: Metric, names: Iterable[str]) -> tuple[str, ...]:
    """At most `MOST` of ``names``, the points of ``metric``: by turns what faults name and what breached."""
    here = list(names)
    known = set(here)
    if len(here) <= MOST:
        return tuple(here)
    named = [
        [name for name in hit_points(ledger, fault) if name in known]
        for fault in ledger.faults
        if not any(fault.get(key) for key in GATEWAYS)
    ]
    # One of each fault first, then another of each.
    of_faults = [name for turn in zip_longest(*named) for name in turn if name is not None]
    turns = zip_longest(_breaching(ledger, metric, known), of_faults)
    found = list(dict.fromkeys(name for name in chain.from_iterable(turns) if name is not None))
    # Rooms of one flat are nearly alike: one of each flat first.
    first = {ledger.inventory.points[name].place: name for name in reversed(found)}
    return tuple(sorted(found, key=lambda name: first[ledger.inventory.points[name].place] != name)[:MOST])


def _breaching(ledger: Ledger, metric: Metric, known: set[str]) -> Sequence[str]:
    """Points with episodes: those of the smallest tickets first, each ticket's in order of opening."""
    size: dict[Identity, int] = {}
    for ticket in ledger.tickets:
        for identity in ticket.episodes:
            size[identity] = min(size.get(identity, len(ticket.episodes)), len(ticket.episodes))
    breaching = {
        (size.get(episode.identity, len(size) + 1), episode.opened_at, episode.point)
        for episode in chain(ledger.episodes, ledger.true_episodes)
        if episode.point in known and _judges_values(episode.rule, metric)
    }
    return list(dict.fromkeys(point for _, _, point in sorted(breaching)))


def _judges_values(rule: str, metric: Metric) -> bool:
    known = RULES.get(rule)
    if known is None or not known.opens_ticket or known.kind == "silent":
        return False
    return known.metric in (None, metric)
