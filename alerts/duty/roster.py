"""A roster of duty as people plan it: posts, patterns of days, sensitive periods (desk.md, section 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ingest.durations import MINUTE


class LeaderPost(StrEnum):
    """Whose leader is on duty (带班领导); in sensitive periods each of them is (W36)."""

    WATER_PRODUCTION = "water_production"
    PRODUCTION_DISPATCH = "production_dispatch"
    REPAIR_COMPANY = "repair_company"
    WATER_MAKING = "water_making"


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A shift of a pattern. Persons are names of users.

    Attributes
    ----------
    day
        Of the cycle, from 1.
    starts, ends
        Minutes after the local midnight of that day; ``ends`` may lie in the next day.
    chief
        值班长; ``crew`` 值班员.
    """

    day: int
    starts: int
    ends: int
    chief: str
    crew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyPattern:
    """Shifts that come again every ``days`` days, from a local day on until the next pattern of the post."""

    since: date
    days: int
    shifts: tuple[PlannedShift, ...]

    def of_day(self, day: date) -> list[PlannedShift]:
        """The shifts that begin on the local ``day``, in order."""
        number = (day - self.since).days % self.days + 1
        return sorted((each for each in self.shifts if each.day == number), key=lambda each: each.starts)


@dataclass(frozen=True, slots=True)
class ReadingSchedule:
    """What a post reads by hand each day (抄表时段, C7): ``points``, or all that are below ``place``.

    ``at``: when slots begin, minutes after the local midnight; ``within``: how long each is, ms.
    """

    at: tuple[int, ...]
    within: int
    points: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class DutyPost:
    """A post (岗位) of a department.

    Attributes
    ----------
    round_the_clock
        Somebody is there at every hour of every day (W35).
    leads
        It is the post of a leader on duty; ``None`` for a post of those who work.
    patrols
        It covers the whole network of its department each day, and files a sheet of it (C32).
    readings
        What it reads by hand, and when (C7).
    """

    id: str
    name: str
    department: str
    round_the_clock: bool
    leads: LeaderPost | None
    patterns: tuple[DutyPattern, ...]
    patrols: bool = False
    readings: tuple[ReadingSchedule, ...] = ()

    def pattern_of(self, day: date) -> DutyPattern | None:
        """The pattern that holds on the local ``day``."""
        held = [each for each in self.patterns if each.since <= day]
        return max(held, key=lambda each: each.since, default=None)


@dataclass(frozen=True, slots=True)
class SensitivePeriod:
    """A time in which all leaders' posts are filled (敏感时期, W36): local days, both inclusive."""

    name: str
    first: date
    last: date


ARRIVES_BEFORE = 15 * MINUTE
"""So long before a shift its persons are there, where nothing else is set (C8), ms."""


@dataclass(frozen=True, slots=True)
class DutyRoster:
    """All posts of an organisation. ``arrives_before``: ms (C8, P30)."""

    posts: tuple[DutyPost, ...] = ()
    periods: tuple[SensitivePeriod, ...] = ()
    arrives_before: int = ARRIVES_BEFORE

    @property
    def persons(self) -> set[str]:
        """Names of everybody who is on a shift of it."""
        shifts = (shift for post in self.posts for each in post.patterns for shift in each.shifts)
        return {name for shift in shifts for name in (shift.chief, *shift.crew)}

    def post(self, id_: str) -> DutyPost | None:
        """The post of that id."""
        return next((each for each in self.posts if each.id == id_), None)

    def of_department(self, department: str) -> tuple[DutyPost, ...]:
        """The posts of ``department``."""
        return tuple(each for each in self.posts if each.department == department)


NO_ROSTER = DutyRoster()
