"""TOML files that people write: read whole, bounded in size, numbers exact, every failure a `Problem`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ingest.printable import printable
from ingest.problems import Problem, Problems, why_unreadable
from ingest.said import Said, name_of

LARGEST = 1024 * 1024
"""Bytes of a settings or rules file; a larger one is taken for another kind of file."""


def read_toml(path: Path, largest: int = LARGEST) -> dict[str, Any]:
    """The tables of the file at ``path``; fractions are `Decimal`. Raises `Problems`."""
    return parse_toml(path.name, read_bytes(path, largest))


def read_bytes(path: Path, largest: int) -> bytes:
    """The bytes of the file at ``path``, at most ``largest``. Raises `Problems`."""
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise Problems([Problem(str(path), Said("file-whole"), why_unreadable(error))]) from error
    if len(content) > largest:
        raise Problems([Problem(path.name, Said("file-whole"), Said("file-too-large", most=str(largest)))])
    return content


def parse_toml(name: str, content: bytes) -> dict[str, Any]:
    """The tables of ``content``; ``name`` is the file's name in problems. Raises `Problems`."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        reason = Said("file-not-utf-8", byte=str(error.start))
    except tomllib.TOMLDecodeError as error:
        reason = not_of_format("TOML", _place_of(error, content))
    except RecursionError:
        reason = Said("file-too-deep")
    except ValueError:
        reason = not_of_format("TOML", Said("file-number-too-long"))
    raise Problems([Problem(name, Said("file-whole"), reason)])


def why_unfit(error: msgspec.DecodeError) -> tuple[str, Said]:
    """Where a value is not what its type says, empty for all of it, and why; msgspec tells both in one.

    In our words: its sentences are English, and change with its releases. Of what nobody knows, only that.
    """
    told, _, where = str(error).partition(" - at ")
    for pattern, key in _UNFIT.items():
        found = re.fullmatch(pattern, told)
        if found is not None:
            return where.strip("`"), Said(key, **found.groupdict())
    types = re.fullmatch(r"Expected `(\w+)[^`]*`, got `(\w+)`", told)
    if types is not None and {types[1], types[2]} <= _JSON_TYPES:
        wanted, got = name_of("json_type", types[1]), name_of("json_type", types[2])
        return where.strip("`"), Said("value-of-type", wanted=wanted, found=got)
    return where.strip("`"), Said("value-unfit")


_UNFIT = {
    r"Object contains unknown field `(?P<key>.*)`": "value-unknown-key",
    r"Object missing required field `(?P<key>.*)`": "value-missing-key",
    r"Invalid enum value '?(?P<value>.*?)'?": "value-not-there",
    r"Expected `\w+` >=? (?P<least>[^ ]+)": "value-least",
    r"Expected `\w+` <=? (?P<most>[^ ]+)": "value-most",
    r"Expected `\w+` of length >= 1": "value-empty",
}
_JSON_TYPES = frozenset({"object", "array", "str", "int", "float", "bool", "null"})


Item = TypeVar("Item", bound=msgspec.Struct)


def rows_of(
    file: str,
    tables: Mapping[str, object],
    table: str,
    item: type[Item],
    called: str,
    problems: list[Problem],
) -> Iterator[tuple[str, Item]]:
    """The rows ``[[table]]`` of ``file``, each with what to call it and as an ``item``.

    Every key of a row is read by itself, so that all its faults are added to ``problems``; a row with one is
    left out. ``called`` is the key whose value names a row, beside its table.
    """
    rows = tables.get(table)
    if not isinstance(rows, list) or not rows:
        problems.append(Problem(file, table, Said("file-no-rows", table=table)))
        return
    for number, row in enumerate(rows, start=1):
        name = row.get(called) if isinstance(row, dict) else None
        where = f"{table} {name if isinstance(name, str) else number}"
        faults = list(_faults(row, item))
        problems += [Problem(file, where + place, reason) for place, reason in faults]
        if not faults:
            yield where, msgspec.convert(row, item, strict=True)


def _faults(row: object, item: type[msgspec.Struct]) -> Iterator[tuple[str, Said]]:
    if not isinstance(row, dict):
        yield "", Said("file-no-table")
        return
    fields = {each.encode_name: each for each in msgspec.structs.fields(item)}
    for key in row:
        if key not in fields:
            yield "", Said("value-unknown-key", key=printable(str(key)))
    yield from (
        ("", Said("value-missing-key", key=key))
        for key, field in fields.items()
        if field.required and key not in row
    )
    known = {key: value for key, value in row.items() if key in fields}
    while True:
        try:
            msgspec.convert(known, _with_any_keys(item), strict=True)
        except msgspec.ValidationError as error:
            place, reason = why_unfit(error)
            place = place.removeprefix("$")
            yield place, reason
            known.pop(re.split(r"[.\[]", place)[1])
        else:
            return


@cache
def _with_any_keys(item: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """``item``, with no key that has to be there: so that one fault after the other is found."""
    fields = msgspec.structs.fields(item)
    return msgspec.defstruct(
        item.__name__,
        [(each.name, each.type, None) for each in fields],
        rename={each.name: each.encode_name for each in fields},
    )


def not_of_format(form: str, reason: Said) -> Said:
    """``reason`` why a file is not of that format."""
    return Said("file-not-of-format", format=form, reason=reason)


_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def _place_of(error: tomllib.TOMLDecodeError, content: bytes) -> Said:
    """Where the parser stopped; what it says of it is English, and different in each version of Python."""
    place = _PLACE.search(str(error))
    if place is None:
        return Said("file-ends-early", line=str(content.count(b"\n") + 1))
    return Said("file-fault-at", line=place[1], column=place[2])
