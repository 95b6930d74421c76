"""Supervision tickets: what one is, and what its handlers may do to it.

A table of (state, command) and one pure `apply`. Who opens tickets is the desk's business (alerts/desk.py),
when they are due is the clocks' (alerts/clocks.py); the regulated desk that comes later adds rows to the
table, not branches to the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from alerts.episodes import Episode

SYSTEM = "wenya"
"""The actor of what the desk does by itself."""
LONGEST_TEXT = 4_000
"""Characters a handler may write at once."""
LONGEST_ACTOR = 200


class State(StrEnum):
    """Where a ticket stands; ``closed`` is final."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Command(StrEnum):
    """What a handler can say."""

    ACKNOWLEDGE = "acknowledge"
    """Somebody took it; with a text, that text is the handling opinion of clause H31."""
    COMMENT = "comment"
    ARRIVE = "arrive"
    """Somebody is on site (clause B5)."""
    REPORT = "report"
    """The outage was reported to production dispatch (clause W40)."""
    RESOLVE = "resolve"
    """The cause is removed; needs the result as text (clause W46)."""
    CLOSE = "close"
    REOPEN = "reopen"


TABLE: dict[tuple[State, Command], State] = {
    (State.OPEN, Command.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.OPEN, Command.COMMENT): State.OPEN,
    (State.OPEN, Command.ARRIVE): State.ACKNOWLEDGED,
    (State.OPEN, Command.REPORT): State.OPEN,
    (State.OPEN, Command.RESOLVE): State.RESOLVED,
    (State.ACKNOWLEDGED, Command.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Command.COMMENT): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Command.ARRIVE): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Command.REPORT): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Command.RESOLVE): State.RESOLVED,
    (State.RESOLVED, Command.COMMENT): State.RESOLVED,
    (State.RESOLVED, Command.REPORT): State.RESOLVED,
    (State.RESOLVED, Command.CLOSE): State.CLOSED,
    (State.RESOLVED, Command.REOPEN): State.OPEN,
    (State.CLOSED, Command.COMMENT): State.CLOSED,
}
"""Every legal pair. A closed ticket stays closed: a new breach is a linked recurrence with its own clocks."""

ENDING = frozenset({Command.RESOLVE, Command.CLOSE})
"""Commands that say the matter is over, and are refused while an episode says it is not."""
NEEDS_TEXT = frozenset({Command.COMMENT, Command.RESOLVE})


class TicketKind(StrEnum):
    """Why the ticket sits at its place. Later members take precedence when a ticket is several at once."""

    REVIEW = "review"
    """A breach found late and already over, to be looked at; no clock runs."""
    PLACE = "place"
    """Its own household, or the network node the point hangs at."""
    GATEWAY = "gateway"
    """A silent gateway stands for the points behind it."""
    STATION = "station"
    """A silent station stands for its gateways."""
    GROUP = "group"
    """Enough households below breach the same concern; new breaches below join it."""


