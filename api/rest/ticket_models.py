"""Tickets, their clocks and history."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, Field

from alerts.deadlines.desk_clock import ClockOf, ClockStatus, DeskClock
from alerts.matters.choices import ProposalKind
from alerts.matters.proposals import Proposal, proposals_of
from alerts.places.names import gateway_name, name_or_id
from alerts.tickets.desk_moves.allowed import stopping_words
from alerts.tickets.desk_moves.desk_tables import DeskTables
from alerts.tickets.gateway_silence import GatewaySilence
from alerts.tickets.ticket import SYSTEM, Ticket, TicketAbove, TicketEvent, TicketFile, TicketPart
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import NotedRoutingItem, Page, Timestamp, UnitItem
from api.rest.episode_models import EpisodeItem
from api.words.languages import Language
from api.words.written_history import written_on
from api.words.written_rules import WrittenRules
from ingest.inventory.tree import Inventory


class ClockItem(BaseModel):
    """A deadline of a ticket. ``missed``: it passed before the clock was stopped, as of this answer.

    ``stops``: the seven words that meet it, each by itself. ``stopped_by``: ``wenya``, or the person who did;
    ``null`` for who has not said who they are. ``of`` and ``scope``: what it belongs to, and which: the
    number of a contact, an assignment or a task; empty for the ticket's own. ``leads``: it escalates.
    ``id`` names it in a command (`clock`).
    """

    id: int
    key: str
    clause: str
    started_at: Timestamp
    due_at: Timestamp | None
    stops: list[str]
    stopped_at: Timestamp | None
    stopped_by: str | None
    missed: bool
    status: ClockStatus
    of: ClockOf
    scope: str
    unit: str
    leads: bool

    @classmethod
    def shown(cls, clock: DeskClock, ticket: Ticket, tables: DeskTables, zone: str, now: int) -> Self:
        """The clock of ``ticket`` at ``now`` (UTC ms). One that came to nothing stopped with its ticket."""
        ended = clock.status is ClockStatus.ENDED and ticket.closed_at is not None
        words = stopping_words(tables.policies.of_clock(clock), tables.moves)
        return cls(
            id=clock.id,
            key=clock.key,
            clause=clock.clause,
            started_at=rfc3339(clock.started_at, zone),
            due_at=rfc3339_or_none(clock.due_at, zone),
            stops=[word.value for word in words],
            stopped_at=rfc3339_or_none(ticket.closed_at if ended else clock.stopped_at, zone),
            stopped_by=(SYSTEM if ended else clock.stopped_by) or None,
            missed=clock.missed(now),
            status=clock.status,
            of=clock.of,
            scope=clock.scope,
            unit=clock.unit,
            leads=clock.leads,
        )


class TicketItem(BaseModel):
    """A ticket as it stands; ``result`` and who has it are ``null`` for who has not said who they are."""

    number: str
    place: str
    place_name: str
    place_path: list[str]
    concern: str
    kind: str
    state: str
    severity: str
    clauses: list[str]
    opened_at: Timestamp
    breached_at: Timestamp
    acknowledged_at: Timestamp | None
    resolved_at: Timestamp | None
    closed_at: Timestamp | None
    recovered_since: Timestamp | None
    affected_at_opening: int
    affected_households: int
    result: str | None
    parent: str | None
    recurrence_of: str | None
    version: int
    step: str
    unit: str | None
    mode: str
    matter_class: str = Field(serialization_alias="class")
    category: str | None
    tags: list[str]
    owner: str | None
    first_responsible: str | None
    person_in_charge: str | None
    due_at: Timestamp | None

    @classmethod
    def of(cls, ticket: Ticket, inventory: Inventory, **more: Any) -> Self:
        """The ticket as the API shows it."""
        zone = inventory.zone_of(ticket.place)
        return cls(
            number=ticket.number,
            place=ticket.place,
            place_name=inventory.name_of(ticket.place),
            place_path=inventory.path_of(ticket.place),
            concern=ticket.concern,
            kind=ticket.kind,
            state=ticket.state,
            severity=ticket.severity,
            clauses=list(ticket.clauses),
            opened_at=rfc3339(ticket.opened_at, zone),
            breached_at=rfc3339(ticket.breached_at, zone),
            acknowledged_at=rfc3339_or_none(ticket.acknowledged_at, zone),
            resolved_at=rfc3339_or_none(ticket.resolved_at, zone),
            closed_at=rfc3339_or_none(ticket.closed_at, zone),
            recovered_since=rfc3339_or_none(ticket.recovered_since, zone),
            affected_at_opening=ticket.affected_at_opening,
            affected_households=ticket.affected_households,
            result=ticket.result,
            parent=ticket.parent,
            recurrence_of=ticket.recurrence_of,
            version=ticket.version,
            step=ticket.step,
            unit=ticket.unit or None,
            mode=ticket.mode,
            matter_class=ticket.matter_class,
            category=ticket.category,
            tags=list(ticket.tags),
            owner=ticket.owner or None,
            first_responsible=ticket.first_responsible or None,
            person_in_charge=ticket.person_in_charge or None,
            due_at=rfc3339_or_none(ticket.due_at, zone),
            **more,
        )


class TicketPage(Page):
    """Tickets."""

    items: list[TicketItem]


class HistoryItem(BaseModel):
    """One line of a ticket's history. ``reason`` is one word for machines, ``sentence`` says it in words.

    Of what a person did ``actor`` and ``text`` are empty for who has not said who they are. ``acting_for`` is
    for whom the actor stood in, else empty. ``seq`` is its number on record, by which commands name it.
    """

    at: Timestamp
    reason: str
    sentence: str
    actor: str
    acting_for: str
    command: str | None
    text: str
    data: dict[str, Any]
    seq: int | None

    @classmethod
    def of(cls, event: TicketEvent, zone: str, language: Language) -> Self:
        """The line as the API shows it."""
        return cls(
            at=rfc3339(event.at, zone),
            reason=event.reason.value,
            sentence=language.say(event.what),
            actor=event.actor,
            acting_for=event.acting_for,
            command=event.command or event.move,
            text=language.say(written_on(event)),
            data=dict(event.data),
            seq=event.seq,
        )


class SilentGatewayItem(BaseModel):
    """A silent gateway that a ticket names; ``heard_at`` and ``heard_point`` of who was heard since first."""

    gateway: str
    gateway_name: str
    heard_at: Timestamp | None
    heard_point: str | None
    heard_point_name: str | None

    @classmethod
    def of(cls, silence: GatewaySilence, inventory: Inventory, zone: str) -> Self:
        """The gateway as the API shows it."""
        heard = silence.heard_point
        return cls(
            gateway=silence.gateway,
            gateway_name=gateway_name(silence.gateway, inventory),
            heard_at=rfc3339_or_none(silence.heard_at, zone),
            heard_point=heard,
            heard_point_name=None if heard is None else name_or_id(heard, inventory),
        )


class TakeoverItem(BaseModel):
    """Which department takes the ticket over from its unit, and when.

    Not ``known``: the calendar of that year is missing, and it is worked out once it is there.
    """

    department: UnitItem
    at: Timestamp
    known: bool
    clauses: list[str]

    @classmethod
    def of(cls, ticket: Ticket, inventory: Inventory, zone: str) -> Self | None:
        """As the API shows it; ``None``: nobody is to take ``ticket`` over."""
        to_come = ticket.takeover
        if to_come is None:
            return None
        department = UnitItem.of(to_come.department, inventory)
        at = rfc3339(to_come.at, zone)
        return cls(department=department, at=at, known=to_come.is_known, clauses=list(to_come.clauses))


class ProposalItem(BaseModel):
    """What is proposed of a ticket, which nobody has declined, and why."""

    kind: ProposalKind
    value: str
    clauses: list[str]
    because: str

    @classmethod
    def of(cls, proposal: Proposal, language: Language) -> Self:
        """As the API shows it."""
        return cls(
            kind=proposal.kind,
            value=proposal.value,
            clauses=list(proposal.clauses),
            because=language.say(proposal.because),
        )

    @classmethod
    def all_of(cls, ticket: Ticket, language: Language) -> list[Self]:
        """What is proposed of ``ticket``, and open."""
        return [cls.of(each, language) for each in proposals_of(ticket.details) if each.open]


class TicketDetail(TicketItem):
    """A ticket with what is on record about it.

    At most 500 of each: the oldest of its ``episode_count`` episodes, the last of its ``history_count``
    lines, and the oldest of its ``children_count`` children; the list of tickets has all children.
    ``copies``: who reads it without working on it. ``takeover``: who will have it; ``null``: nobody else.
    ``proposals``: what nobody has taken or declined.
    """

    asks_for_action: bool
    open_episodes: int
    episode_count: int
    episodes: list[EpisodeItem]
    clocks: list[ClockItem]
    history: list[HistoryItem]
    history_count: int
    children: list[TicketItem]
    children_count: int
    silent_gateways: list[SilentGatewayItem]
    routed: NotedRoutingItem | None
    proposals: list[ProposalItem]
    copies: list[UnitItem]
    takeover: TakeoverItem | None

    @classmethod
    def whole(
        cls, file: TicketFile, inventory: Inventory, rules: WrittenRules, tables: DeskTables, now: int
    ) -> Self:
        """The ticket's whole file at ``now`` (UTC ms), with the words of its rules from ``rules``."""
        zone = inventory.zone_of(file.ticket.place)
        return cls.of(
            file.ticket,
            inventory,
            asks_for_action=file.asks_for_action,
            open_episodes=file.open_episodes,
            episode_count=file.episode_count,
            episodes=[EpisodeItem.of(episode, inventory, rules) for episode in file.episodes],
            clocks=[ClockItem.shown(clock, file.ticket, tables, zone, now) for clock in file.clocks],
            history=[HistoryItem.of(event, zone, rules.language) for event in file.history],
            history_count=file.history_count,
            children=[TicketItem.of(child, inventory) for child in file.children],
            children_count=file.children_count,
            silent_gateways=[SilentGatewayItem.of(each, inventory, zone) for each in file.silent_gateways],
            routed=NotedRoutingItem.of(file.ticket.details, rules.language),
            proposals=ProposalItem.all_of(file.ticket, rules.language),
            copies=[UnitItem.of(each, inventory) for each in file.copies],
            takeover=TakeoverItem.of(file.ticket, inventory, zone),
        )


