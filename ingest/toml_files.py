"""TOML files that people write: read whole, bounded in size, numbers exact, every failure a `Problem`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ingest.problems import Problem, Problems, why_unreadable
from ingest.said import Said

Shape = TypeVar("Shape")

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


def parse_toml_as(name: str, content: bytes, shape: type[Shape]) -> Shape:
    """``content`` as a ``shape``; ``name`` is the file's name in problems.

    Raises `Problems`: no TOML; a key that is unknown or missing; a value that is not of its type.
    """
    return tables_as(name, parse_toml(name, content), shape)


def tables_as(name: str, tables: Mapping[str, Any], shape: type[Shape]) -> Shape:
    """``tables`` of the file ``name`` as a ``shape``. Raises `Problems`."""
    try:
        return msgspec.convert(tables, shape)
    except msgspec.ValidationError as error:
        where, reason = why_unfit(error)
        raise Problems([Problem(name, where or Said("file-whole"), reason)]) from error


def why_unfit(error: msgspec.DecodeError) -> tuple[str, str]:
    """Where a value is not what its type says, empty for all of it, and why; msgspec tells both in one."""
    reason, _, where = str(error).partition(" - at ")
    return where.strip("`"), reason


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
