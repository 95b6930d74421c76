"""TOML files that people write: read whole, bounded in size, numbers exact, every failure a `Problem`."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.problems import Problem, Problems

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
        raise Problems([Problem(str(path), "file", error.strerror or str(error))]) from error
    if len(content) > largest:
        raise Problems([Problem(path.name, "file", f"larger than {largest} bytes")])
    return content


def parse_toml(name: str, content: bytes) -> dict[str, Any]:
    """The tables of ``content``; ``name`` is the file's name in problems. Raises `Problems`."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 at byte {error.start}"
    except tomllib.TOMLDecodeError as error:
        reason = f"not TOML: {error}"
    except RecursionError:
        reason = "nested deeper than any file of this kind"
    except ValueError as error:  # An integer of more digits than Python reads.
        reason = f"not TOML: {error}"
    raise Problems([Problem(name, "file", reason)])
