"""The tickets that a scenario's author expects (``[[expect]]``), compared with its ledger.

Three judge each scenario: its author by hand (``expect``), the ledger by judgement.md, and the service under
test. The author and the ledger must agree before the service is compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from ingest.durations import SECOND
from ingest.said import Said
from simulators.expected.tickets.expected_ticket import ExpectedTicket
from simulators.ledger.contents import Ledger
from simulators.scenario.schema import ExpectSection, Scenario


def unmet_expectations(scenario: Scenario, ledger: Ledger) -> list[Said]:
    """A sentence for each expected ticket that ``ledger`` lacks, and for each unexpected one that it has.

    Empty where the scenario expects nothing (no ``expect``).
    """
    if scenario.expect is None:
        return []
    left = list(enumerate(ledger.tickets))
    found: list[Said] = []
    for expectation in scenario.expect:
        met = next((each for each in left if _meets(expectation, *each, ledger)), None)
        if met is None:
            found.append(
                Said(
                    "promise-missing",
                    kind=expectation.kind,
                    place=expectation.place,
                    concern=expectation.concern,
                    after=_clock(expectation.after, scenario),
                    before=_clock(expectation.before, scenario),
                )
            )
        else:
            left.remove(met)
    return found + list(_unexpected([ticket for _, ticket in left], scenario))


def _meets(expectation: ExpectSection, number: int, ticket: ExpectedTicket, ledger: Ledger) -> bool:
    children = sum(each.parent == number for each in ledger.tickets)
    return (
        (ticket.place, ticket.concern, ticket.kind)
        == (expectation.place, expectation.concern, expectation.kind)
        and expectation.after <= ticket.opened_at <= expectation.before
        and expectation.children in (None, children)
    )


def _unexpected(tickets: list[ExpectedTicket], scenario: Scenario) -> Iterator[Said]:
    for ticket in tickets:
        yield Said(
            "promise-exceeded",
            kind=ticket.kind,
            place=ticket.place,
            concern=ticket.concern,
            opened=_clock(ticket.opened_at, scenario),
        )


def _clock(instant: int, scenario: Scenario) -> str:
    return f"{datetime.fromtimestamp(instant / SECOND, ZoneInfo(scenario.zone)):%Y-%m-%d %H:%M:%S}"
