"""Native JSON, ``wenya/v1/{gateway}/json``: one reading as an object, or several as an array of objects.

``{"point": str, "value": number, "measured_at": RFC 3339 or Unix ms, "flags": [str]?, "unit": str?}``; other
keys are ignored. This is the hot path: most messages of most gateways carry one such object.
"""

from __future__ import annotations

from typing import Any

from ingest.codecs.json_text import Json, number, quote
from ingest.codecs.timestamps import NoTimeError, TimeUnitError, instant
from ingest.readings.batch import FLAG_BY_NAME, DeadLetterReason, PayloadError, WireReadings
from ingest.said import Said

_JSON = Json[Any](Any)


def decode(topic: list[str], payload: bytes, received_at: int, out: WireReadings) -> None:  # noqa: ARG001 - all codecs take the same
    """Append the payload's readings to ``out``; a value that is no number becomes NaN.

    A time in another unit than milliseconds costs its own reading only.

    Raises
    ------
    PayloadError
        ``MALFORMED``, ``TOO_DEEP``, ``BAD_TIME`` or ``NO_READINGS``, naming index and key.
    """
    tree = _JSON.read(payload)
    if tree.__class__ is dict:
        _add(tree, "", received_at, out)
    elif tree.__class__ is list:
        _add_all(tree, received_at, out)
    else:
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-no-objects", found=quote(tree)))


def _add_all(items: list[Any], received_at: int, out: WireReadings) -> None:
    if not items:
        raise PayloadError(DeadLetterReason.NO_READINGS, Said("letter-empty-array"))
    for index, item in enumerate(items):
        if item.__class__ is not dict:
            detail = Said("letter-no-object", at=f"[{index}]", found=quote(item))
            raise PayloadError(DeadLetterReason.MALFORMED, detail)
        _add(item, f"[{index}].", received_at, out)


def _add(item: dict[str, Any], where: str, received_at: int, out: WireReadings) -> None:
    try:
        point, value, measured_at = item["point"], item["value"], item["measured_at"]
    except KeyError as missing:
        detail = Said("letter-missing", at=f"{where}{missing.args[0]}")
        raise PayloadError(DeadLetterReason.MALFORMED, detail) from None
    if point.__class__ is not str:
        detail = Said("letter-no-string", at=f"{where}point", found=quote(point))
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    try:
        moment = instant(measured_at, received_at)
    except TimeUnitError as error:
        moment, out.wrong_times[len(out)] = received_at, error.wrong
    except NoTimeError as error:
        detail = Said("letter-at", at=f"{where}measured_at", reason=error.said)
        raise PayloadError(DeadLetterReason.BAD_TIME, detail) from None
    unit = item.get("unit")
    if unit is not None and unit.__class__ is not str:
        detail = Said("letter-no-string", at=f"{where}unit", found=quote(unit))
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    flags = item.get("flags")
    out.add(point, unit, moment, number(value), 0 if flags is None else _flags(flags, where))


def _flags(names: Any, where: str) -> int:
    if names.__class__ is not list:
        detail = Said("letter-no-array", at=f"{where}flags", found=quote(names))
        raise PayloadError(DeadLetterReason.MALFORMED, detail)
    flags = 0
    for name in names:
        flag = FLAG_BY_NAME.get(name) if name.__class__ is str else None
        if flag is None:
            detail = Said("letter-no-flag", at=f"{where}flags", found=quote(name))
            raise PayloadError(DeadLetterReason.MALFORMED, detail)
        flags |= flag
    return flags
