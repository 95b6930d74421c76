"""Limits as tables of TOML and as the text on a clock: ``{ clock = "48h" }``, ``{"working_days":3}``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Literal

import msgspec

from alerts.deadlines.limits import (
    AtOnceLimit,
    ClockLimit,
    DayEndLimit,
    EarliestLimit,
    GivenLimit,
    InstantLimit,
    Limit,
    MonthEndLimit,
    TimeOfDayLimit,
    WorkingDayLimit,
    WorkingHourLimit,
)
from ingest.inventory.notation import parse_duration, write_duration
from ingest.said import Said

_KINDS = (
    "clock",
    "working_days",
    "working_hours",
    "day_end",
    "month_end",
    "given",
    "at_time",
    "at_once",
    "at",
    "earliest",
)
_MOST_DAYS = 400
_REMEMBERED = 4_096
"""Limits that are remembered: a policy's is the same for all its clocks, and read at every look at them."""


class LimitItem(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A limit as a table has it: exactly one kind, and what belongs to it.

    ``clock`` elapsed time · ``working_days`` their ends · ``working_hours`` of the calendar of hours ·
    ``day_end`` 24:00 of the day so many days after the start's · ``month_end`` · ``given`` the instant of a
    field, or ``before`` it · ``at_time`` of the day ``days`` later · ``at_once`` · ``at`` an instant, UTC ms
    · ``earliest`` of several.
    """

    clock: str | None = None
    working_days: Annotated[int, msgspec.Meta(ge=1, le=_MOST_DAYS)] | None = None
    working_hours: str | None = None
    day_end: Annotated[int, msgspec.Meta(ge=0, le=_MOST_DAYS)] | None = None
    month_end: Literal[True] | None = None
    given: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    before: str | None = None
    at_time: Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    days: Annotated[int, msgspec.Meta(ge=0, le=_MOST_DAYS)] | None = None
    at_once: Literal[True] | None = None
    at: int | None = None
    earliest: Annotated[list[LimitItem], msgspec.Meta(min_length=2, max_length=4)] | None = None


def limit_of(item: LimitItem) -> Limit:
    """The limit that ``item`` says. Raises `ValueError`, with a sentence for the user."""
    kinds = [kind for kind in _KINDS if getattr(item, kind) is not None]
    if len(kinds) != 1:
        raise ValueError(Said("limit-one-kind", kinds=tuple(_KINDS)))
    (kind,) = kinds
    stray = [key for key, of in (("before", "given"), ("days", "at_time")) if _has(item, key) and kind != of]
    if stray:
        raise ValueError(Said("limit-stray-key", key=stray[0], kind=kind))
    return _READ[kind](item)


@lru_cache(_REMEMBERED)
def write_limit(limit: Limit) -> str:
    """``limit`` as text, the same for the same limit."""
    return msgspec.json.encode(_item(limit)).decode()


@lru_cache(_REMEMBERED)
def read_limit(text: str) -> Limit:
    """The limit that `write_limit` wrote. Raises `ValueError`, also as `msgspec.DecodeError`."""
    return limit_of(msgspec.json.decode(text, type=LimitItem))


def _has(item: LimitItem, key: str) -> bool:
    return getattr(item, key) is not None


def _time_of_day(item: LimitItem) -> Limit:
    hour, minute = map(int, str(item.at_time).split(":"))
    return TimeOfDayLimit(hour * 60 + minute, item.days or 0)


_READ: dict[str, Callable[[LimitItem], Limit]] = {
    "clock": lambda item: ClockLimit(parse_duration(item.clock)),
    "working_days": lambda item: WorkingDayLimit(item.working_days or 0),
    "working_hours": lambda item: WorkingHourLimit(parse_duration(item.working_hours)),
    "day_end": lambda item: DayEndLimit(item.day_end or 0),
    "month_end": lambda _item: MonthEndLimit(),
    "given": lambda item: GivenLimit(item.given or "", parse_duration(item.before) if item.before else 0),
    "at_time": _time_of_day,
    "at_once": lambda _item: AtOnceLimit(),
    "at": lambda item: InstantLimit(item.at or 0),
    "earliest": lambda item: EarliestLimit(tuple(map(limit_of, item.earliest or ()))),
}


def _item(limit: Limit) -> LimitItem:  # noqa: C901, PLR0911 - one line for each kind
    match limit:
        case ClockLimit(ms):
            return LimitItem(clock=write_duration(ms))
        case WorkingDayLimit(days):
            return LimitItem(working_days=days)
        case WorkingHourLimit(ms):
            return LimitItem(working_hours=write_duration(ms))
        case DayEndLimit(days):
            return LimitItem(day_end=days)
        case MonthEndLimit():
            return LimitItem(month_end=True)
        case TimeOfDayLimit(minute, days):
            return LimitItem(at_time="{:02}:{:02}".format(*divmod(minute, 60)), days=days)
        case AtOnceLimit():
            return LimitItem(at_once=True)
        case GivenLimit(field, before_ms):
            return LimitItem(given=field, before=write_duration(before_ms) if before_ms else None)
        case InstantLimit(at):
            return LimitItem(at=at)
        case EarliestLimit(limits):
            return LimitItem(earliest=[_item(each) for each in limits])
