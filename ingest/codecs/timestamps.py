"""Times on the wire, and the one place that deals with devices whose clock was reset."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from ingest.codecs.json_text import quote
from ingest.durations import DAY, EPOCH
from ingest.readings.batch import WrongTime
from ingest.said import Said, name_of

EARLIEST = -62_135_596_800_000
"""0001-01-01T00:00:00Z, UTC ms: the earliest time of software whose clock was never set."""

LATEST = 7_258_118_400_000
"""2200-01-01T00:00:00Z, UTC ms: a later time is a number in another unit."""

CLOCK_RESET_BEFORE = 980_985_600_000
"""2001-02-01T00:00:00Z, UTC ms: an earlier time (1970, 2000-01-01) comes from a clock that was reset."""

SECONDS_BELOW = 100_000_000_000
"""A Unix time below this is in seconds, from it on in milliseconds (for formats that leave it open)."""

NEAR_RECEIPT = 366 * DAY
"""Ms: a number that is this near to its receipt in another unit is a time in that unit."""

_MILLISECOND = timedelta(milliseconds=1)


class NoTimeError(ValueError):
    """What came as a time is none that we can use."""

    def __init__(self, why: Said | WrongTime) -> None:
        super().__init__(why)
        self._why = why

    @property
    def said(self) -> Said:
        """What is wrong with it; the time is quoted."""
        return said_of_wrong(self._why) if isinstance(self._why, WrongTime) else self._why


class TimeUnitError(NoTimeError):
    """A time in seconds, microseconds or nanoseconds where milliseconds belong: ``wrong``."""

    def __init__(self, wrong: WrongTime) -> None:
        super().__init__(wrong)
        self.wrong = wrong


def instant(raw: object, received_at: int) -> int:
    """UTC ms of a time on the wire: Unix milliseconds (a number) or RFC 3339 with a zone (a string).

    Fractions of a millisecond are cut off.

    Parameters
    ----------
    raw
        As it came.
    received_at
        UTC ms.

    Raises
    ------
    TimeUnitError
        A number that is within `NEAR_RECEIPT` of its receipt in another unit. Seconds are not taken for a
        clock that was reset to January 1970.
    NoTimeError
        No time at all, no zone, or outside the years 1 to 2199.
    """
    if raw.__class__ is str:
        moment = _rfc3339(raw)
    elif raw.__class__ is int:
        moment = raw
    elif raw.__class__ is float and math.isfinite(raw):
        moment = math.floor(raw)
    else:
        raise NoTimeError(Said("letter-no-time", time=quote(raw)))
    if CLOCK_RESET_BEFORE <= moment < LATEST:
        return moment
    if isinstance(raw, int | float):
        if abs(moment * 1000 - received_at) <= NEAR_RECEIPT:
            raise TimeUnitError(WrongTime(raw, "seconds"))
        unit = finer_unit_of(moment, 1, received_at)
        if unit is not None:
            raise TimeUnitError(WrongTime(raw, unit))
    if EARLIEST <= moment < LATEST:
        return moment
    raise NoTimeError(Said("letter-no-milliseconds", time=quote(raw)))


def said_of_wrong(time: WrongTime) -> Said:
    """What a letter says of a number in another unit than milliseconds."""
    return in_another_unit(quote(time.number), time.unit, "milliseconds")


def in_another_unit(time: str, unit: str, wanted: str) -> Said:
    """That a ``time``, quoted, is in another unit than is ``wanted``."""
    return Said("letter-time-unit", time=time, unit=_UNIT_NAMES[unit], wanted=_UNIT_NAMES[wanted])


def finer_unit_of(time: float, unit_ms: int, received_at: int) -> str | None:
    """The name of the finer unit in which ``time`` is near its receipt (UTC ms), or ``None``.

    ``unit_ms`` is the unit it should be in, ms.
    """
    for name, per_ms in _FINER_UNITS.items():
        if per_ms * unit_ms > 1 and abs(time - received_at * per_ms) <= NEAR_RECEIPT * per_ms:
            return name
    return None


_FINER_UNITS = {"milliseconds": 1, "microseconds": 1_000, "nanoseconds": 1_000_000}
"""How many of each make a millisecond."""
_UNIT_NAMES = {unit: name_of("time_unit", unit) for unit in ("seconds", *_FINER_UNITS)}


def _rfc3339(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text.upper())  # RFC 3339, 5.6: "T" and "Z" may be small
    except ValueError:
        raise NoTimeError(Said("letter-no-rfc3339", time=quote(text))) from None
    if moment.tzinfo is None:
        raise NoTimeError(Said("letter-no-zone", time=quote(text)))
    return (moment - EPOCH) // _MILLISECOND


def unix_instant(raw: object, received_at: int) -> int:
    """UTC ms of a Unix time in seconds or milliseconds (distinguished by size), or of an RFC 3339 string.

    ``received_at`` is UTC ms.

    Raises
    ------
    NoTimeError
        As `instant` does.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < SECONDS_BELOW:
        return instant(whole_milliseconds(raw), received_at)
    return instant(raw, received_at)


def whole_milliseconds(seconds: float) -> int:
    """``seconds`` as milliseconds; fractions of one are cut off.

    A float holds 1795298400.001 as a little less: what is nearer to a millisecond than its own precision is
    that millisecond. Raises `ValueError` or `OverflowError` for what is not finite.
    """
    return math.floor(round(seconds * 1000, 3))


def live_after_reset(names: Sequence[str], measured_at: Sequence[int], history: Sequence[bool]) -> list[bool]:
    """Which readings of one message, of those before ``CLOCK_RESET_BEFORE``, may take the time of receipt.

    A reset clock does not show when a value was measured. A device's *live* value was measured about when it
    arrived, so it may take the time of receipt; a buffered value, or one of several times from the same
    device, has no place in time.

    Parameters
    ----------
    names, measured_at, history
        One message's readings, all of one length ``n``: names as on the wire, UTC ms, and whether the device
        calls the reading history.

    Returns
    -------
    n booleans: true where the time is from a reset clock, the reading is not history, and no other
    reading of the same device (the same name up to its last ``/`` or ``:``) in the message has another time.
    """
    times: dict[str, set[int]] = {}
    for name, moment, buffered in zip(names, measured_at, history, strict=True):
        if not buffered:
            times.setdefault(device_of(name), set()).add(moment)
    return [
        moment < CLOCK_RESET_BEFORE and not buffered and len(times[device_of(name)]) == 1
        for name, moment, buffered in zip(names, measured_at, history, strict=True)
    ]


def device_of(name: str) -> str:
    """The device's part of a name: all up to its last ``/`` or ``:``; empty if it has neither."""
    return name[: max(name.rfind("/"), name.rfind(":")) + 1]
