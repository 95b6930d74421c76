"""How each value of an inventory file is read, from a table or from a cell.

Every reader raises `ValueError`, with a `Said` for the user, for what it cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from ingest.durations import DAY, EPOCH, SECOND
from ingest.inventory.departments import DeliveryPeriod, Duty, PhoneBand, ServiceLine
from ingest.inventory.devices import ModelChannel
from ingest.inventory.local_time import FIRST_YEAR, LAST_YEAR, check_span, parse_hours
from ingest.inventory.notation import Choice, in_units, not_one_of, one_of, parse_duration, quoted
from ingest.inventory.tree import DateSpan
from ingest.printable import is_one_line, shows_something
from ingest.readings.names import LONGEST_NAME
from ingest.readings.quantities import QUANTITIES, Metric
from ingest.said import Said, said_by

LONGEST_TEXT = 200
MOST_HOUSEHOLDS = 1_000_000
FARTHEST_EAST, FARTHEST_NORTH = 180, 85
"""Degrees: no map reaches the poles."""
MOST_IDS = 16
"""Gateways that hear one device, former ids of one gateway; channels, phones or persons of one department."""
MOST_CHANNELS = 64
"""Channels that a device or model may name."""
LONGEST_PERIOD = 7 * DAY
"""What is older than that when it comes is never judged (judgement.md, section 1)."""
LONGEST_OUTAGE = 366 * DAY

NOTHING = "none"
"""A list that was set and is empty (no supply in winter), in a CSV cell; an empty cell: not set."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
LONGEST_PHONE = 40
_PHONE = re.compile(r"(?=.*[0-9])[0-9A-Za-z+*#(), 转-]+", re.ASCII)
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_YES_OR_NO = {
    "true": True,
    "yes": True,
    "1": True,
    "是": True,
    "false": False,
    "no": False,
    "0": False,
    "否": False,
}


def identifier(value: object) -> str:
    """The id of a place, point, gateway, device, calendar or outage: fit for topics, tags and paths."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError(Said("value-id", value=quoted(value)))
    return value


def alias_name(value: object) -> str:
    """What a device calls a point, as it calls it: ``24e1240000000301/temperature``, ``锅炉房 1/温度``."""
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= LONGEST_NAME
        or value != value.strip()
        or _CONTROL.search(value)
    ):
        raise ValueError(Said("value-alias", value=quoted(value), most=str(LONGEST_NAME)))
    return value


def line(value: object) -> str:
    """A text of one line, without the spaces around it; all of it is seen, and reads in one direction."""
    text = value.strip() if isinstance(value, str) else None
    if text is None or len(text) > LONGEST_TEXT or _CONTROL.search(text):
        raise ValueError(Said("value-line", most=str(LONGEST_TEXT)))
    if not (text.isprintable() or is_one_line(text)):
        raise ValueError(Said("value-unseen", value=quoted(text)))
    if value and not shows_something(text):
        raise ValueError(Said("value-empty"))
    return text


def some_line(value: object) -> str:
    """A text of one line that is not empty: the model of a device, the name of a user."""
    text = line(value)
    if not text:
        raise ValueError(Said("value-empty"))
    return text


def period(value: object, written: object = None) -> int:
    """Milliseconds between two readings, or two uploads, of a point.

    What cannot be is quoted as it was ``written``, by default the ``value`` itself.
    """
    try:
        return parse_duration(in_units(value) if isinstance(value, str) else value, SECOND, LONGEST_PERIOD)
    except ValueError as error:
        said = said_by(error)
        if not isinstance(said, Said):
            raise
        as_written = {"value": quoted(value if written is None else written)}
        raise ValueError(Said(said.key, **dict(said.values) | as_written)) from None


def meter_side(value: object) -> str:
    """``before`` or ``after`` the user's meter (clause C23)."""
    if value not in ("before", "after"):
        raise ValueError(Said("value-meter-side", value=quoted(value)))
    return str(value)


def yes_or_no(value: object) -> bool:
    """A boolean, as tables and spreadsheets write it."""
    answer = value if isinstance(value, bool) else _YES_OR_NO.get(str(value).lower())
    if answer is None:
        raise ValueError(Said("value-yes-or-no", value=quoted(value)))
    return answer


def households(value: object) -> int:
    """A number of households."""
    text = str(value)
    if (
        isinstance(value, bool)
        or not re.fullmatch(r"[0-9]{1,7}", text, re.ASCII)
        or int(text) > MOST_HOUSEHOLDS
    ):
        raise ValueError(Said("value-households", most=str(MOST_HOUSEHOLDS), value=quoted(value)))
    return int(text)


def longitude(value: object) -> float:
    """Degrees east of Greenwich, by WGS 84."""
    return _degrees(value, FARTHEST_EAST)


def latitude(value: object) -> float:
    """Degrees north of the equator, by WGS 84, as far as maps go."""
    return _degrees(value, FARTHEST_NORTH)


def _degrees(value: object, most: int) -> float:
    text = "" if isinstance(value, bool) else str(value)
    degrees = float(text) if _DEGREES.fullmatch(text) else None
    if degrees is None or abs(degrees) > most:
        raise ValueError(Said("value-degrees", most=str(most), value=quoted(value)))
    return degrees


def zone(value: object) -> str:
    """An IANA time zone."""
    if not isinstance(value, str) or not _is_zone(value):
        raise ValueError(Said("value-zone", value=quoted(value)))
    return value


