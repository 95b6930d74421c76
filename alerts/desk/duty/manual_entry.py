"""Manual readings entered, looked at, and held against what the sensors say (C7, H14)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from alerts.desk.duty.book import open_book
from alerts.desk.duty.reach import require_covering
from alerts.desk.duty.timekeeping import keep_readings_in_time
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.points import find_point
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.duty.manual_readings import (
    LONGEST_REMARK,
    MOST_AT_ONCE,
    Comparison,
    ManualReading,
    compared,
    minute_of,
    unfit,
    untrue,
)
from alerts.matters.settings import DeskSettings
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused, Reason
from alerts.tickets.ticket import SYSTEM
from ingest.durations import DAY, HOUR, MINUTE
from ingest.inventory.tree import Inventory, Point
from ingest.printable import is_one_line
from ingest.readings.history import History, ReadingsUnavailable
from ingest.said import Said

LOOKED_BACK = 2 * DAY
"""So long a reading waits for a value of its sensor that comes late, ms."""
AT_ONCE = 500
"""Readings that are compared in one transaction."""


class ManualRow(NamedTuple):
    """``value`` (canonical unit) read at ``point`` in the minute of ``at`` (UTC ms).

    ``about``: id of the manual reading that it corrects.
    """

    point: str
    at: int
    value: float
    text: str = ""
    about: int | None = None


@dataclass(frozen=True, slots=True)
class ShownReading:
    """A manual reading, how it compared (``None``: not, or not yet), and ids of those that correct it."""

    reading: ManualReading
    against: Comparison | None
    corrected_by: tuple[int, ...] = ()


@use_case("manual-readings.enter", Right.WORK, ScopeKind.OBJECT)
def enter_manual_readings(
    records: Records,
    history: History,
    viewer: Viewer,
    rows: Sequence[ManualRow],
    now: int,
    *,
    desk: DeskInForce,
    post: str = "",
    wall: int | None = None,
) -> list[ShownReading]:
    """Put what was read on record at ``now`` (UTC ms), all rows or none, and hold it against the sensors.

    Where the readings cannot be had now, `compare_waiting` does so later.

    Parameters
    ----------
    post
        The post of duty for which it was read, whose department is the viewer's to work for.
    wall
        The time of persons, by which leave runs (UTC ms); ``None``: ``now``.

    Raises
    ------
    NotFound
        The post, or every point, that there is not or is not theirs.
    MoveRefused
        `FORM`, with all that is wrong with the rows, also points that there are not or that are not theirs.
    Forbidden, RecordsError
    """
    inventory, settings = desk.inventory, desk.tables.settings
    found = [_point(viewer, each.point, inventory) for each in rows]
    if rows and not any(found):
        raise NotFound(Said("refusal-no-point", id=rows[0].point))
    with records.begin() as tx:
        if post:
            require_covering(viewer, Right.WORK, open_book(tx, inventory, 0, 1, 0).post(post), inventory)
        points = _require_fit(tx, rows, found, now)
        new = [
            ManualReading(
                point=point.id,
                metric=point.metric,
                place=point.place,
                at=minute_of(row.at),
                value=row.value,
                entered_at=now,
                actor=viewer.name,
                acting_for=_for_whom(viewer, point, inventory),
                post=post,
                text=row.text.strip(),
                about=row.about,
            )
            for row, point in zip(rows, points, strict=True)
        ]
        added = tx.manual_readings.add(new)
        of_whom: defaultdict[str, list[int]] = defaultdict(list)
        for each in added:
            of_whom[each.acting_for].append(each.id)
        for whom, ids in of_whom.items():
            kind, subject = AuditKind.MANUAL_READINGS_ENTERED, post or points[0].id
            tx.audit.act_for(whom, viewer, kind, now, subject, wall=wall, readings=ids)
        keep_readings_in_time(tx, added, desk, now if wall is None else wall)
    with suppress(ReadingsUnavailable):
        _compare(records, history, added, now, inventory, settings)
    with records.reading() as tx:
        return _shown(tx, added)


@use_case("manual-readings.of-point", Right.LOOK, ScopeKind.OBJECT)
def manual_readings_of_point(
    records: Records,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    span: tuple[int, int],
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[ShownReading]:
    """Up to ``limit`` manual readings of a point in ``span`` (UTC ms, half-open), the last read first.

    Without people for who sees none. Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    point = find_point(inventory, viewer, id)
    with records.reading() as tx:
        found = tx.manual_readings.of_point(point.id, *span, after, limit + 1)
        page = _page(tx, found, limit)
    return page if viewer.sees_people else ListPage(list(map(_nameless, page.items)), page.last)


