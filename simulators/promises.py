"""What a scenario's author says must come of it, held against its ledger.

Three judge each scenario: its author by hand (``expect``), the ledger by judgement.md, and the service under
test. The author and the ledger must agree before the service is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from ingest.clock import SECOND
from simulators.expected.tickets import Ticket
from simulators.ledger import Ledger
from simulators.scenario.schema import Expected, Scenario


def broken(scenario: Scenario, ledger: Ledger) -> list[str]:
    """A sentence for each ticket that was promised and is not in ``ledger``, or the other way round.

    Nothing where the scenario makes no promises (no ``expect``). Each begins with what is amiss.
    """
    if scenario.expect is None:
        return []
    left = list(enumerate(ledger.tickets))
    found: list[str] = []
    for promise in scenario.expect:
        kept = next((each for each in left if _keeps(promise, *each, ledger)), None)
        if kept is None:
            found.append(
                f"promised, but not in the ledger: {promise.kind} ticket at {promise.place} "
                f"about {promise.concern}, from {_clock(promise.after, scenario)} "
                f"to {_clock(promise.before, scenario)}"
            )
        else:
            left.remove(kept)
    return found + list(_unpromised([ticket for _, ticket in left], scenario))


def _keeps(promise: Expected, number: int, ticket: Ticket, ledger: Ledger) -> bool:
    children = sum(each.parent == number for each in ledger.tickets)
    return (
        (ticket.place, ticket.concern, ticket.kind) == (promise.place, promise.concern, promise.kind)
        and promise.after <= ticket.opened_at <= promise.before
        and promise.children in (None, children)
    )


def _unpromised(tickets: list[Ticket], scenario: Scenario) -> Iterator[str]:
    for ticket in tickets:
        yield (
            f"in the ledger, but not promised: {ticket.kind} ticket at {ticket.place} "
            f"about {ticket.concern}, opened {_clock(ticket.opened_at, scenario)}"
        )


def _clock(instant: int, scenario: Scenario) -> str:
    return f"{datetime.fromtimestamp(instant / SECOND, ZoneInfo(scenario.zone)):%Y-%m-%d %H:%M:%S}"
