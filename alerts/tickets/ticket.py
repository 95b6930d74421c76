"""Supervision tickets: state, kind, history, and what is on record about one (judgement.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple, Self

from msgspec import structs

from alerts.deadlines.desk_clock import DeskClock
from alerts.episodes.episode import Episode
from alerts.matters.assignment import Takeover, only_takeover, takeover_in
from alerts.matters.choices import Category, Code, ContactChannel, Line, MatterClass, Mode, Origin, Step, Tag
from alerts.matters.confidentiality import unwritten
from alerts.places.names import place_names
from alerts.tickets.gateway_silence import GatewaySilence
from alerts.words.desk_names import done_name
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of

SYSTEM = "wenya"
"""The actor of what the desk does by itself."""
NOT_SEEN = ""
"""Where a ticket's number would stand, and whoever asks does not see that ticket."""


class TicketState(StrEnum):
    """The state of a ticket as programs know it: a few of its steps are one; ``closed`` is final."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"


STATE_OF: Mapping[Step, TicketState] = {
    Step.REGISTERED: TicketState.OPEN,
    Step.AWAITING: TicketState.OPEN,
    Step.DISPATCHED: TicketState.OPEN,
    Step.IN_HAND: TicketState.ACKNOWLEDGED,
    Step.SUSPENDED: TicketState.ACKNOWLEDGED,
    Step.RESOLVED: TicketState.RESOLVED,
    Step.VERIFIED: TicketState.RESOLVED,
    Step.CLOSED: TicketState.CLOSED,
    Step.ARCHIVED: TicketState.CLOSED,
}


class Command(StrEnum):
    """What a handler can do with a ticket."""

    ACKNOWLEDGE = "acknowledge"
    """Somebody has taken it over; with a text, that text is the handling opinion of clause H31."""
    COMMENT = "comment"
    ARRIVE = "arrive"
    """Somebody is on site (clause B5)."""
    REPORT = "report"
    """The outage was reported to production dispatch (clause W40)."""
    RESOLVE = "resolve"
    """The cause is removed; needs the result as text (clause W46)."""
    CLOSE = "close"
    REOPEN = "reopen"


class TicketKind(StrEnum):
    """Why the ticket belongs to its place. Of several that apply, the last member counts."""

    REVIEW = "review"
    """A breach found late and already over, to be looked at; no clock runs."""
    PLACE = "place"
    """The household of the point, or the network node that it is at."""
    GATEWAY = "gateway"
    """A gateway that is silent, or behind which nothing can be judged, with the points behind it."""
    STATION = "station"
    """A silent station, with the silences of the points below it."""
    GROUP = "group"
    """Enough households below breach the same concern; new breaches below join it."""


KINDS = list(TicketKind)


def widest(kinds: Iterable[TicketKind]) -> TicketKind:
    """Of ``kinds``, at least one, that which counts."""
    return max(kinds, key=KINDS.index)


class TicketReason(StrEnum):
    """Why the desk, or a handler, changed a ticket; `TicketEvent.what` says it to people."""

    OPENED = "opened"
    OPENED_FOR_GROUP = "opened-for-group"
    OPENED_FOR_GATEWAY = "opened-for-gateway"
    OPENED_FOR_UNUSABLE_GATEWAY = "opened-for-unusable-gateway"
    OPENED_FOR_STATION = "opened-for-station"
    OPENED_FOR_REVIEW = "opened-for-review"
    OPENED_FOR_FOREIGN = "opened-for-foreign"
    FOREIGN_READINGS = "foreign-readings"
    RECURRENCE = "recurrence"
    JOINED = "joined"
    WIDENED = "widened"
    BREACHED_AGAIN = "breached-again"
    BECAME_CHILD = "became-child"
    TOOK_CHILD = "took-child"
    RECOVERED = "recovered"
    NOT_RECOVERED = "not-recovered"
    EPISODE_WITHDRAWN = "episode-withdrawn"
    FIGURES_CHANGED = "figures-changed"
    GATEWAY_HEARD = "gateway-heard"
    DISSOLVED = "dissolved"
    NOTHING_LEFT = "nothing-left"
    EPISODE_MOVED_ON = "episode-moved-on"
    CLOCK_STEP = "clock-step"
    """A step of a clock's ladder fired; it changes nothing of the ticket, which keeps its version."""
    DUES_MOVED = "dues-moved"
    """Limits were worked out again with another year of the calendar."""
    WAITS = "waits"
    """The service wanted to go on with it by itself, and something speaks against it."""
    FINDING_DECIDED = "finding-decided"
    """Somebody verified or refuted what was found to be done wrong on it; it keeps its version."""
    SUPPLY_STOP = "supply-stop"
    COPIED = "copied"
    """A department was given it to read (抄送), as routed or since it is told of it."""
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class TicketEvent:
    """One line of a ticket's history; lines are appended and never changed.

    Attributes
    ----------
    at
        When it was entered, UTC ms.
    acting_for
        The name of the user for whom the actor stood in; empty for who acted for themselves.
    happened_at
        When the fact was, as the actor says, UTC ms; ``None``: when it was entered.
    contact
        Number of the contact that it is about; ``None``: it is about the ticket.
    version
        Of the ticket with this line; ``None``: nobody noted it.
    move
        What the command is called in the table of moves; ``command`` is another word for it, or ``None``.
    seq
        Its number on record, which no other line of any ticket has; ``None``: it is not on record yet.
    """

    at: int
    reason: TicketReason
    actor: str = SYSTEM
    command: Command | None = None
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    acting_for: str = ""
    happened_at: int | None = None
    contact: str | None = None
    version: int | None = None
    move: str | None = None
    seq: int | None = field(default=None, compare=False)

    @property
    def what(self) -> Said:
        """What happened, in a few words."""
        if self.reason is TicketReason.COMMAND and self.command is not None:
            return name_of("command", self.command)
        if self.reason is TicketReason.COMMAND and self.move:
            return done_name(self.move, str(self.data.get("given", {}).get("outcome", "")))
        if self.reason is TicketReason.WAITS and self.data.get("for") == "take_over":
            return Said("event-not-taken-over")
        return name_of("event", self.reason)

    def without_people(self) -> Self:
        """The line without who a person was and what they wrote; one of the system as it is."""
        if self.actor == SYSTEM:
            return self
        return replace(self, actor="", text="", acting_for="", data=unwritten(self.data))


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket in its current state. Times UTC ms.

    Attributes
    ----------
    id, number
        Id in the records; number of its year without gaps, ``"2026-000017"``.
    step
        Where it is on its way; `state` follows from it.
    breached_at
        When the earliest breach of its episodes began.
    recovered_since
        Latest end of its episodes once all have ended, else ``None``. Evidence only; it changes no state.
    affected_at_opening, affected_households
        Households at and below the place, measured or not: at its opening, and at its last change.
    parent, recurrence_of
        Numbers of other tickets; `NOT_SEEN` for one that whoever asks sees nothing of.
    version
        Grows by one with each change; a command may name the version that it refers to.
    territory
        The one that the place lies in, by which it is seen (`Inventory.territories`); empty: in none.
    origin
        Who opened it. At one place there is one of a concern that the service opened and is not closed.
    channel, line, category, complaint
        Those of the matter it was opened for; line and category are ``None`` where nobody has said them.
    unit, owner
        Ids of the department that has the lead, and of the one it answers to; empty: none.
    first_responsible
        Who received the matter (clauses W12, C15); once set it is never changed. Names of people are empty
        where there is nobody.
    case_officer, person_in_charge, code
        Who handles it alone (W53, W54), who has it in the unit (C52); how it ended (W15).
    contacts, transfers, rework
        How many contacts are on it, how often a unit gave it back, how often it was worked anew.
    details
        What few rules ask for: ``judged``, ``repair_size``, ``address``, proposals and the like.
    due_at
        When the first of its leading clocks that run is due; ``None``: none runs, or that is not known.
    wake_at, left_at
        When the service goes on with it by itself, as at an appointment, and when a proposal of 督办 on it
        was left lying (W9); ``None``: never.

    A closed ticket that nobody resolved is *dissolved*: the system closed it, since nothing was wrong.
    """

    id: int
    number: str
    place: str
    concern: str
    kind: TicketKind
    step: Step
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
    territory: str = ""
    origin: Origin = Origin.SENSOR
    channel: ContactChannel = ContactChannel.SENSOR
    line: Line | None = None
    category: Category | None = None
    complaint: bool = False
    matter_class: MatterClass = MatterClass.ORDINARY
    mode: Mode = Mode.TRANSFER
    unit: str = ""
    owner: str = ""
    first_responsible: str = ""
    case_officer: str = ""
    person_in_charge: str = ""
    code: Code | None = None
    contacts: int = 0
    transfers: int = 0
    rework: int = 0
    tags: tuple[Tag, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)
    due_at: int | None = None
    wake_at: int | None = None
    left_at: int | None = None

    @property
    def state(self) -> TicketState:
        """What programs are told of its step."""
        return STATE_OF[self.step]

    @property
    def takeover(self) -> Takeover | None:
        """接手: which department takes it over, and when, while a unit works on it (W34)."""
        return takeover_in(self.details, self.step)

    def without_people(self) -> Self:
        """The ticket without who has it, and without what people wrote: its result, its other details."""
        nobody: dict[str, Any] = dict.fromkeys(("first_responsible", "case_officer", "person_in_charge"), "")
        return replace(self, result=None, details=only_takeover(self.details), **nobody)


class TicketInBrief(NamedTuple):
    """What is asked of thousands of tickets at once: what events tell of one, and who has it. As `Ticket`."""

    number: str
    place: str
    concern: str
    kind: TicketKind
    state: TicketState
    severity: str
    version: int
    territory: str
    parent: str | None
    line: Line | None
    mode: Mode
    unit: str
    owner: str
    first_responsible: str
    person_in_charge: str


@dataclass(frozen=True, slots=True)
class TicketFile:
    """What is on record about one ticket.

    ``asks_for_action`` is False while its parent is not closed. There is a bound to episodes (the first ones,
    without their evidence), history (the last lines, oldest first) and children (as on the board); the counts
    are of all there are. ``silent_gateways``: those on it; ``copies``: ids of who reads it.
    """

    ticket: Ticket
    episodes: tuple[Episode, ...]
    episode_count: int
    open_episodes: int
    clocks: tuple[DeskClock, ...]
    history: tuple[TicketEvent, ...]
    history_count: int
    children: tuple[Ticket, ...]
    children_count: int
    asks_for_action: bool
    silent_gateways: tuple[GatewaySilence, ...] = ()
    copies: tuple[str, ...] = ()

    def without_people(self) -> Self:
        """The file for who sees no people: what happened and when, and what the system did.

        A clock that a person stopped has no ``stopped_by``.
        """
        clocks = (
            each if each.stopped_by == SYSTEM else structs.replace(each, stopped_by="")
            for each in self.clocks
        )
        return replace(
            self,
            ticket=self.ticket.without_people(),
            clocks=tuple(clocks),
            history=tuple(line.without_people() for line in self.history),
            children=tuple(child.without_people() for child in self.children),
        )


@dataclass(frozen=True, slots=True)
class TicketAbove:
    """What is told of a ticket to those who see some of its flats and not its place; times UTC ms.

    ``place``: ``None`` where that is not on the way up from what they see. ``units``: ids of the departments
    at its place, which work it; none where no department is there.
    """

    number: str
    concern: str
    kind: TicketKind
    state: TicketState
    severity: str
    opened_at: int
    breached_at: int
    closed_at: int | None
    place: str | None
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketPart:
    """What somebody sees of a ticket above their places: their own episodes on it, as in a `TicketFile`."""

    ticket: TicketAbove
    episodes: tuple[Episode, ...]
    episode_count: int
    open_episodes: int


def event_data_of(ticket: Ticket | TicketInBrief, inventory: Inventory) -> dict[str, Any]:
    """The data of an event about ``ticket``; its place is called as it is called now."""
    return {
        "ticket": ticket.number,
        **place_names(inventory, ticket.place),
        "concern": ticket.concern,
        "kind": ticket.kind.value,
        "state": ticket.state.value,
        "severity": ticket.severity,
        "version": ticket.version,
    }
