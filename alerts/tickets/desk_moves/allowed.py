"""What somebody may do next to a ticket, and why not the rest: from the same rows as `deciding.decide`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alerts.deadlines.policy import Policy
from alerts.matters.state import MatterState
from alerts.tickets.desk_moves.deciding import permitted, row_of, weigh
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.reading_state import state_of
from alerts.tickets.desk_moves.refusals import (
    ILLEGAL,
    NOT_YET,
    NOT_YOURS,
    SIGNED_ALREADY,
    MoveRefused,
    Reason,
)
from alerts.tickets.desk_moves.table import Move, MoveTable
from alerts.tickets.ticket import Command


@dataclass(frozen=True, slots=True)
class Allowed:
    """A command, and whether somebody may give it now.

    Attributes
    ----------
    move
        Its row, with the fields of its form.
    needed
        Names of the fields that must be given while nothing is; what is given may make others needed.
    code, reasons
        Why it would be refused whatever is given with it; empty: it may be given.
    """

    move: Move
    needed: frozenset[str] = frozenset()
    code: str = ""
    reasons: tuple[Reason, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether it may be given, if what is given with it fits."""
        return not self.code


def kept_words(found: Iterable[Allowed]) -> tuple[Command, ...]:
    """The words of before for those of ``found`` that fit the ticket's step and whoever asks.

    Something else may still speak against one, such as an episode that goes on; what has been done already
    is not among them.
    """
    unfit = (ILLEGAL, NOT_YET, NOT_YOURS, SIGNED_ALREADY)
    fitting = {each.move.old for each in found if each.code not in unfit}
    return tuple(word for word in Command if word.value in fitting)


def stopping_words(policy: Policy, moves: MoveTable) -> tuple[Command, ...]:
    """The words of before whose facts are proof for clocks of ``policy``, each by itself."""
    proofs = {alternative[0] for alternative in policy.proof if len(alternative) == 1}
    stopping = {row.old for row in moves.rows if any(fact.name in proofs for fact in row.facts)}
    return tuple(word for word in Command if word.value in stopping)


def allowed(
    file: MatterFile, actor: Actor, around: Around, now: int, tables: DeskTables
) -> tuple[Allowed, ...]:
    """Every command that is about a ticket, in the order of the table; ``now`` is UTC ms.

    A command with a row for each of several steps is told by the row of the ticket's step.
    """
    commands = dict.fromkeys(move.command for move in tables.moves.rows if not move.opens)
    rows = (tables.moves.row(each, file.ticket.step) or tables.moves.of_word(each)[0] for each in commands)
    state = state_of(file, around, tables.settings)
    return tuple(
        _allowed(row, file, state, Order(row.command, actor, now), around, now, tables) for row in rows
    )


def may_give(
    commands: Iterable[str], file: MatterFile, actor: Actor, around: Around, now: int, tables: DeskTables
) -> bool:
    """Whether ``actor`` may give one of ``commands`` at ``now`` (UTC ms), if what is given with it fits."""
    state = state_of(file, around, tables.settings)
    rows = (tables.moves.row(each, file.ticket.step) for each in commands)
    return any(
        _allowed(row, file, state, Order(row.command, actor, now), around, now, tables).possible
        for row in rows
        if row is not None
    )


def _allowed(
    move: Move,
    file: MatterFile,
    state: MatterState,
    order: Order,
    around: Around,
    now: int,
    tables: DeskTables,
) -> Allowed:
    try:
        row_of(file, order, tables)
        standing = permitted(move, file, order, around)
    except MoveRefused as refused:
        return Allowed(move, code=refused.code, reasons=refused.reasons)
    weighed = weigh(move, standing, file, state, order, around, now, tables)
    needed = frozenset(fault.where for fault in weighed.faults)
    code = weighed.failing[0].code if weighed.failing else ""
    return Allowed(move, needed, code, weighed.reasons)
