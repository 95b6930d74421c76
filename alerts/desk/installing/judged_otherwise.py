"""Which points a changed inventory has judged otherwise, and in what way: no readings are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from ingest.inventory.tree import Calendar, Inventory, Outage, Point

MOST_POINTS = 200
"""Points that are told; all are counted."""


class JudgedWay(StrEnum):
    """What about the judging of a point is another thing then."""

    BEGINS = "begins"
    """It is there, and was not."""
    ENDS = "ends"
    """It is not there any more: nothing judges it."""
    WHAT = "what"
    """What it measures, so which rules look at it."""
    LIMITS = "limits"
    """What it is held to."""
    RHYTHM = "rhythm"
    """How often it speaks: marks, windows and silence."""
    HOURS = "hours"
    """When it is judged: the calendar, the zone or the hours of a contract."""
    OUTAGES = "outages"
    """When it is not judged since the supply is stopped."""
    PLACE = "place"
    """Where its tickets are opened, and who works on them."""
    SPEAKERS = "speakers"
    """Which gateways may speak for it."""


@dataclass(frozen=True, slots=True)
class JudgedOtherwise:
    """How many points are judged otherwise, in which way how many, and the first of them by their ids."""

    count: int
    ways: Mapping[JudgedWay, int]
    points: tuple[tuple[str, tuple[JudgedWay, ...]], ...]


class _AtPlace(NamedTuple):
    """What a place gives to the points at it."""

    hours: tuple[str, Calendar | None]
    outages: frozenset[Outage]


def judged_otherwise(before: Inventory, after: Inventory) -> JudgedOtherwise:
    """What of judging differs between two inventories, at the same rules. Each point is looked at once."""
    was, will = _Given(before), _Given(after)
    found: dict[str, tuple[JudgedWay, ...]] = {}
    for id_ in before.points.keys() | after.points.keys():
        old, new = before.points.get(id_), after.points.get(id_)
        if old is None or new is None:
            found[id_] = (JudgedWay.BEGINS if old is None else JudgedWay.ENDS,)
            continue
        told_before, told_after = was.of(old), will.of(new)
        if ways := tuple(way for way in told_after if told_before[way] != told_after[way]):
            found[id_] = ways
    counts = Counter(way for ways in found.values() for way in ways)
    first = sorted(found)[:MOST_POINTS]
    return JudgedOtherwise(len(found), counts, tuple((id_, found[id_]) for id_ in first))


class _Given:
    """What is given to points by one inventory, worked out once for each place."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._outages: dict[str, set[Outage]] = {}
        for outage in inventory.outages.values():
            self._outages.setdefault(outage.place, set()).add(outage)
        self._at: dict[str, _AtPlace] = {}

    def of(self, point: Point) -> dict[JudgedWay, Any]:
        at = self._at_place(point.place)
        return {
            JudgedWay.WHAT: (point.metric, point.residential, point.water_kind, point.meter_side),
            JudgedWay.LIMITS: point.limits,
            JudgedWay.RHYTHM: (point.sampling_ms, point.upload_ms),
            JudgedWay.HOURS: (at.hours, point.contract_hours),
            JudgedWay.OUTAGES: at.outages,
            JudgedWay.PLACE: point.place,
            JudgedWay.SPEAKERS: self._inventory.gateways_of(point),
        }

    def _at_place(self, place: str) -> _AtPlace:
        known = self._at.get(place)
        if known is None:
            inventory = self._inventory
            hours = inventory.zone_of(place), inventory.calendar_of(place)
            known = self._at[place] = _AtPlace(hours, frozenset(self._outages_at(place)))
        return known

    def _outages_at(self, place: str) -> Iterator[Outage]:
        for node in self._inventory.upwards(place):
            yield from self._outages.get(node.id, ())
