"""What a site may set of the desk, in its own ``desk.toml``; what ships is in ``settings.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Final

from alerts.matters.files.attachment import MOST_BYTES, MediaType
from ingest.durations import DAY
from ingest.inventory.notation import parse_duration
from ingest.problems import Problem, Problems
from ingest.said import Said, said_by
from ingest.toml_files import parse_toml

FILE = "settings.toml"

_SIZE = re.compile(r"([1-9]\d{0,8})(KiB|MiB)", re.ASCII)
_BYTES = {"KiB": 1024, "MiB": 1024 * 1024}


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """What a site has set. Spans in ms; a key of the file stands beside each field in `KEYS`.

    Attributes
    ----------
    late_after
        A fact entered later than this after it happened is a late entry (C60, W4).
    farthest
        How far ahead anything may be agreed, planned or due.
    keys_kept
        How long the key of a program is remembered: until then what it sends again is one contact (H30).
    transfers_flag
        So many give-backs flag a ticket as passed around (H28).
    verify_hold
        How long a result waits before the service verifies it.
    supervision_left_for
        How long a proposal of supervision may be left before that is a finding (W9). When one is made is a
        row of routing.
    attempts, attempt_days
        How often, and on how many days, somebody must have been tried to be reached (W24).
    copies, optional_fields
        Of sheets: copies on paper, and whether fields that no document asks for are on them.
    largest_attachment, attachment_types
        What a file that somebody adds may be: bytes, and media types.
    appointment_within
        How far ahead the new appointment may be with a user who was not there (C36).
    takes_p27
        The company takes P27's limits.
    manual_temperature, manual_pressure
        By how much a manual reading may differ from the sensor's, degC and MPa (H14).
    notices_of_every_stop
        Notices are owed of stops below a building as well (W56 to W59, AMB-20).
    """

    late_after: int
    farthest: int
    keys_kept: int
    transfers_flag: int
    verify_hold: int
    supervision_left_for: int
    attempts: int
    attempt_days: int
    copies: int
    optional_fields: bool
    largest_attachment: int
    attachment_types: frozenset[MediaType]
    appointment_within: int
    takes_p27: bool
    manual_temperature: float
    manual_pressure: float
    notices_of_every_stop: bool


Reader = Callable[[object], Any]
"""Reads a value of the file; raises `ValueError` with a sentence."""


def _span(shortest: int, longest: int) -> Reader:
    return lambda value: parse_duration(value, shortest, longest)


def _whole(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(Said("desk-setting-whole-number", least=str(least), most=str(most)))
        return value

    return read


def _measure(unit: str, most: int) -> Reader:
    written = re.compile(rf"(\d{{1,3}}(?:\.\d{{1,6}})?) ?{unit}", re.ASCII)

    def read(value: object) -> float:
        match = written.fullmatch(value) if isinstance(value, str) else None
        if match is None or float(match[1]) > most:
            raise ValueError(Said("desk-setting-measure", unit=unit, most=f"{most}{unit}"))
        return float(match[1])

    return read


def _yes_no(value: object) -> bool:
    if value is True or value is False:
        return value
    raise ValueError(Said("desk-setting-yes-no"))


def _size(value: object) -> int:
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    size = int(match[1]) * _BYTES[match[2]] if match else 0
    if not 1 <= size <= MOST_BYTES:
        raise ValueError(Said("desk-setting-size", most=f"{MOST_BYTES // _BYTES['MiB']}MiB"))
    return size


def _media_types(value: object) -> frozenset[MediaType]:
    if not isinstance(value, list) or not value or not all(each in list(MediaType) for each in value):
        raise ValueError(Said("desk-setting-media-types", types=tuple(sorted(MediaType))))
    return frozenset(map(MediaType, value))


KEYS: Final[Mapping[str, tuple[str, Reader]]] = {
    "entry.late_after": ("late_after", _span(0, DAY)),
    "entry.farthest": ("farthest", _span(366 * DAY, 3_660 * DAY)),
    "contacts.keys_kept": ("keys_kept", _span(DAY, 366 * DAY)),
    "transfers.flag": ("transfers_flag", _whole(1, 100)),
    "verify.hold": ("verify_hold", _span(0, 7 * DAY)),
    "supervision.left_for": ("supervision_left_for", _span(1, 30 * DAY)),
    "feedback.attempts": ("attempts", _whole(1, 100)),
    "feedback.attempt_days": ("attempt_days", _whole(1, 30)),
    "sheets.copies": ("copies", _whole(1, 9)),
    "sheets.optional_fields": ("optional_fields", _yes_no),
    "attachments.largest": ("largest_attachment", _size),
    "attachments.types": ("attachment_types", _media_types),
    "suspension.appointment_within": ("appointment_within", _span(DAY, 366 * DAY)),
    "property.takes_p27": ("takes_p27", _yes_no),
    "manual.temperature": ("manual_temperature", _measure("degC", 10)),
    "manual.pressure": ("manual_pressure", _measure("MPa", 1)),
    "stops.notices_of_every": ("notices_of_every_stop", _yes_no),
}
"""Key in the file -> field of `DeskSettings`, and how its value is read."""


def settings_of(
    file: str,
    tables: Mapping[str, Any],
    shipped: DeskSettings | None = None,
    *,
    beside: Collection[str] = (),
) -> DeskSettings:
    """The settings that ``tables`` of ``file`` say.

    Parameters
    ----------
    shipped
        What counts where the file says nothing; ``None``: the file must say everything.
    beside
        Tables of the file that are about something else, and are left alone.

    Raises
    ------
    Problems
        All at once: a table or key that there is not, or that is missing; a value that cannot be.
    """
    problems: list[Problem] = []
    said: dict[str, object] = {}
    for section, keys in tables.items():
        if section in beside:
            continue
        if not any(key.startswith(f"{section}.") for key in KEYS):
            problems.append(Problem(file, section, Said("desk-setting-unknown")))
        elif not isinstance(keys, Mapping):
            problems.append(Problem(file, section, Said("desk-setting-no-table")))
        else:
            said |= {f"{section}.{key}": value for key, value in keys.items()}
    values: dict[str, Any] = {}
    for key, value in said.items():
        if key not in KEYS:
            problems.append(Problem(file, key, Said("desk-setting-unknown")))
            continue
        field, read = KEYS[key]
        try:
            values[field] = read(value)
        except ValueError as error:
            problems.append(Problem(file, key, said_by(error)))
    if shipped is None:
        problems += [Problem(file, key, Said("desk-setting-missing")) for key in KEYS if key not in said]
    if problems:
        raise Problems(problems)
    return DeskSettings(**values) if shipped is None else replace(shipped, **values)


SHIPPED: Final = settings_of(
    FILE, parse_toml(FILE, resources.files("alerts.matters").joinpath(FILE).read_bytes())
)
"""What holds where a site has set nothing."""