@use_case("manual-readings.of-post", Right.WORK, ScopeKind.OBJECT)
def manual_readings_of_post(
    records: Records,
    viewer: Viewer,
    post: str,
    span: tuple[int, int],
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[ShownReading]:
    """As `manual_readings_of_point`, of what was read for a post of duty, by who works for its department.

    Raises `NotFound`, `Forbidden`, `RecordsError`.
    """
    with records.reading() as tx:
        at = open_book(tx, inventory, 0, 1, 0).post(post)
        require_covering(viewer, Right.WORK, at, inventory)
        return _page(tx, tx.manual_readings.of_post(at.id, *span, after, limit + 1), limit)


def compare_waiting(
    records: Records,
    history: History,
    now: int,
    *,
    inventory: Callable[[], Inventory],
    settings: Callable[[], DeskSettings],
) -> int:
    """Hold what waits for a value of its sensor against it, at ``now`` (UTC ms); how many there were.

    ``inventory`` and ``settings`` give those in force, and are asked where anything waits. What was read
    longer ago than `LOOKED_BACK` waits no more. Raises `ReadingsUnavailable`, `RecordsError`; what was
    compared stays so.
    """
    done, last = 0, (now - LOOKED_BACK, 0)
    while True:
        with records.reading() as tx:
            waiting = tx.manual_readings.not_compared(last, now + 1, AT_ONCE)
        if not waiting:
            return done
        done += _compare(records, history, waiting, now, inventory(), settings())
        last = (waiting[-1].at, waiting[-1].id)


def _compare(
    records: Records,
    history: History,
    readings: Sequence[ManualReading],
    now: int,
    inventory: Inventory,
    settings: DeskSettings,
) -> int:
    """Compare those of ``readings`` of whose minute there is a value; how many that were.

    The store is asked outside of any transaction: nobody waits for it.
    """
    found = [
        against
        for each, (at, value) in _of_sensors(history, readings, inventory)
        if (against := compared(each, at, value, now, settings)) is not None
    ]
    if not found:
        return 0
    by_id = {each.id: each for each in readings}
    with records.begin() as tx:
        known = tx.manual_readings.comparisons_of([each.reading for each in found])
        new = [each for each in found if each.reading not in known]
        tx.manual_readings.add_comparisons(new)
        differing = [(by_id[each.reading], each) for each in new if each.differs]
        tx.findings.add(
            untrue(reading, against, inventory.territory_of(reading.place), SYSTEM)
            for reading, against in differing
        )
    return len(new)


def _of_sensors(
    history: History, readings: Iterable[ManualReading], inventory: Inventory
) -> Iterable[tuple[ManualReading, tuple[int, float]]]:
    """Each reading with instant (UTC ms) and value of its sensor in its minute: the first that is usable."""
    by_hour: defaultdict[int, list[ManualReading]] = defaultdict(list)
    for each in readings:
        known = inventory.points.get(each.point)
        if known is not None and known.metric is each.metric and known.place == each.place:
            by_hour[each.at // HOUR].append(each)
    for those in by_hour.values():
        keys = sorted({inventory.points[each.point].key for each in those})
        start, end = min(each.at for each in those), max(each.at for each in those) + MINUTE
        batch = history.read(keys, start, end)
        usable = batch.select(batch.usable())
        values: dict[tuple[int, int], tuple[int, float]] = {}
        columns = (usable.point.tolist(), usable.measured_at.tolist(), usable.value.tolist())
        for key, at, value in zip(*columns, strict=True):
            values.setdefault((key, minute_of(at)), (at, value))
        for each in those:
            sensor = values.get((inventory.points[each.point].key, each.at))
            if sensor is not None:
                yield each, sensor


def _point(who: Viewer, id_: str, inventory: Inventory) -> Point | None:
    """The point, where it is theirs to work with."""
    point = inventory.points.get(id_)
    seen = point is not None and who.scope(Right.WORK).sees_place(inventory, point.place)
    return point if seen else None


def _for_whom(who: Viewer, point: Point, inventory: Inventory) -> str:
    return who.for_whom(Right.WORK, lambda scope: scope.sees_place(inventory, point.place))


def _require_fit(
    tx: Transaction, rows: Sequence[ManualRow], points: Sequence[Point | None], now: int
) -> list[Point]:
    """The points of ``rows``, of each its own. Raises `MoveRefused` with all that is wrong with any."""
    if not 1 <= len(rows) <= MOST_AT_ONCE:
        raise _refused([("rows", Said("manual-rows", most=MOST_AT_ONCE))])
    named = tx.manual_readings.by_ids({row.about for row in rows if row.about is not None})
    faults = [
        (f"rows.{no}.{field}", said)
        for no, (row, point) in enumerate(zip(rows, points, strict=True))
        for field, said in _faults(row, point, named, now)
    ]
    if faults:
        raise _refused(faults)
    return [each for each in points if each is not None]


def _faults(
    row: ManualRow, point: Point | None, named: Mapping[int, ManualReading], now: int
) -> Iterable[tuple[str, Said]]:
    if point is None:
        yield "point", Said("refusal-no-point", id=row.point)
    yield from unfit(point, row.value if math.isfinite(row.value) else math.inf, row.at, now)
    if len(row.text) > LONGEST_REMARK or not is_one_line(row.text):
        yield "text", Said("order-text", most=str(LONGEST_REMARK))
    if row.about is not None and (row.about not in named or named[row.about].point != row.point):
        yield "about", Said("manual-unknown", id=str(row.about))


def _nameless(shown: ShownReading) -> ShownReading:
    return replace(shown, reading=replace(shown.reading, actor="", acting_for="", text=""))


def _refused(faults: Sequence[tuple[str, Said]]) -> MoveRefused:
    return MoveRefused(FORM, [Reason(FORM, said, where) for where, said in faults])


def _page(tx: Transaction, found: Sequence[ManualReading], limit: int) -> ListPage[ShownReading]:
    page = cut(found, limit, lambda each: [each.at, each.id])
    return ListPage(_shown(tx, page.items), page.last)


def _shown(tx: Transaction, readings: Sequence[ManualReading]) -> list[ShownReading]:
    ids = [each.id for each in readings]
    against = tx.manual_readings.comparisons_of(ids)
    corrected = tx.manual_readings.corrections_of(ids)
    return [ShownReading(each, against.get(each.id), tuple(corrected.get(each.id, ()))) for each in readings]