class TicketAboveItem(BaseModel):
    """What is told of a ticket that stands above what the reader sees, and is worked by the unit above.

    ``place`` is ``null`` where it is not on the way up from what they see; ``units`` are the departments
    there.
    """

    above: Literal[True] = True
    number: str
    place: str | None
    place_name: str | None
    place_path: list[str] | None
    units: list[UnitItem]
    concern: str
    kind: str
    state: str
    severity: str
    opened_at: Timestamp
    breached_at: Timestamp
    closed_at: Timestamp | None

    @classmethod
    def of(cls, ticket: TicketAbove, inventory: Inventory, **more: Any) -> Self:
        """The ticket as the API shows it."""
        place = ticket.place
        zone = inventory.root_zone if place is None else inventory.zone_of(place)
        return cls(
            number=ticket.number,
            place=place,
            place_name=None if place is None else inventory.name_of(place),
            place_path=None if place is None else inventory.path_of(place),
            units=[UnitItem.of(unit, inventory) for unit in ticket.units],
            concern=ticket.concern,
            kind=ticket.kind,
            state=ticket.state,
            severity=ticket.severity,
            opened_at=rfc3339(ticket.opened_at, zone),
            breached_at=rfc3339(ticket.breached_at, zone),
            closed_at=rfc3339_or_none(ticket.closed_at, zone),
            **more,
        )


class TicketAbovePage(Page):
    """Tickets above what the reader sees, in the order of the board."""

    items: list[TicketAboveItem]


class TicketAboveDetail(TicketAboveItem):
    """A ticket above what the reader sees with their own episodes, the oldest 500; numbers are of these."""

    open_episodes: int
    episode_count: int
    episodes: list[EpisodeItem]

    @classmethod
    def whole(cls, part: TicketPart, inventory: Inventory, rules: WrittenRules) -> Self:
        """What is seen of the ticket, with the words of its rules from ``rules``."""
        return cls.of(
            part.ticket,
            inventory,
            open_episodes=part.open_episodes,
            episode_count=part.episode_count,
            episodes=[EpisodeItem.of(episode, inventory, rules) for episode in part.episodes],
        )
