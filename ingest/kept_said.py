"""Sentences that are kept without being written: their key and their values, as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from ingest.printable import printable
from ingest.said import Said, Value
from ingest.words.catalogue import Catalogue
from ingest.words.packages import catalogue_of

_LONG = 2_000
"""Characters of a kept sentence beyond which each text in it is cut to `_LONGEST_VALUE`."""
_LONGEST_VALUE = 300


class _Kept(msgspec.Struct):
    """A sentence as `kept_text` writes it."""

    key: str
    values: list[tuple[str, Any]]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Kept).decode


def kept_text(said: Said) -> str:
    """``said`` as JSON, its key and its values, to be kept and read again by `said_of`.

    A text in it that is no text (half of a surrogate pair) is spelt out, and where there is much text each is
    cut. There must be no `OwnSaid` among the values.
    """
    try:
        kept = _encode(said).decode()
    except UnicodeEncodeError:
        return _encode(_fit(said)).decode()
    return kept if len(kept) <= _LONG else _encode(_fit(said)).decode()


def said_of(kept: str) -> Said | str:
    """The sentence that `kept_text` made; ``kept`` itself where there are no words for it.

    Words that another version had may be gone, or need other values.
    """
    try:
        said = _said_of_kept(_decode(kept))
    except (msgspec.MsgspecError, ValueError, TypeError):
        return kept
    return said if _has_words(said, catalogue_of("en")) else kept


def _said_of_kept(kept: _Kept) -> Said:
    return Said(kept.key, **{name: _value_of_kept(value) for name, value in kept.values})


def _value_of_kept(value: Any) -> Value:
    if isinstance(value, dict):
        return _said_of_kept(msgspec.convert(value, _Kept))
    if isinstance(value, list):
        return tuple(map(_value_of_kept, value))
    if isinstance(value, str | int | float):
        return value
    raise TypeError(value)


def _has_words(value: Value, catalogue: Catalogue) -> bool:
    """Whether ``value`` can be written."""
    if isinstance(value, tuple):
        return all(_has_words(each, catalogue) for each in value)
    if not isinstance(value, Said):
        return True
    needs, given = catalogue.needs.get(value.key), dict(value.values)
    return (
        needs is not None
        and needs.variables <= given.keys()
        and all(isinstance(given[name], int | float) for name in needs.counted)
        and all(_has_words(each, catalogue) for each in given.values())
    )


def _fit(value: Value) -> Value:
    if isinstance(value, Said):
        return Said(value.key, **{name: _fit(each) for name, each in value.values})
    if isinstance(value, tuple):
        return tuple(map(_fit, value))
    return printable(value, _LONGEST_VALUE) if isinstance(value, str) else value
