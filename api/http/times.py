"""Instants on the wire: RFC 3339 with a zone, to the millisecond; local in forms. Inside UTC ms ints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema

from ingest.inventory.local_time import FIRST_YEAR, LAST_YEAR
from ingest.said import Said

_RFC_3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+ -]\d{2}:\d{2})", re.ASCII
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_LOCAL_TIME = 40
"""Characters of a day and a time in a form; more are no such thing."""
FURTHEST = 253_370_764_800_000
"""Start of the year 9999, UTC ms: keeps away what a zone's offset could push out of the calendar."""


YEARS = "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-"
"""How an instant or a day begins that is of a year from 1970 to 9998, for who reads the description."""
INSTANTS = ("_at", "instant")
"""How names of instants end that stand among what a line of a log says."""


def with_instants(data: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """What a line of a log says, its instants (UTC ms) as RFC 3339 in ``zone``; also those further inside."""
    return {key: _on_the_wire(key, value, zone) for key, value in data.items()}


def _on_the_wire(key: str, value: object, zone: str) -> object:
    if isinstance(value, Mapping):
        return with_instants(value, zone)
    if isinstance(value, list):
        return [_on_the_wire(key, each, zone) for each in value]
    is_instant = isinstance(value, int) and not isinstance(value, bool) and key.endswith(INSTANTS)
    return rfc3339(value, zone) if is_instant and isinstance(value, int) else value


def _shown(text: object) -> str:
    return f"{text!r:.60}"


def parse_instant(text: object) -> int:
    """UTC ms of an RFC 3339 instant with a zone; digits below the millisecond are cut off.

    A blank before the offset is read as the ``+`` it was before a form decoder saw it.

    Raises
    ------
    ValueError
        The text is no such instant, or lies outside 1970 to 9998.
    """
    found = _RFC_3339.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(Said("refusal-no-instant", text=_shown(text)))
    day, clock, fraction, zone = found.groups()
    zone = zone.upper().replace("Z", "+00:00").replace(" ", "+")
    try:
        local_time = datetime.fromisoformat(f"{day}T{clock}{zone}")
        at = (local_time - EPOCH) // timedelta(milliseconds=1)
    except (ValueError, OverflowError) as error:
        raise ValueError(Said("refusal-no-such-instant", text=_shown(text))) from error
    at += int((fraction or "0")[:3].ljust(3, "0"))
    if not 0 <= at < FURTHEST:
        raise ValueError(Said("refusal-years", text=_shown(text)))
    return at


Instant = Annotated[
    int,
    BeforeValidator(parse_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": YEARS,
            "examples": ["2026-01-31T06:00:00+08:00"],
        }
    ),
]
"""A parameter or body field: RFC 3339 outside, UTC ms inside."""


def parse_day(text: object) -> date:
    """A local day from ``YYYY-MM-DD``. Raises ValueError for anything else, and outside 1970 to 9998."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(Said("refusal-no-day", text=_shown(text)))
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(Said("refusal-no-such-day", text=_shown(text))) from error
    if not EPOCH.year <= day.year < date.max.year:
        raise ValueError(Said("refusal-years", text=_shown(text)))
    return day


Day = Annotated[
    date, BeforeValidator(parse_day), WithJsonSchema({"type": "string", "format": "date", "pattern": YEARS})
]
"""A parameter: a local day."""


@cache
def zone(name: str) -> ZoneInfo:
    """The IANA zone ``name``."""
    return ZoneInfo(name)


def local_time(at: int, zone_name: str) -> datetime:
    """``at`` (UTC ms) on the wall clock of ``zone_name``."""
    return (EPOCH + timedelta(milliseconds=at)).astimezone(zone(zone_name))


def rfc3339(at: int, zone_name: str) -> str:
    """``at`` (UTC ms) as RFC 3339 with the offset in force in ``zone_name``."""
    return local_time(at, zone_name).isoformat(timespec="milliseconds")


def rfc3339_or_none(at: int | None, zone_name: str) -> str | None:
    """As `rfc3339`; ``None`` stays ``None``."""
    return None if at is None else rfc3339(at, zone_name)


def local_instant(text: str, zone: ZoneInfo) -> int | None:
    """UTC ms of a day and a time as a browser sends them, local in ``zone``; ``None``: it is no such time."""
    try:
        local = datetime.fromisoformat(text[:LONGEST_LOCAL_TIME])
    except ValueError:
        return None
    if not FIRST_YEAR <= local.year <= LAST_YEAR or local.tzinfo is not None:
        return None
    return (local.replace(tzinfo=zone) - EPOCH) // timedelta(milliseconds=1)
