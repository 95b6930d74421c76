"""Outages of the inventory are stops that were approved elsewhere: each has one that goes with it.

The inventory stays what judgement goes by: nothing here changes it. The stop is what reports, notices and
limits are of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo

from alerts.deadlines.days.local_days import local_day
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.stops.stop_files import StopFile, stop_files_of, write_lines
from alerts.desk.stops.windows import OF_A_STOP
from alerts.records import Records, Transaction
from alerts.records.stops.stops import RecordedStop
from alerts.stops.deciding import households_of
from alerts.stops.imported import came_as, gone, is_as, lapsed, moved_as
from alerts.stops.stop_lines import StopLine
from ingest.inventory.tree import Outage

AT_ONCE = 100
"""Stops that are changed in one transaction."""
MOST_AT_A_LOOK = 10
"""Transactions, after which what else there is to be done has its turn."""
PAGE = 1_000


def follow_outages(records: Records, now: int, desk: DeskInForce) -> bool:
    """Have each outage that was imported, and is not over at ``now`` (UTC ms), be a stop; whether all are.

    A stop goes with the window and the place of its outage, and ends where that is gone; what was followed
    already is not written again. Where another inventory is in force by now than ``desk`` has, nothing more
    is done. Raises `RecordsError`; what was done stays done.
    """
    wanted = {id_: each for id_, each in desk.inventory.outages.items() if not OF_A_STOP.fullmatch(id_)}
    with records.reading() as tx:
        there = {each.outage: each for each in _imported(tx)}
    differing = sorted(_differing(wanted, there, now))
    most = AT_ONCE * MOST_AT_A_LOOK
    for first in range(0, min(len(differing), most), AT_ONCE):
        with records.begin() as tx:
            if tx.inventory.version() != desk.inventory.version:
                return False
            ids = differing[first : first + AT_ONCE]
            write_lines(tx, _lines(tx, ids, wanted, desk, now), desk, now)
    return len(differing) <= most


def end_unbegun(records: Records, now: int, desk: DeskInForce) -> None:
    """Close the imported stops whose window is over by ``now`` (UTC ms) and of which nobody said they began.

    Raises `RecordsError`; what was done stays done.
    """
    while True:
        # Asked beforehand: who writes would have to wait.
        with records.reading() as tx:
            if not tx.stops.over_unbegun(now, 1):
                return
        with records.begin() as tx:
            files = stop_files_of(tx, tx.stops.over_unbegun(now, AT_ONCE))
            write_lines(tx, [(file, lapsed(file.stop, now)) for file in files.values()], desk, now)


def _imported(tx: Transaction) -> Iterator[RecordedStop]:
    """All that were imported and go on."""
    page = tx.stops.imported("", PAGE)
    while page:
        yield from page
        page = tx.stops.imported(page[-1].outage, PAGE)


def _differing(wanted: Mapping[str, Outage], there: Mapping[str, RecordedStop], now: int) -> Iterator[str]:
    """Ids of the outages whose stop is not as they are."""
    for id_, outage in wanted.items():
        stop = there.get(id_)
        if stop is None:
            if outage.end > now:
                yield id_
        elif (stop.places, stop.starts_at, stop.ends_at) != ((outage.place,), outage.start, outage.end):
            yield id_
    yield from there.keys() - wanted.keys()


def _lines(
    tx: Transaction, ids: Sequence[str], wanted: Mapping[str, Outage], desk: DeskInForce, now: int
) -> list[tuple[StopFile | None, StopLine]]:
    """What becomes of the stops of the outages ``ids``, as they are on record in this transaction."""
    households = cache(lambda place: households_of([place], desk.inventory))
    numbers = {each.outage: each.number for each in tx.stops.of_outages(ids)}
    files = stop_files_of(tx, numbers.values())
    found: list[tuple[StopFile | None, StopLine]] = []
    new = []
    for id_ in ids:
        outage, file = wanted.get(id_), files.get(numbers.get(id_, ""))
        if file is None:
            new += [] if outage is None else [outage]
        elif outage is None:
            found.append((file, gone(file.stop, now)))
        elif not is_as(file.stop, outage):
            found.append((file, moved_as(file.stop, outage, households(outage.place), now)))
    for outage, number in _numbered(tx, new, desk, now):
        found.append((None, came_as(number, outage, households(outage.place), now)))
    return found


def _numbered(
    tx: Transaction, new: Iterable[Outage], desk: DeskInForce, now: int
) -> Iterator[tuple[Outage, str]]:
    """Each with the number that its stop has, of the year that it is at its place."""
    years: dict[int, list[Outage]] = {}
    for each in new:
        zone = ZoneInfo(desk.calendar_at(each.place).zone)
        years.setdefault(local_day(now, zone).year, []).append(each)
    for year, those in years.items():
        yield from zip(those, tx.stops.issue_numbers(year, len(those)), strict=True)
