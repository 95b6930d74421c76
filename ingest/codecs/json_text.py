"""JSON from untrusted senders: parsed at msgspec's speed; every defect becomes a `PayloadError`."""

from __future__ import annotations

import json
import math
import re
import reprlib
from collections.abc import Iterable
from functools import partial
from typing import Any, Generic, TypeVar, cast

import msgspec

from ingest.readings.batch import DeadLetterReason, PayloadError
from ingest.said import Said, name_of

Shape = TypeVar("Shape")

_decode = msgspec.json.Decoder().decode
_TOO_DEEP = Said("letter-too-deep")
_TYPES = frozenset({"object", "array", "str", "int", "float", "bool", "null"})
_WRONG_TYPE = re.compile(r"Expected `(\w+)[^`]*`, got `(\w+)`(?: - at `([^`]*)`)?")
_PLACE = re.compile(r" - at `([^`]*)`$")
_BYTE = re.compile(r"\(byte (\d+)\)$")
_WHITESPACE = b" \t\r\n"
_AROUND = _WHITESPACE + b"\0"
"""What C programs and serial lines leave around a text: white space, and the NUL that ends a string."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_c_numbers = partial(
    re.compile(
        r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'  # a string, which stays as it is; where it does not end, all of it
        r"|(?<![\w.])[-+]?(?:nan(?:\([a-z]*\))?|inf(?:inity)?|1\.\#(?:qnan|snan|ind|inf)\d*)(?![\w.(])",
        re.IGNORECASE | re.DOTALL | re.ASCII,
    ).sub,
    lambda found: found[0] if found[0].startswith('"') else "NaN",
)
"""A JSON text with ``NaN`` for what ``printf`` of C writes for a number that is none."""
_is_number = re.compile(
    r"[ \t\r\n]*-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?[ \t\r\n]*", re.ASCII
).fullmatch
_LONGEST_NUMBER = 64
"""Characters of a text that may be a number."""
_LONGEST_INTEGER = 19
"""Digits beyond which a number cannot be a time or a reading, so that it need not be parsed as an integer."""

_shortener = reprlib.Repr()
_shortener.maxstring = _shortener.maxother = 80
_shortener.maxlevel = 2


def quote(value: object) -> str:
    """``value`` for a message: quoted, printable, and short however large it is."""
    return _shortener.repr(value)


class Json(Generic[Shape]):
    """A parser of JSON payloads that should have one shape (any type that msgspec knows)."""

    def __init__(self, shape: Any) -> None:
        self._shape = shape

    def read(self, payload: bytes) -> Shape:
        """The payload as ``Shape``; all its text is text, so that it can be kept, shown and sent on.

        ``NaN``, ``Infinity``, what C writes for them (``-nan``, ``inf``, ``1.#QNAN``) and numbers too large
        for a float are accepted as non-finite floats, so that one broken sensor does not lose the other
        readings of the same message. A byte order mark before the text and NULs behind it are left out.

        Raises
        ------
        PayloadError
            ``MALFORMED`` (not UTF-8, half of a surrogate pair, not JSON, a key twice in one object, not this
            shape) or ``TOO_DEEP``.
        """
        try:
            tree = _read(payload)
            return cast("Shape", tree if self._shape is Any else msgspec.convert(tree, self._shape))
        except RecursionError:
            raise PayloadError(DeadLetterReason.TOO_DEEP, _TOO_DEEP) from None
        except msgspec.ValidationError as error:
            raise PayloadError(DeadLetterReason.MALFORMED, why_not_taken(error)) from None


def _read(payload: bytes, *, is_bare: bool = False) -> Any:
    """The payload as dicts, lists and plain values. Raises `PayloadError` and `RecursionError`."""
    try:
        tree = _decode(payload)
    except UnicodeDecodeError:
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-not-utf8")) from None
    except msgspec.DecodeError as error:
        text = payload if is_bare else _bare(payload)
        if not text:
            raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-empty-payload")) from None
        if len(text) < len(payload):
            return _read(text, is_bare=True)
        return _read_odd_numbers(payload, error)
    # msgspec keeps the last of several values of one key, and does not say so.
    keys = _count_keys(payload)
    if keys != _keys_at_the_top(tree) and keys != _keys_in(tree):
        json.loads(payload, object_pairs_hook=once_each, parse_int=float)
    return tree


def _read_odd_numbers(payload: bytes, defect: msgspec.DecodeError) -> Any:
    """Try again, accepting numbers that JSON cannot express; ``defect`` is raised for anything else."""
    odd: list[float] = []

    def take(text: str) -> float:
        value = float(text)
        if not math.isfinite(value):
            odd.append(value)
        return value

    def take_integer(text: str) -> float:
        return int(text) if len(text) <= _LONGEST_INTEGER else take(text)

    try:
        tree = json.loads(
            _c_numbers(payload.decode()),
            object_pairs_hook=once_each,
            parse_constant=take,
            parse_float=take,
            parse_int=take_integer,
        )
        msgspec.json.encode(tree)  # which takes no half of a surrogate pair; the json module lets it pass
    except UnicodeEncodeError:
        raise PayloadError(DeadLetterReason.MALFORMED, Said("letter-half-character")) from None
    except ValueError:
        odd.clear()
    if not odd:
        raise PayloadError(DeadLetterReason.MALFORMED, why_not_taken(defect)) from None
    return tree


def _bare(payload: bytes) -> bytes:
    """The payload without what may stand around a JSON text."""
    return payload.removeprefix(_BYTE_ORDER_MARK).strip(_AROUND)


def why_not_taken(defect: msgspec.DecodeError) -> Said:
    """Why a payload is not the JSON that it should be.

    Of what msgspec says, place and types: its sentences are English, and change with its releases.
    """
    told = str(defect)
    types = _WRONG_TYPE.fullmatch(told)
    if types is not None and {types[1], types[2]} <= _TYPES:
        wanted, found = name_of("json_type", types[1]), name_of("json_type", types[2])
        return Said("letter-wrong-type", at=types[3] or "$", wanted=wanted, found=found)
    if isinstance(defect, msgspec.ValidationError):
        place = _PLACE.search(told)
        return Said("letter-wrong-shape", at=place[1] if place else "$")
    byte = _BYTE.search(told)
    if byte is not None:
        return Said("letter-not-json", byte=byte[1])
    return Said("letter-truncated") if "truncated" in told else Said("letter-no-json")


def _count_keys(payload: bytes) -> int:
    """At least the number of keys in a valid JSON text, and as a rule exactly that.

    In valid JSON every key ends in a quote, white space and a colon. Only strings that begin with a colon or
    hold an escaped quote before one are counted too. So a tree with as many keys as this counts has lost
    none to a duplicate.
    """
    return payload.translate(None, _WHITESPACE).count(b'":')


def _keys_at_the_top(tree: Any) -> int:
    """The keys of an object or of an array of objects, which in the busiest formats is all of them."""
    if tree.__class__ is dict:
        return len(tree)
    return sum([len(each) for each in tree if each.__class__ is dict]) if tree.__class__ is list else 0


def _keys_in(tree: Any) -> int:
    """The keys of all objects of ``tree``."""
    keys, nested = 0, [tree]
    for each in nested:
        if each.__class__ is dict:
            keys += len(each)
            nested.extend(each.values())
        elif each.__class__ is list:
            nested.extend(each)
    return keys


def once_each(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object of its keys and values. Raises `PayloadError` (``MALFORMED``) where it has a key twice."""
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            detail = Said("letter-doubled-key", key=quote(key), first=quote(seen[key]), second=quote(value))
            raise PayloadError(DeadLetterReason.MALFORMED, detail)
        seen[key] = value
    return seen


def number(value: object) -> float:
    """``value`` as a float: NaN if it is no JSON number (true and false are none), infinity if too large."""
    if value.__class__ is float:  # isinstance would cost twice as much, on every reading
        return value
    if value.__class__ is not int:
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def text_as_number(value: object) -> object:
    """The JSON number that the text ``value`` spells, white space around it aside; anything else as it is.

    Some makers' decoders send numbers as text (``toFixed`` of JavaScript makes one), a few only below zero.
    """
    if value.__class__ is str and len(value) <= _LONGEST_NUMBER and _is_number(value):
        return float(value) if {".", "e", "E"} & set(value) else int(value)
    return value
