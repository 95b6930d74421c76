"""SenML, ``wenya/v1/{gateway}/senml``, in JSON or CBOR: RFC 8428 in full. Sections below are the RFC's.

Records are resolved (4.6): base fields hold until replaced, times become absolute, and the readings come in
chronological order. Records that carry no number (``vs``, ``vb``, ``vd``, or only a sum) are well formed and
no readings. A battery record (unit ``%EL``) from 0 to below 10 flags every reading of its device in the
pack, and so does a boolean record named like a status (``moved``, ``low_battery``, ``device_fault``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, TypeAlias

from ingest.codecs.device_status import STATUS_FLAGS, is_low
from ingest.codecs.json_text import Json, number, quote
from ingest.codecs.senml_cbor import is_cbor, read_pack
from ingest.codecs.timestamps import (
    EARLIEST,
    LATEST,
    device_of,
    finer_unit_of,
    in_another_unit,
    whole_milliseconds,
)
from ingest.readings.batch import DeadLetterReason, Flag, PayloadError, WireReadings
from ingest.readings.names import cut
from ingest.said import Said

VERSION = 10
"""The version of the format that we understand, and that a pack has when it names none (4.4)."""

_RELATIVE_BELOW = 2**28 * 1000
"""Milliseconds; a time below this counts from now (4.5.3)."""

_NUMBER: frozenset[type] = frozenset({int, float})
_STRING: frozenset[type] = frozenset({str})
_ANYTHING: frozenset[type] = frozenset({int, float, str, bool, type(None), list, dict})
_KINDS: dict[str, frozenset[type]] = {
    "bn": _STRING,
    "bt": _NUMBER,
    "bu": _STRING,
    "bv": _NUMBER,
    "bs": _NUMBER,
    "bver": _ANYTHING,  # looked at first, on its own
    "n": _STRING,
    "u": _STRING,
    "v": _ANYTHING,  # what is no number loses this reading, not the pack
    "vs": _STRING,
    "vb": frozenset({bool}),
    "vd": _STRING,
    "s": _NUMBER,
    "t": _NUMBER,
    "ut": _NUMBER,
}
_BASE_LABELS = frozenset({"bn", "bt", "bu", "bv", "bs", "bver"})
_OTHER_VALUES = frozenset({"vs", "vb", "vd"})
_is_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-:./_]*").fullmatch

_JSON = Json[Any](Any)


_SenmlReading: TypeAlias = tuple[int, str, str | None, float, str]
"""A resolved record that carries a number: UTC ms, name, unit, value, and the device it belongs to."""


def decode(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:  # noqa: ARG001 - all codecs take the same
    """Append the pack's numeric records to ``out``, resolved and in chronological order.

    Raises
    ------
    PayloadError
        ``MALFORMED``, ``TOO_DEEP``, ``UNSUPPORTED_VERSION``, ``BAD_TIME`` or ``NO_READINGS``, naming index
        and label.
    """
    pack = read_pack(payload) if is_cbor(payload) else _JSON.read(payload)
    if pack.__class__ is not list:
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-no-pack", found=quote(pack)))
    if not pack:
        raise PayloadError(DeadLetterReason.NO_READINGS, Said("letter-empty-pack"))
    _check_version(pack)
    for index, record in enumerate(pack):
        _check(index, record)
    status: dict[str, int] = {}
    records = list(_resolve(pack, received_at, status))
    if not records:
        raise PayloadError(DeadLetterReason.NO_READINGS, Said("letter-no-number-in-pack"))
    records.sort(key=itemgetter(0))
    measured_at, names, units, values, devices = zip(*records, strict=True)
    out.name.extend(names)
    out.unit.extend(units)
    out.measured_at.extend(measured_at)
    out.value.extend(values)
    out.flags.extend([status.get(device, 0) for device in devices] if status else [0] * len(records))


def _check_version(pack: list[Any]) -> None:
    """All records of a pack have one version, and one that we understand (4.4)."""
    in_force = VERSION
    for index, record in enumerate(pack):
        if record.__class__ is dict and "bver" in record:
            at, version = f"[{index}].bver", record["bver"]
            if version.__class__ is not int or version < 1:
                detail = Said("letter-no-version", at=at, found=quote(version))
                raise PayloadError(DeadLetterReason.MALFORMED, detail)
            if version > VERSION:
                detail = Said("letter-newer-version", at=at, version=quote(version), newest=str(VERSION))
                raise PayloadError(DeadLetterReason.UNSUPPORTED_VERSION, detail)
            if index == 0:
                in_force = version
            if version != in_force:
                detail = Said("letter-other-version", at=at, version=str(version), pack=str(in_force))
                raise PayloadError(DeadLetterReason.MALFORMED, detail)


def _check(index: int, record: Any) -> None:
    """Hold a record's labels to their types (4.3, 4.4)."""
    if record.__class__ is not dict:
        detail = Said("letter-no-record", at=f"[{index}]", found=quote(record))
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    for label, content in record.items():
        kinds = _KINDS.get(label)
        if kinds is None:
            if label.endswith("_"):
                detail = Said("letter-unknown-label", at=f"[{index}].{quote(label)}")
                raise PayloadError(DeadLetterReason.MALFORMED, detail)
        elif content.__class__ not in kinds:
            detail = Said("letter-wrong-label-type", at=f"[{index}].{label}", found=quote(content))
            raise PayloadError(DeadLetterReason.MALFORMED, detail)


