"""The table of the handover: rows of (steps, command) with who, where to and what is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from importlib import resources
from typing import Final

import msgspec

from alerts.matters.clauses import known_clause
from ingest.problems import Problem, Problems
from ingest.toml_files import parse_toml_as

FILE = "handover.toml"


class HandoverStep(StrEnum):
    """Where a handover is."""

    NONE = "none"
    PREPARING = "preparing"
    INSPECTING = "inspecting"
    PAUSED_OPERATION = "paused-operation"
    PAUSED_ACCIDENT = "paused-accident"
    SIGNING = "signing"
    DONE = "done"


class HandoverCommand(StrEnum):
    """What can be said in a handover."""

    BEGIN = "begin"
    FILL = "fill"
    PRESENT = "present"
    RAISE = "raise"
    CLARIFY = "clarify"
    PAUSE_OPERATION = "pause_operation"
    OPERATION_DONE = "operation_done"
    ACCIDENT = "accident"
    STAGED = "staged"
    SIGN_OUT = "sign_out"
    SIGN_IN = "sign_in"
    BREAK_OFF = "break_off"


class HandoverSide(StrEnum):
    """Who says it."""

    OUTGOING_CHIEF = "outgoing-chief"
    OUTGOING = "outgoing"
    INCOMING = "incoming"
    EITHER = "either"


class HandoverGuard(StrEnum):
    """What must be so."""

    SOON = "soon"
    """The shift that comes begins within two hours, or runs."""
    SOMEBODY_COMES = "somebody-comes"
    """Somebody is on the shift that comes, and is there."""
    ALL_PARTS = "all-parts"
    """Each of the five parts is stated (C9)."""
    ALL_CLARIFIED = "all-clarified"
    """Each exception has an answer (C10)."""
    ANOTHER_PERSON = "another-person"
    """Nobody signs twice (C13)."""


class HandoverField(StrEnum):
    """What must be given."""

    PART = "part"
    ENTRY = "entry"
    TEXT = "text"


STAYS, BACK = "=", "back"


class HandoverRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"steps": "from"}):
    """A row; ``to`` is a step, `STAYS` or `BACK`."""

    command: HandoverCommand
    steps: frozenset[HandoverStep]
    to: str
    who: HandoverSide
    needs: tuple[HandoverGuard, ...]
    takes: frozenset[HandoverField]
    clauses: tuple[str, ...]


class _HandoverFile(msgspec.Struct, forbid_unknown_fields=True):
    row: list[HandoverRow]


def read_handover(name: str, content: bytes) -> Mapping[HandoverCommand, HandoverRow]:
    """The rows of the file ``name`` by command.

    Raises
    ------
    Problems
        No TOML; a key that is unknown or missing; a step, command, guard or clause that there is not; a
        command twice or never; a row without a step, or from the end.
    """
    rows = parse_toml_as(name, content, _HandoverFile).row
    counts = Counter(row.command for row in rows)
    problems = [
        Problem(name, f"row {command}", "is there not exactly once")
        for command in HandoverCommand
        if counts[command] != 1
    ]
    for row in rows:
        where = f"row {row.command}"
        if row.to not in {*HandoverStep, STAYS, BACK}:
            problems.append(Problem(name, where, f"to: there is no step “{row.to}”"))
        if not row.steps or HandoverStep.DONE in row.steps:
            problems.append(Problem(name, where, "from: a step, and not the last"))
        unknown = [clause for clause in row.clauses if not known_clause(clause)]
        problems += [Problem(name, where, f"there is no clause “{clause}”") for clause in unknown]
    if problems:
        raise Problems(problems)
    return {row.command: row for row in rows}


ROWS: Final = read_handover(FILE, resources.files("alerts.duty").joinpath(FILE).read_bytes())
"""The table that ships."""
