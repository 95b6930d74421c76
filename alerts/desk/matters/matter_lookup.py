"""All that is on record about tickets, as commands are decided on it."""

from __future__ import annotations

from collections.abc import Collection

from alerts.records import Transaction
from alerts.tickets.desk_moves.matter_file import MatterFile


def files_of(tx: Transaction, numbers: Collection[str]) -> dict[str, MatterFile]:
    """Ticket -> its file, of those of ``numbers`` that exist; nine statements at most, however many.

    Clocks and findings that are over are among them. Who may see it is for whoever asks to know.
    """
    tickets = tx.tickets.by_number(numbers)
    if not tickets:
        return {}
    contacts = tx.contacts.of_tickets(tickets)
    assignments = tx.assignments.of_tickets(tickets)
    tasks = tx.tasks.of_tickets(tickets)
    facts = tx.facts.of_tickets(tickets)
    clocks = tx.clocks.of_tickets(tickets)
    changed = [clock.id for of_one in clocks.values() for clock in of_one if clock.segments]
    segments = tx.segments.of_clocks(changed) if changed else {}
    findings = tx.findings.of_tickets(tickets)
    below = tx.ticket_views.children_not_closed(list(tickets), territories=None)
    return {
        number: MatterFile(
            ticket=ticket,
            contacts=contacts[number],
            assignments=assignments[number],
            tasks=tasks[number],
            facts=facts[number],
            clocks=clocks[number],
            segments=tuple(each for clock in clocks[number] for each in segments.get(clock.id, ())),
            findings=tuple(findings[number].values()),
            children_open=number in below,
        )
        for number, ticket in tickets.items()
    }
