"""SenML in CBOR (RFC 8428, section 6): the same pack with numbers for labels, as one of JSON."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import cbor2

from ingest.codecs.json_text import once_each
from ingest.readings.batch import DeadLetterReason, PayloadError
from ingest.said import Said

SELF_DESCRIBED: Final = b"\xd9\xd9\xf7"
"""What may stand before any CBOR (RFC 8949, 3.4.6)."""
DEEPEST: Final = 16
"""A pack is an array of records of plain values."""

_BY_NUMBER: Final = ("bs", "bv", "bu", "bt", "bn", "bver", "n", "u", "v", "vs", "vb", "s", "t", "ut", "vd")
_LABELS: Final = dict(enumerate(_BY_NUMBER, start=-6))
_DECIMAL_FRACTION: Final = 4
_TAGS: Final = (*range(6), 25, 28, 29, 30, 35, 36, 37, 100, 256, 258, 260, 261, 1004, 43000, 55799)
"""What the library would make objects of: dates, patterns, references to what is elsewhere in the message."""


def is_cbor(payload: bytes) -> bool:
    """Whether ``payload`` begins as CBOR does; no JSON in UTF-8 begins so."""
    return payload.startswith(SELF_DESCRIBED) or (len(payload) > 0 and payload[0] & 0xE0 == 0x80)


def read_pack(payload: bytes) -> Any:
    """The pack, with the labels that it has in JSON.

    A label as number and as text is there twice, and the message is one pack, with nothing behind it. Raises
    `PayloadError` (``MALFORMED``).
    """
    rest = BytesIO(payload.removeprefix(SELF_DESCRIBED))
    try:
        pack = cbor2.load(
            rest,
            semantic_decoders=_REFUSED,
            max_depth=DEEPEST,
            allow_duplicate_keys=False,
            strict_hashable_types=False,
        )
    except (cbor2.CBORError, ValueError, TypeError) as error:
        # The library's own words are English, and some of them repeat what came.
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-no-cbor")) from error
    if behind := len(rest.read()):
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-bytes-behind", bytes=str(behind)))
    if pack.__class__ is not list:
        return pack
    return [_record(each) if each.__class__ is dict else each for each in pack]


def _record(record: dict[Any, Any]) -> dict[str, Any]:
    named = ((_name_of(label), value) for label, value in record.items())
    return once_each((name, _plain(name, value)) for name, value in named)


def _name_of(label: object) -> str:
    """What JSON calls it; 1.0 and true, which are equal to 1, are no labels of SenML."""
    return _LABELS.get(label, str(label)) if label.__class__ is int else str(label)


def _plain(name: str, value: Any) -> Any:
    """A value as JSON would have it: data as text, decimal fractions as numbers."""
    if value.__class__ is Decimal:
        return float(value)
    return "" if value.__class__ is bytes and name == "vd" else value


def _refuse(value: Any, immutable: bool) -> Any:  # noqa: ARG001 - as the library calls it
    raise ValueError("a tag that no SenML has")


_REFUSED: Final = {tag: _refuse for tag in _TAGS if tag != _DECIMAL_FRACTION}