class _Base:
    """The base fields in force (4.1)."""

    def __init__(self) -> None:
        self.name = ""
        self.time: float = 0
        self.unit: str | None = None
        self.value: float | None = None
        self.total: float | None = None

    def replace(self, record: dict[str, Any]) -> None:
        """Take over the base fields that ``record`` holds."""
        self.name = cut(record.get("bn", self.name))
        self.time = record.get("bt", self.time)
        self.unit = record.get("bu", self.unit)
        self.value = number(record["bv"]) if "bv" in record else self.value
        self.total = record.get("bs", self.total)


def _resolve(pack: list[dict[str, Any]], received_at: int, status: dict[str, int]) -> Iterator[_SenmlReading]:
    """The records that carry a number, in the pack's order; flags that devices report go to ``status``."""
    base = _Base()
    for index, record in enumerate(pack):
        if not _BASE_LABELS.isdisjoint(record):
            base.replace(record)
        value = _value(index, record, base)
        if value is None and _BASE_LABELS.issuperset(record):
            continue
        local_name = record.get("n", "")
        name = base.name + local_name
        if not _is_name(name):
            detail = Said("letter-no-senml-name", at=f"[{index}].n", name=quote(name))
            raise PayloadError(DeadLetterReason.MALFORMED, detail)
        measured_at = _instant(index, base.time, record.get("t", 0), received_at)
        device = base.name or device_of(name)
        if value is not None:
            unit = record.get("u", base.unit)
            if unit == "%EL" and is_low(value):
                status[device] = status.get(device, 0) | Flag.LOW_BATTERY
            yield measured_at, name, unit, value, device
        elif record.get("vb") and local_name in STATUS_FLAGS:
            status[device] = status.get(device, 0) | STATUS_FLAGS[local_name]


def _value(index: int, record: dict[str, Any], base: _Base) -> float | None:
    """The record's number (4.2, 4.5.4), NaN where ``v`` is none; ``None`` for a record of another kind.

    A base value alone is the value of a record that has none. A record of base fields alone only sets them.
    """
    if not _OTHER_VALUES.isdisjoint(record):
        if len(_OTHER_VALUES.intersection(record)) + ("v" in record) > 1:
            raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-several-values", at=f"[{index}]"))
        return None
    if "v" in record:
        value = number(record["v"])
        return value + base.value if base.value else value
    if "s" in record:
        return None
    if base.value is None and base.total is None and not _BASE_LABELS.issuperset(record):
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-no-value", at=f"[{index}]"))
    return base.value


def _instant(index: int, base_time: float, time: float, received_at: int) -> int:
    """UTC ms: base time plus time, in seconds, counted from receipt if below 2**28 (4.5.3)."""
    seconds = math.inf
    try:
        seconds = base_time + time
        moment = whole_milliseconds(seconds)
    except (ValueError, OverflowError):
        moment = LATEST
    if moment < _RELATIVE_BELOW:
        moment += received_at
    if not EARLIEST <= moment < LATEST:
        unit = finer_unit_of(seconds, 1000, received_at)
        sent = f"{quote(base_time)} + {quote(time)}"
        no_time = Said("letter-no-seconds", time=sent)
        why = no_time if unit is None else in_another_unit(sent, unit, "seconds")
        raise PayloadError(DeadLetterReason.BAD_TIME, Said("letter-at", at=f"[{index}].t", reason=why))
    return moment
