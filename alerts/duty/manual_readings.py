"""Manual readings (手工抄表; C7, H14): what a person read at a point, kept beside what its sensor says.

They are never judged. Where both have a value of one minute, the two are compared, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from alerts.duty.roster import DutyPost, ReadingSchedule
from alerts.matters.choices import FindingKind
from alerts.matters.findings import Finding
from alerts.matters.settings import DeskSettings
from ingest.durations import DAY, MINUTE, SECOND
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.said import Said, name_of

MOST_AT_ONCE = 100
"""Values in one entry."""
OLDEST = 31 * DAY
"""What was read longer ago is not entered any more, ms."""
LONGEST_REMARK = 200
"""Characters."""
SETTING: Final[Mapping[Metric, str]] = {
    Metric.INDOOR_TEMPERATURE: "manual_temperature",
    Metric.WATER_PRESSURE: "manual_pressure",
}
"""Metric -> the field of `DeskSettings` with its tolerance; others are kept and compared with nothing."""
DECIMALS = 9
"""A difference is rounded to so many: 0.32 - 0.30 is more than 0.02 as floats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualReading:
    """A value that a person read. Instants are UTC ms.

    Attributes
    ----------
    point, metric, place, value
        What was read, where, in the canonical unit; as the inventory had the point at the entry.
    at, entered_at
        The beginning of the minute when it was read, and when it was entered.
    post
        The post of duty for which it was read; empty: for none.
    actor, acting_for
        Who entered it, and for whom they stood in; empty: for themselves.
    text
        A remark.
    about
        Id of the one that it corrects, which stays as it is (C3).
    id
        Counts up; 0 before it is on record.
    """

    point: str
    metric: Metric
    place: str
    at: int
    value: float
    entered_at: int
    actor: str
    acting_for: str = ""
    post: str = ""
    text: str = ""
    about: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A manual reading held against the sensor's ``value`` at ``at`` (UTC ms), in the same minute."""

    reading: int
    at: int
    value: float
    tolerance: float
    differs: bool
    compared_at: int


@dataclass(frozen=True, slots=True)
class ReadingSlot:
    """A time in which a post reads ``points`` once (抄表时段, C7): ``[starts_at, ends_at)``, UTC ms."""

    starts_at: int
    ends_at: int
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilledSlot:
    """A slot with the first entry of each of its points that was read in it."""

    slot: ReadingSlot
    entered: Mapping[str, ManualReading]

    @property
    def missing(self) -> tuple[str, ...]:
        """Points of which there is no entry."""
        return tuple(each for each in self.slot.points if each not in self.entered)

    @property
    def completed_by(self) -> ManualReading | None:
        """The entry with which every point had one; ``None``: not yet."""
        return None if self.missing else max(self.entered.values(), key=lambda each: each.id)


def slots_of(post: DutyPost, zone: ZoneInfo, start: int, end: int, inventory: Inventory) -> list[ReadingSlot]:
    """The slots of ``post`` that begin in ``[start, end)`` (UTC ms), by the clocks of ``zone``, in order.

    Points that are no longer there are not read; a slot without any is none.
    """
    if not post.readings:
        return []
    day, last = (datetime.fromtimestamp(each / SECOND, zone).date() for each in (start, end))
    found: dict[int, ReadingSlot] = {}
    while day <= last:
        for schedule in post.readings:
            points = _points_of(schedule, inventory)
            for starts_at in _starts(schedule, day, zone):
                if start <= starts_at < end and points:
                    found[starts_at] = ReadingSlot(starts_at, starts_at + schedule.within, points)
        day += timedelta(days=1)
    return sorted(found.values(), key=lambda each: each.starts_at)


def _starts(schedule: ReadingSchedule, day: date, zone: ZoneInfo) -> Iterator[int]:
    for minute in schedule.at:
        yield int(datetime.combine(day, time(*divmod(minute, 60)), zone).timestamp() * SECOND)


def _points_of(schedule: ReadingSchedule, inventory: Inventory) -> tuple[str, ...]:
    if not schedule.place:
        return tuple(each for each in schedule.points if each in inventory.points)
    if schedule.place not in inventory.places:
        return ()
    below = inventory.below(schedule.place)
    return tuple(point.id for each in below for point in inventory.points_at.get(each.id, ()))


def minute_of(instant: int) -> int:
    """The beginning of its minute, UTC ms."""
    return instant // MINUTE * MINUTE


def unfit(point: Point | None, value: float, at: int, now: int) -> Iterator[tuple[str, Said]]:
    """All that is wrong with ``value`` (canonical unit) read at ``at``, as field and sentence (UTC ms).

    ``point``: ``None`` where it is not known, and so not in which range the value has to be.
    """
    quantity = None if point is None else QUANTITIES[point.metric]
    if quantity is not None and not quantity.lowest <= value <= quantity.highest:
        bounds = {"lowest": f"{quantity.lowest:g}", "highest": f"{quantity.highest:g}"}
        yield "value", Said("manual-value-range", unit=name_of("unit", quantity.unit), **bounds)
    if not now - OLDEST <= at <= now:
        yield "at", Said("manual-time", days=OLDEST // DAY)


def compared(
    reading: ManualReading, at: int, value: float, now: int, settings: DeskSettings
) -> Comparison | None:
    """``reading`` against the sensor's ``value`` at ``at``, at ``now`` (UTC ms); ``None``: not compared."""
    setting = SETTING.get(reading.metric)
    if setting is None:
        return None
    tolerance: float = getattr(settings, setting)
    differs = round(abs(reading.value - value), DECIMALS) > tolerance
    return Comparison(reading.id, at, value, tolerance, differs, now)


def untrue(reading: ManualReading, against: Comparison, territory: str, found_by: str) -> Finding:
    """报表不实, to be verified by a person: it may as well be the sensor that errs (H14)."""
    return Finding(
        FindingKind.REPORT_UNTRUE,
        ticket="",
        cause=f"manual reading {reading.id}",
        found_at=against.compared_at,
        found_by=found_by,
        subject_kind="user",
        subject=reading.actor,
        evidence={
            "manual_reading": reading.id,
            "point": reading.point,
            "metric": reading.metric.value,
            "read_at": reading.at,
            "value": reading.value,
            "sensor_value": against.value,
            "tolerance": against.tolerance,
        },
        place=reading.place,
        territory=territory,
    )
