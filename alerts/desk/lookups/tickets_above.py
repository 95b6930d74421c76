"""Tickets that stand above what somebody sees: what each is and who works it, and their own flats of it."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.ticket_explanation import (
    MOST_EXPLAINED,
    EpisodeExplanation,
    explain_episodes,
    with_evidence,
)
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Territories, Viewer
from alerts.records import Records, Transaction
from alerts.records.desk.ticket_views import MOST_EPISODES, urgency_of
from alerts.rules.plan import Plan
from alerts.tickets.refusals import UnknownTicket
from alerts.tickets.ticket import TicketAbove, TicketPart
from alerts.tickets.ticket_flat import seen_from_below
from ingest.inventory.tree import Inventory
from ingest.journal.intake_notes import IntakeNotes
from ingest.said import Said
from ingest.stores.contract import ReadableStore

MOST_ABOVE = 50
"""Tickets above what somebody sees that the work list tells of."""


@dataclass(frozen=True, slots=True)
class PartExplanation:
    """What is seen of a ticket above one's places, its first own episodes explained, and the limits since.

    ``readings_away``: readings are missing, since the store does not answer.
    """

    part: TicketPart
    episodes: list[EpisodeExplanation]
    plan: Plan
    readings_away: bool


@use_case("tickets.above", Right.LOOK, ScopeKind.PLACES)
def tickets_above(
    records: Records,
    viewer: Viewer,
    concern: str | None,
    after: Position | None = None,
    limit: int = MOST_ABOVE,
    *,
    inventory: Inventory,
) -> ListPage[TicketAbove]:
    """Tickets elsewhere that are not closed and have flats among what they see, the gravest first.

    Of each severity the oldest first. Up to ``limit`` after the position ``after``; ``None``: of every
    concern. They are on no other list and in no count. Who sees everything has none. ``inventory`` is in
    force. Raises `Forbidden`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    if territories is None:
        return ListPage([], None)
    with records.reading() as tx:
        page = cut(
            tx.ticket_views.above(concern, limit + 1, after, territories=territories), limit, urgency_of
        )
    return ListPage([seen_from_below(each, territories, inventory) for each in page.items], page.last)


@use_case("tickets.part", Right.LOOK, ScopeKind.OBJECT)
def ticket_part(records: Records, viewer: Viewer, number: str, *, inventory: Inventory) -> TicketPart:
    """What they see of a ticket elsewhere, closed or not, that has flats among what they see.

    ``inventory`` is in force. Raises `UnknownTicket`, also for one that they see as a whole; `Forbidden`.
    """
    with records.reading() as tx:
        return _part_of(tx, number, viewer.scope(Right.LOOK).territories(inventory), inventory)


@use_case("tickets.explain-part", Right.LOOK, ScopeKind.OBJECT)
def explain_part(
    records: Records, store: ReadableStore, notes: IntakeNotes, viewer: Viewer, number: str, *, plan: Plan
) -> PartExplanation:
    """As `ticket_part`, with what explains its first own episodes; ``plan`` is the one in force.

    Raises
    ------
    UnknownTicket, Forbidden, RecordsError
    """
    territories = viewer.scope(Right.LOOK).territories(plan.inventory)
    with records.reading() as tx:
        part = _part_of(tx, number, territories, plan.inventory, MOST_EXPLAINED)
        episodes, plan = with_evidence(tx, part.episodes, plan)
    explained, readings_away = explain_episodes(episodes, store, notes, plan)
    return PartExplanation(part, explained, plan, readings_away)


def _part_of(
    tx: Transaction,
    number: str,
    territories: Territories,
    inventory: Inventory,
    most_episodes: int = MOST_EPISODES,
) -> TicketPart:
    part = tx.ticket_views.part(
        number, inventory=inventory, territories=territories, most_episodes=most_episodes
    )
    if part is None:
        raise UnknownTicket(Said("refusal-no-ticket", number=number))
    return part