class Reason(StrEnum):
    """Why the desk, or a handler, changed a ticket: one word for machines, one sentence for people."""

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        """Keep the sentence beside the word."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    OPENED = "opened", "A clause was violated here and no ticket of this concern was open."
    OPENED_FOR_GROUP = (
        "opened-for-group",
        "At least 3 monitored households below, and 20 % of them, breach it.",
    )
    OPENED_FOR_GATEWAY = "opened-for-gateway", "Every point behind the gateway is silent."
    OPENED_FOR_STATION = "opened-for-station", "Every gateway below the station is silent."
    OPENED_FOR_REVIEW = "opened-for-review", "Late data brought a breach to light that was already over."
    RECURRENCE = "recurrence", "The same concern was breached here within 24 hours of closing."
    JOINED = "joined", "A further episode belongs to this open ticket."
    WIDENED = "widened", "The ticket now stands for more than it was opened for."
    BREACHED_AGAIN = "breached-again", "A new breach joined after the handler had said it was resolved."
    BECAME_CHILD = "became-child", "A ticket higher up stands for this one, which asks for no action."
    TOOK_CHILD = "took-child", "A ticket that was open below is now a child of this one."
    RECOVERED = "recovered", "All episodes have ended; the handler decides."
    NOT_RECOVERED = "not-recovered", "An episode is going on again."
    EPISODE_WITHDRAWN = "episode-withdrawn", "Late data dissolved an episode."
    EPISODE_MOVED_ON = "episode-moved-on", "An episode went on after closing and is on another ticket now."
    COMMAND = "command", "A handler's command."


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One line of a ticket's history; lines are appended and never changed. ``at`` is UTC ms."""

    at: int
    reason: Reason
    actor: str = SYSTEM
    command: Command | None = None
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline with the policy that was in force when it started. Times UTC ms.

    ``limit_ms`` is ``None`` for a calendar limit such as the end of the month; ``stops`` are the commands
    that meet it.
    """

    key: str
    clause: str
    limit_ms: int | None
    started_at: int
    due_at: int
    stops: tuple[str, ...]
    stopped_at: int | None = None
    stopped_by: str | None = None
    stopped_with: str | None = None

    def missed(self, now: int) -> bool:
        """Whether the deadline passed before the clock was stopped."""
        return (now if self.stopped_at is None else self.stopped_at) > self.due_at


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it stands. Times UTC ms.

    Attributes
    ----------
    id, number
        Position in the records; gap-free number of its year, ``"2026-000017"``.
    breached_at
        When the earliest breach of its episodes began.
    recovered_since
        Latest end of its episodes once all have ended, else ``None``. Evidence only; moves no state.
    affected_at_opening, affected_households
        Households at and below the place, measured or not: frozen at opening, and at the last change.
    parent, recurrence_of
        Numbers of other tickets.
    version
        Grows by one with each change; a command may name the version it was decided on.
    """

    id: int
    number: str
    place: str
    concern: str
    kind: TicketKind
    state: State
    severity: str
    opened_at: int
    breached_at: int
    clauses: tuple[str, ...]
    affected_at_opening: int
    affected_households: int
    acknowledged_at: int | None = None
    resolved_at: int | None = None
    closed_at: int | None = None
    recovered_since: int | None = None
    result: str | None = None
    parent: str | None = None
    recurrence_of: str | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class TicketFile:
    """All that is on record about one ticket.

    ``asks_for_action`` is False while a ticket that is not closed stands above it. Episodes come without
    their evidence, oldest first, and at most as many as were asked for; ``episode_count`` counts them all.
    """

    ticket: Ticket
    episodes: tuple[Episode, ...]
    episode_count: int
    open_episodes: int
    clocks: tuple[Clock, ...]
    history: tuple[TicketEvent, ...]
    children: tuple[Ticket, ...]
    asks_for_action: bool


class TicketError(Exception):
    """A command that cannot be carried out. ``code`` is stable; trying again unchanged never helps."""

    code = "ticket"
    retryable = False


class IllegalCommand(TicketError):  # noqa: N818 - named for what it says of the command
    """The command means nothing in the ticket's state."""

    code = "illegal-command"


class FalseClosure(TicketError):  # noqa: N818 - the clause's own name for it
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
    ticket: Ticket, command: Command, now: int, *, actor: str, text: str = "", open_episodes: int
) -> tuple[Ticket, list[TicketEvent]]:
    """The ticket after ``command``, and what its history gains.

    Parameters
    ----------
    now
        UTC ms.
    actor
        Who says so; never empty.
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
    if command in ENDING and ticket.state is not State.CLOSED and open_episodes:
        raise FalseClosure(
            f"{ticket.number}: {open_episodes} episode(s) still open, {command} is refused (P1)"
        )
    state = TABLE.get((ticket.state, command))
    if state is None:
        raise IllegalCommand(f"{ticket.number} is {ticket.state}: {command} means nothing there")
    _check_words(ticket, command, actor, text)
    changed = replace(ticket, state=state, version=ticket.version + 1, **_stamps(command, now, text))
    return changed, [TicketEvent(now, Reason.COMMAND, actor, command, text)]


def _check_words(ticket: Ticket, command: Command, actor: str, text: str) -> None:
    if not actor.strip() or len(actor) > LONGEST_ACTOR:
        raise TextRequired(f"{ticket.number}: {command} needs an actor of 1 to {LONGEST_ACTOR} characters")
    if command in NEEDS_TEXT and not text.strip():
        raise TextRequired(f"{ticket.number}: {command} needs a text")
    if len(text) > LONGEST_TEXT:
        raise TextRequired(f"{ticket.number}: a text of {len(text)} characters, {LONGEST_TEXT} are allowed")


def _stamps(command: Command, now: int, text: str) -> dict[str, Any]:
    """The fields that a command sets beside the state."""
    stamps: dict[Command, dict[str, Any]] = {
        Command.ACKNOWLEDGE: {"acknowledged_at": now},
        Command.RESOLVE: {"resolved_at": now, "result": text},
        Command.CLOSE: {"closed_at": now},
        Command.REOPEN: {"acknowledged_at": None, "resolved_at": None, "result": None},
    }
    return stamps.get(command, {})
