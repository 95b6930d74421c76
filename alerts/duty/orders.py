"""Dispatch orders (调度命令) as lines of the duty log tell them, and one function that decides (C2)."""

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

FILE = "orders.toml"


class OrderStep(StrEnum):
    """Where an order is."""

    NONE = "none"
    GIVEN = "given"
    ACKNOWLEDGED = "acknowledged"
    EXECUTED = "executed"
    REFUSED = "refused"


class DispatchCommand(StrEnum):
    """What can be said of an order."""

    GIVE = "give"
    ACKNOWLEDGE = "acknowledge"
    EXECUTE = "execute"
    REFUSE = "refuse"


class OrderSide(StrEnum):
    """Who says it."""

    DISPATCH = "dispatch"
    SHIFT = "shift"


class OrderRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"steps": "from"}):
    """A row of the table."""

    command: DispatchCommand
    steps: frozenset[OrderStep]
    to: OrderStep
    who: OrderSide
    reason: bool
    clauses: tuple[str, ...]


class _OrderFile(msgspec.Struct, forbid_unknown_fields=True):
    row: list[OrderRow]


def read_orders(name: str, content: bytes) -> Mapping[DispatchCommand, OrderRow]:
    """The rows of the file ``name`` by command.

    Raises `Problems`: no TOML; a key, step or command that there is not; a command that is not there once.
    """
    rows = parse_toml_as(name, content, _OrderFile).row
    if sorted(row.command for row in rows) != sorted(DispatchCommand):
        raise Problems([Problem(name, "file", "each command is there exactly once")])
    return {row.command: row for row in rows}


ORDERS: Final = read_orders(FILE, resources.files("alerts.duty").joinpath(FILE).read_bytes())
"""The table that ships."""


@dataclass(frozen=True, slots=True)
class DispatchOrder:
    """An order: the line that gave it, what was said since, in order, and where it is by that."""

    given: DutyLine
    answers: tuple[DutyLine, ...] = ()

    @property
    def step(self) -> OrderStep:
        """Where the last line left it."""
        last = (self.given, *self.answers)[-1]
        return ORDERS[DispatchCommand(last.data["command"])].to

    @property
    def answered_at(self) -> int | None:
        """When somebody of the post said something first, UTC ms."""
        return self.answers[0].at if self.answers else None


def orders_of(given: Iterable[DutyLine], answers: Mapping[int, Iterable[DutyLine]]) -> list[DispatchOrder]:
    """The orders that the lines ``given`` gave; ``answers``: id of a line -> what was said of it."""
    return [DispatchOrder(each, tuple(answers.get(each.id, ()))) for each in given]


def decide(step: OrderStep, command: DispatchCommand, side: OrderSide, text: str) -> None:
    """Raise `DutyRefused` unless ``side`` can say ``command`` with ``text`` of an order at ``step``."""
    row = ORDERS[command]
    if row.who is not side or step not in row.steps:
        named = name_of("dispatch_command", command)
        raise DutyRefused(Said("dispatch-illegal", step=name_of("dispatch_step", step), command=named))
    unfit = why_no_text(text, needed=row.reason)
    if unfit is not None:
        raise DutyRefused(unfit)


def sayable(step: OrderStep, side: OrderSide) -> tuple[DispatchCommand, ...]:
    """What ``side`` can say of an order at ``step``."""
    return tuple(row.command for row in ORDERS.values() if row.who is side and step in row.steps)
