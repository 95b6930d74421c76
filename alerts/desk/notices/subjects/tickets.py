"""Tickets as what notices are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from alerts.deadlines.desk_clock import DeskClock
from alerts.desk.clocks.posts import KeptPeople, PostHolders, matters_of
from alerts.desk.lookups.seeing import seen_of
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.subjects.subject import SubjectFacts, ToldSubject, holders_by_matter, where_in_words
from alerts.matters.choices import Origin
from alerts.notices.notice import Notice
from alerts.people.roles import Right
from alerts.people.viewer import Viewer
from alerts.places.names import point_in_full
from alerts.records import Transaction
from alerts.records.desk.sensors.matter_episodes import WorstNow
from alerts.rules.rule import Side
from alerts.rules.rule_words import quantity_in_words
from alerts.tickets.ticket import Ticket, TicketState, event_data_of
from alerts.words.desk_names import choice_name
from ingest.inventory.tree import Inventory
from ingest.said import Said, name_of


class TicketSubjects:
    """`SubjectSource` of tickets."""

    def told(self, tx: Transaction, notices: Sequence[Notice], desk: DeskInForce) -> dict[str, ToldSubject]:
        """As `SubjectSource.told`."""
        clocks = _clocks_of(tx, notices)
        matters = matters_of(tx, clocks.values(), [(each.subject, each.unit) for each in notices])
        above = tx.ticket_territories.of(matters)
        return {
            number: ToldSubject(
                over=matter.ticket.state is TicketState.CLOSED,
                clocks=clocks,
                matter=matter,
                data=event_data_of(matter.ticket, desk.inventory),
                territory=matter.ticket.territory,
                above=tuple(above.get(number, ())),
            )
            for number, matter in matters.items()
        }

    def holders(
        self,
        tx: Transaction,
        subjects: Mapping[str, ToldSubject],
        desk: DeskInForce,
        wall: int,
        people: KeptPeople,
    ) -> PostHolders:
        """As `SubjectSource.holders`."""
        return holders_by_matter(tx, subjects, desk, wall, people)

    def facts(
        self,
        tx: Transaction,
        notices: Sequence[Notice],
        desk: DeskInForce,
        who: Viewer | None = None,
        *,
        with_clocks: bool = True,
    ) -> dict[str, SubjectFacts]:
        """As `SubjectSource.facts`."""
        tickets = tx.tickets.by_number({each.subject for each in notices})
        if who is not None:
            seen = seen_of(tx, who, Right.LOOK, list(tickets.values()), desk.inventory)
            tickets = {number: each for number, each in tickets.items() if number in seen}
        about = [each for each in notices if with_clocks and each.subject in tickets]
        clocks = _clocks_of(tx, about)
        return {number: _facts(each, clocks, desk.inventory) for number, each in tickets.items()}

    def how_bad(self, tx: Transaction, ids: Collection[str], desk: DeskInForce) -> dict[str, Said | None]:
        """As `SubjectSource.how_bad`: the worst value of a breach that goes on, with its limit."""
        found = tx.matter_episodes.worst_now(ids)
        others = [number for number in ids if number not in found]
        unmeasured = tx.matter_episodes.unmeasured(others) if others else ()
        return dict.fromkeys(unmeasured) | {
            number: _worst(each, desk.inventory) for number, each in found.items()
        }


def _clocks_of(tx: Transaction, notices: Sequence[Notice]) -> dict[int, DeskClock]:
    """The clocks that ``notices`` are about, by id."""
    numbers = {each.subject for each in notices if each.clock is not None}
    found = tx.clocks.of_tickets(numbers) if numbers else {}
    wanted = {each.clock for each in notices}
    return {clock.id: clock for of_one in found.values() for clock in of_one if clock.id in wanted}


def _facts(ticket: Ticket, clocks: Mapping[int, DeskClock], inventory: Inventory) -> SubjectFacts:
    return SubjectFacts(
        over=ticket.state is TicketState.CLOSED,
        clocks=clocks,
        number=ticket.number,
        what=_what(ticket),
        place=ticket.place,
        where=where_in_words(ticket.place, inventory),
        unit=ticket.unit or ticket.owner,
        since=ticket.breached_at,
        due_at=ticket.due_at,
        path=f"/tickets/{ticket.number}",
    )


def _what(ticket: Ticket) -> Said:
    """What it is about: of what people brought its category."""
    if ticket.origin is not Origin.SENSOR and ticket.category is not None:
        return choice_name("category", ticket.category.value)
    return name_of("concern", ticket.concern)


def _worst(worst: WorstNow, inventory: Inventory) -> Said:
    return Said(
        f"notice-worst-{'below' if worst.side is Side.BELOW else 'above'}",
        point=point_in_full(inventory, worst.point),
        value=quantity_in_words(worst.worst, worst.unit),
        limit=quantity_in_words(worst.limit, worst.unit),
    )