@cache
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return bool(name)


def hours(value: object) -> str:
    """Half-open local hours such as ``08:00-18:00``."""
    if not isinstance(value, str):
        raise ValueError(Said("value-hours-text"))  # noqa: TRY004 - one error type for all readers
    parse_hours(value)
    return value


def span(value: object) -> DateSpan:
    """Days, both included, such as ``11-15..03-15``."""
    start, dots, end = value.partition("..") if isinstance(value, str) else ("", "", "")
    if not dots:
        raise ValueError(Said("value-span", value=quoted(value)))
    span = DateSpan(start.strip(), end.strip())
    check_span(span)
    return span


def many(value: object) -> list[object]:
    """A list, or a cell with ``|`` between its items."""
    if isinstance(value, str):
        return [] if value.lower() == NOTHING else [item.strip() for item in value.split("|")]
    if not isinstance(value, list):
        raise ValueError(Said("value-list"))  # noqa: TRY004 - one error type for all readers
    return value


def many_hours(value: object) -> tuple[str, ...]:
    """Several periods of local hours."""
    return tuple(hours(item) for item in many(value))


def _many_of(choices: type[Choice]) -> Callable[[object], tuple[Choice, ...]]:
    def read(value: object) -> tuple[Choice, ...]:
        found = tuple(map(one_of(choices), many(value)))
        _refuse_doubles([each.value for each in found])
        return found

    return read


many_lines = _many_of(ServiceLine)
"""Several lines of service, each once."""
many_duties = _many_of(Duty)
"""Several duties of a department, each once."""
many_periods = _many_of(DeliveryPeriod)
"""Several periods after which data are delivered, each once."""


def many_names(value: object) -> tuple[str, ...]:
    """Several names of users, each once."""
    found = tuple(_listed_name(item) for item in many(value))
    _refuse_more_than(MOST_IDS, found)
    _refuse_doubles(found)
    return found


def _listed_name(value: object) -> str:
    """A name that a cell can hold beside others: else an export would bring back other people."""
    name = some_line(value)
    if "|" in name or name.lower() == NOTHING:
        raise ValueError(Said("value-no-user-name", value=quoted(value)))
    return name


def many_phones(value: object) -> tuple[PhoneBand, ...]:
    """Numbers with their local hours: ``08:00-18:00=0431-8800001``."""
    found = tuple(_phone(item) for item in many(value))
    _refuse_more_than(MOST_IDS, found)
    _refuse_doubles([f"{band.hours}={band.number}" for band in found])
    return found


def _phone(value: object) -> PhoneBand:
    band, _, number = value.partition("=") if isinstance(value, str) else ("", "", "")
    number = number.strip()
    if len(number) > LONGEST_PHONE or not _PHONE.fullmatch(number):
        raise ValueError(Said("value-phone", value=quoted(value), most=str(LONGEST_PHONE)))
    return PhoneBand(hours(band.strip()), number)


def many_paths(value: object) -> tuple[str, ...]:
    """Paths of channels as devices send them, each once: ``Probe_mod``, ``temperatureSensor/1``."""
    found = tuple(map(alias_name, many(value)))
    _refuse_more_than(MOST_CHANNELS, found)
    _refuse_doubles(found)
    return found


def many_channels(value: object) -> tuple[ModelChannel, ...]:
    """What devices of a model measure: ``temperature=indoor_temperature``, ``p=water_pressure kPa``."""
    found = tuple(map(_channel, many(value)))
    _refuse_more_than(MOST_CHANNELS, found)
    _refuse_doubles([channel.metric.value for channel in found])
    return found


def _channel(value: object) -> ModelChannel:
    path, _, measured = value.rpartition("=") if isinstance(value, str) else ("", "", "")
    metric, _, unit = measured.strip().partition(" ")
    read, unit = one_of(Metric)(metric), unit.strip()
    units = QUANTITIES[read].conversions
    if unit and unit not in units:
        raise ValueError(not_one_of(tuple(units), unit))
    return ModelChannel(alias_name(path.strip()), read, unit or None)


def many_spans(value: object) -> tuple[DateSpan, ...]:
    """Several spans of days."""
    return tuple(span(item) for item in many(value))


def many_ids(value: object) -> tuple[str, ...]:
    """Several ids, each once: the gateways that hear a device, or the ids that a gateway had before."""
    found = tuple(identifier(item) for item in many(value))
    _refuse_more_than(MOST_IDS, found)
    _refuse_doubles(found)
    return found


def _refuse_more_than(most: int, found: Sequence[object]) -> None:
    if len(found) > most:
        raise ValueError(Said("value-too-many", most=str(most)))


def _refuse_doubles(found: Sequence[str]) -> None:
    if len(set(found)) < len(found):
        double = next(each for each in found if found.count(each) > 1)
        raise ValueError(Said("value-twice", value=quoted(double)))


def instant(value: object) -> int:
    """UTC ms of an RFC 3339 time with zone."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(Said("value-no-instant", value=quoted(value))) from None
    if moment.tzinfo is None:
        raise ValueError(Said("value-no-zone", value=quoted(value)))
    since = (moment - EPOCH) // timedelta(milliseconds=1)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR or since < 0:
        raise ValueError(Said("value-years", value=quoted(value), first=str(FIRST_YEAR), last=str(LAST_YEAR)))
    return since
