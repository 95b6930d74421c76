"""Times of a scenario file as UTC ms."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema

from ingest.durations import SECOND
from ingest.said import Said

LATEST = 4_102_444_800_000
"""2100-01-01T00:00:00Z, UTC ms: no instant of a scenario is later, or further before 1970."""


def instant(value: object, info: ValidationInfo) -> object:
    """A time of a scenario file as UTC ms: a local date and time, or a time of its first day.

    ``info.context`` holds the scenario's ``zone`` and ``day``. A time with an offset is taken as it is, and
    so is a whole number, which is UTC ms already.
    """
    context = info.context or {}
    if isinstance(value, time):
        value = datetime.combine(cast("date", context.get("day", date(2000, 1, 1))), value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            value = value.replace(tzinfo=ZoneInfo(str(context.get("zone", "UTC"))))
        value = round(value.timestamp() * SECOND)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(Said("town-time"))  # noqa: TRY004 - pydantic's own
    if abs(value) > LATEST:
        raise ValueError(Said("town-years"))
    return value


Instant = Annotated[
    int,
    BeforeValidator(instant),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "partial-date-time"},
                {"type": "string", "format": "partial-time"},
            ]
        }
    ),
]
"""UTC ms; written as a TOML time or date and time without quotes."""
