"""What handlers may do to a ticket: a table of (state, command), and one pure `apply`.

Further commands are rows of the table, not branches of the code.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alerts.matters.choices import Step
from alerts.tickets.ticket import Command, Ticket, TicketEvent, TicketReason, TicketState
from ingest.said import Said, name_of

LONGEST_TEXT = 4_000
"""Characters a handler may write at once."""
LONGEST_ACTOR = 200

TABLE: dict[tuple[TicketState, Command], TicketState] = {
    (TicketState.OPEN, Command.ACKNOWLEDGE): TicketState.ACKNOWLEDGED,
    (TicketState.OPEN, Command.COMMENT): TicketState.OPEN,
    (TicketState.OPEN, Command.ARRIVE): TicketState.ACKNOWLEDGED,
    (TicketState.OPEN, Command.REPORT): TicketState.OPEN,
    (TicketState.OPEN, Command.RESOLVE): TicketState.RESOLVED,
    (TicketState.ACKNOWLEDGED, Command.ACKNOWLEDGE): TicketState.ACKNOWLEDGED,
    (TicketState.ACKNOWLEDGED, Command.COMMENT): TicketState.ACKNOWLEDGED,
    (TicketState.ACKNOWLEDGED, Command.ARRIVE): TicketState.ACKNOWLEDGED,
    (TicketState.ACKNOWLEDGED, Command.REPORT): TicketState.ACKNOWLEDGED,
    (TicketState.ACKNOWLEDGED, Command.RESOLVE): TicketState.RESOLVED,
    (TicketState.RESOLVED, Command.COMMENT): TicketState.RESOLVED,
    (TicketState.RESOLVED, Command.REPORT): TicketState.RESOLVED,
    (TicketState.RESOLVED, Command.CLOSE): TicketState.CLOSED,
    (TicketState.RESOLVED, Command.REOPEN): TicketState.OPEN,
    (TicketState.CLOSED, Command.COMMENT): TicketState.CLOSED,
}
"""Every legal pair. A closed ticket stays closed: a new breach opens a linked recurrence with new clocks."""

STEP_OF: dict[TicketState, Step] = {
    TicketState.OPEN: Step.DISPATCHED,
    TicketState.ACKNOWLEDGED: Step.IN_HAND,
    TicketState.RESOLVED: Step.RESOLVED,
    TicketState.CLOSED: Step.CLOSED,
}
"""The step to which a command of this table leads that changes the state."""

FINAL_COMMANDS = frozenset({Command.RESOLVE, Command.CLOSE})
"""Commands that say that the case is over; they are refused while an episode is open (clause P1)."""
NEEDS_TEXT = frozenset({Command.COMMENT, Command.RESOLVE})


class TicketError(Exception):
    """A command that cannot be carried out. ``code`` is stable; trying again unchanged never helps."""

    code = "ticket"
    retryable = False


class IllegalCommand(TicketError):  # noqa: N818 - named for what it says of the command
    """The command is not possible in the ticket's state."""

    code = "illegal-command"


class FalseClosure(TicketError):  # noqa: N818 - the term of clause P1
    """Resolved or closed while an episode is still open: the false closure of clause P1."""

    code = "false-closure"
    clause = "P1"


class TextRequired(TicketError):  # noqa: N818 - named for what is missing
    """The command needs an actor or a text, or the text is too long."""

    code = "text-required"


class UnknownTicket(TicketError):  # noqa: N818 - named for what it says of the number
    """No ticket has this number."""

    code = "unknown-ticket"


class StaleTicket(TicketError):  # noqa: N818 - named for what it says of the version
    """The ticket changed since the version that the command was decided on."""

    code = "stale-version"


def apply(
    ticket: Ticket,
    command: Command,
    now: int,
    *,
    actor: str,
    acting_for: str = "",
    text: str = "",
    open_episodes: int,
) -> tuple[Ticket, list[TicketEvent]]:
    """The ticket after ``command``, and the new lines of its history.

    Parameters
    ----------
    now
        UTC ms.
    actor
        Who gives the command; not empty.
    acting_for
        For whom they stand in there; empty where they give it for themselves.
    text
        The result of a resolution, a comment, a handling opinion.
    open_episodes
        How many of the ticket's episodes have neither ended nor been withdrawn.

    Raises
    ------
    FalseClosure
        ``resolve`` or ``close`` while an episode is open (clause P1).
    IllegalCommand
        The table has no such pair.
    TextRequired
        No actor, no text where the command needs one, or either is too long.
    """
    if command in FINAL_COMMANDS and ticket.state is not TicketState.CLOSED and open_episodes:
        raise FalseClosure(
            Said("refusal-false-closure", number=ticket.number, count=open_episodes, command=_name(command))
        )
    state = TABLE.get((ticket.state, command))
    if state is None:
        said = Said(
            "refusal-illegal-command",
            number=ticket.number,
            state=name_of("state", ticket.state),
            command=_name(command),
        )
        raise IllegalCommand(said)
    _check_texts(ticket, command, actor, text)
    step = ticket.step if state is ticket.state else STEP_OF[state]
    changed = replace(ticket, step=step, version=ticket.version + 1, **_stamps(command, now, text))
    line = TicketEvent(now, TicketReason.COMMAND, actor, command, text, acting_for=acting_for)
    return changed, [line]


def _check_texts(ticket: Ticket, command: Command, actor: str, text: str) -> None:
    if not actor.strip() or len(actor) > LONGEST_ACTOR:
        raise TextRequired(Said("refusal-actor", number=ticket.number, most=LONGEST_ACTOR))
    if command in NEEDS_TEXT and not text.strip():
        raise TextRequired(Said("refusal-no-text", number=ticket.number, command=_name(command)))
    if len(text) > LONGEST_TEXT:
        said = Said("refusal-long-text", number=ticket.number, count=len(text), most=LONGEST_TEXT)
        raise TextRequired(said)


def _name(command: Command) -> Said:
    return name_of("command", command)


def _stamps(command: Command, now: int, text: str) -> dict[str, Any]:
    """The fields that a command sets beside the state."""
    stamps: dict[Command, dict[str, Any]] = {
        Command.ACKNOWLEDGE: {"acknowledged_at": now},
        Command.RESOLVE: {"resolved_at": now, "result": text},
        Command.CLOSE: {"closed_at": now},
        Command.REOPEN: {"acknowledged_at": None, "resolved_at": None, "result": None},
    }
    return stamps.get(command, {})
