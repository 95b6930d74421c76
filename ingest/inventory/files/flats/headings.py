"""Which column of a list of flats is what, by what people call it: a table, in Chinese and in English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from ingest.inventory.files.teller import Column
from ingest.said import Said
from ingest.toml_files import parse_toml_as


class FlatKey(StrEnum):
    """What a column says of a flat; where it lies comes first, the widest before the narrower."""

    ORGANISATION = "organisation"
    BRANCH = "branch"
    STATION = "station"
    COMMUNITY = "community"
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"
    HOUSEHOLDS = "households"
    RESIDENTIAL = "residential"
    CONTRACT_MIN = "contract_min"
    GATEWAY = "gateway"
    FORMAT = "format"
    DEVICE = "device"
    MODEL = "model"
    CHANNEL = "channel"
    SPOT = "spot"
    SAMPLING = "sampling"
    UPLOAD = "upload"


class Heading(NamedTuple):
    """The columns of a list of flats, and the headings of those that are not read.

    ``personal`` are what residents are called and how they are reached: of no use here, and never kept.
    """

    columns: dict[FlatKey, Column]
    unread: tuple[str, ...]
    doubled: tuple[Column, ...]
    personal: tuple[str, ...] = ()


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    columns: dict[FlatKey, list[str]]
    nothing: dict[str, list[str]]
    personal: dict[str, list[str]]


_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]|[*:.#]")
_IN_BRACKETS = re.compile(r"[(\[【〔](.*?)[)\]】〕]")
_LONGEST = 40
"""Characters of a heading; what is longer is a title or a remark."""


@cache
def names_of_columns() -> dict[str, tuple[FlatKey, int]]:
    """Name -> what such a column is, and how good a name it is: 0 is the best.

    Raises `Problems` where the table is wrong, also where a name stands there twice.
    """
    table = _table()
    found: dict[str, tuple[FlatKey, int]] = {}
    for role in FlatKey:
        for rank, name in enumerate(table.columns[role]):
            if name in found or name != _plain(name):
                raise ValueError(f"headings.toml: {name}")
            found[name] = role, rank
    return found


@cache
def _table() -> _Table:
    content = files(__package__).joinpath("headings.toml").read_bytes()
    return parse_toml_as("headings.toml", content, _Table)


def heading_of(cells: Sequence[str | Said]) -> Heading:
    """What the columns under ``cells`` are. Of two that are one thing the better name counts."""
    known, nothing, of_people = names_of_columns(), _names(_table().nothing), _names(_table().personal)
    best: dict[FlatKey, tuple[int, Column]] = {}
    unread: list[str] = []
    personal: list[str] = []
    doubled: list[Column] = []
    for index, cell in enumerate(cells):
        text = unicodedata.normalize("NFKC", cell) if isinstance(cell, str) else ""
        name = _plain(text) if len(text) <= _LONGEST else ""
        shown = " ".join(text.split())
        if name not in known:
            if name in of_people:
                personal.append(shown)
            elif shown and name not in nothing:
                unread.append(shown[:_LONGEST])
            continue
        role, rank = known[name]
        in_brackets = _IN_BRACKETS.search(text)
        column = Column(index, shown, in_brackets[1].strip() if in_brackets else "")
        if role not in best:
            best[role] = rank, column
        elif best[role][0] == rank:
            doubled.append(column)
        else:
            worse = max(best[role], (rank, column))
            best[role] = min(best[role], (rank, column))
            unread.append(worse[1].heading)
    columns = {role: column for role, (_, column) in best.items()}
    return Heading(columns, tuple(unread), tuple(doubled), tuple(personal))


def _names(table: dict[str, list[str]]) -> set[str]:
    return {name for names in table.values() for name in names}


def _plain(text: str) -> str:
    return "".join(_BRACKETS.sub("", text).split()).lower()
