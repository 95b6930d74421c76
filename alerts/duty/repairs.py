"""Repair sheets (工程维修单) as lines of the duty log tell them, and one function that decides (C32, C35)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Final

import msgspec

from alerts.duty.lines import DutyLine, why_no_text
from alerts.duty.refusals import DutyRefused
from ingest.problems import Problem, Problems
from ingest.said import Said, name_of
from ingest.toml_files import parse_toml_as

FILE = "repairs.toml"


class RepairStep(StrEnum):
    """Where a repair sheet is."""

    NONE = "none"
    FOUND = "found"
    ISSUED = "issued"
    DONE = "done"
    ACCEPTED = "accepted"
    PASSED = "passed"


class RepairCommand(StrEnum):
    """What can be said on one."""

    FIND = "find"
    ISSUE = "issue"
    DONE = "done"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    PASSED = "passed"
    FAILED = "failed"


class RepairSide(StrEnum):
    """Who says it."""

    PATROLLER = "patroller"
    MANAGER = "manager"
    WORKER = "worker"


class RepairRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"steps": "from"}):
    """A row of the table."""

    command: RepairCommand
    steps: frozenset[RepairStep]
    to: RepairStep
    who: RepairSide
    reason: bool
    other: bool
    clauses: tuple[str, ...]


class _RepairFile(msgspec.Struct, forbid_unknown_fields=True):
    row: list[RepairRow]


def read_repairs(name: str, content: bytes) -> Mapping[RepairCommand, RepairRow]:
    """The rows of the file ``name`` by command.

    Raises `Problems`: no TOML; a key, step or command that there is not; a command that is not there once.
    """
    rows = parse_toml_as(name, content, _RepairFile).row
    if sorted(row.command for row in rows) != sorted(RepairCommand):
        raise Problems([Problem(name, "file", "each command is there exactly once")])
    return {row.command: row for row in rows}


REPAIRS: Final = read_repairs(FILE, resources.files("alerts.duty").joinpath(FILE).read_bytes())
"""The table that ships."""


@dataclass(frozen=True, slots=True)
class RepairSheet:
    """A repair sheet: the line by which it was found, what was said on it since, in order.

    Attributes
    ----------
    patroller
        Who filed the patrol sheet that it comes from.
    """

    found: DutyLine
    patroller: str
    lines: tuple[DutyLine, ...] = ()

    @property
    def step(self) -> RepairStep:
        """Where the last line left it."""
        last = (self.found, *self.lines)[-1]
        return REPAIRS[RepairCommand(last.data["command"])].to

    def last(self, command: RepairCommand) -> DutyLine | None:
        """The last line of ``command``; ``None``: nobody has said it."""
        return next((each for each in reversed(self.lines) if each.data["command"] == command), None)

    @property
    def unit(self) -> str:
        """Id of the department that works on it; empty before it is issued."""
        issued = self.last(RepairCommand.ISSUE)
        return "" if issued is None else str(issued.data["unit"])

    @property
    def due_at(self) -> int | None:
        """By when it is to be done, UTC ms, as set on the sheet; ``None``: it is not issued."""
        issued = self.last(RepairCommand.ISSUE)
        return None if issued is None else int(issued.data["due_at"])

    @property
    def worker(self) -> DutyLine | None:
        """The signature of who repaired it, as long as it stands."""
        return None if self.step in (RepairStep.FOUND, RepairStep.ISSUED) else self.last(RepairCommand.DONE)

    @property
    def accepted(self) -> DutyLine | None:
        """The signature of the patroller, as long as it stands."""
        stands = self.step in (RepairStep.ACCEPTED, RepairStep.PASSED)
        return self.last(RepairCommand.ACCEPT) if stands else None

    def late(self, now: int) -> bool:
        """Whether it was not done when it was due, at ``now`` (UTC ms)."""
        done = self.worker
        return self.due_at is not None and (now if done is None else done.at) > self.due_at


def repairs_of(
    found: Iterable[DutyLine], patrollers: Mapping[int, str], said: Mapping[int, Iterable[DutyLine]]
) -> list[RepairSheet]:
    """The sheets of the lines ``found``.

    ``patrollers``: id of a patrol sheet -> who filed it; ``said``: id of a line -> what was said on it.
    """
    return [
        RepairSheet(each, patrollers.get(each.about or 0, ""), tuple(said.get(each.id, ()))) for each in found
    ]


def decide(
    sheet: RepairSheet, command: RepairCommand, sides: frozenset[RepairSide], who: str, text: str
) -> None:
    """Raise `DutyRefused` unless ``who``, of ``sides``, can say ``command`` with ``text`` on ``sheet``."""
    row = REPAIRS[command]
    if sheet.step not in row.steps:
        named = name_of("repair_command", command)
        raise DutyRefused(Said("repair-illegal", step=name_of("repair_step", sheet.step), command=named))
    if row.who not in sides:
        raise DutyRefused(Said("repair-not-yours", who=name_of("repair_side", row.who)))
    if row.other and sheet.worker is not None and sheet.worker.actor == who:
        raise DutyRefused(Said("repair-signed-twice"))
    unfit = why_no_text(text, needed=row.reason)
    if unfit is not None:
        raise DutyRefused(unfit)


def sayable(sheet: RepairSheet, sides: frozenset[RepairSide], who: str) -> tuple[RepairCommand, ...]:
    """What ``who``, of ``sides``, can say on ``sheet``."""
    signed = sheet.worker is not None and sheet.worker.actor == who
    return tuple(
        row.command
        for row in REPAIRS.values()
        if row.who in sides and sheet.step in row.steps and not (row.other and signed)
    )
