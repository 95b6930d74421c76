"""Which clauses of the source documents there are, and when each is built: data, in ``clauses.toml``.

Rules, policies, moves and routing rows cite clauses by their ids; who loads such a table asks `known_clause`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Annotated, Literal

import msgspec

from ingest.problems import Problem, Problems
from ingest.toml_files import parse_toml, rows_of

FILE = "clauses.toml"

ClauseId = Annotated[str, msgspec.Meta(pattern=r"^[HWCPB][1-9]\d?\+?$")]
Stage = Literal[1, 2, 3]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class ClauseRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clause: what it asks in short, in Chinese and in English, and when it is built.

    ``core``: one of those that a service of sensors and tickets is made of. ``stages``: in order; of two, the
    clause is built in part and then whole; of none, no stage asks for it. ``kept``: it worked before the desk
    came, and goes on doing so.
    """

    id: ClauseId
    zh: Title
    en: Title
    core: bool
    stages: tuple[Stage, ...]
    kept: bool = False


def read_clauses(name: str, content: bytes) -> dict[str, ClauseRow]:
    """The clauses of the file ``name`` by id, in its order.

    Raises
    ------
    Problems
        All at once: no TOML; a key that is unknown or missing, a value that is none; an id that is there
        twice; stages that are not in order.
    """
    tables = parse_toml(name, content)
    problems = [Problem(name, key, "is no key of this file") for key in tables if key != "clause"]
    clauses = [row for _, row in rows_of(name, tables, "clause", ClauseRow, "id", problems)]
    problems += [Problem(name, f"clause {each}", "is there twice") for each in _twice(clauses)]
    problems += [
        Problem(name, f"clause {each.id}", "stages are not in order, each once")
        for each in clauses
        if list(each.stages) != sorted(set(each.stages))
    ]
    if problems:
        raise Problems(problems)
    return {each.id: each for each in clauses}


def _twice(clauses: list[ClauseRow]) -> Iterator[str]:
    return (id_ for id_, count in Counter(each.id for each in clauses).items() if count > 1)


CLAUSES: Mapping[str, ClauseRow] = read_clauses(
    FILE, resources.files("alerts.matters").joinpath(FILE).read_bytes()
)
"""The clauses that there are, by id."""


def known_clause(id_: str) -> bool:
    """Whether there is a clause ``id_``."""
    return id_ in CLAUSES
