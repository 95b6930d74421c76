"""Clocks, and the work by what is due next, that the walk asks for."""

from __future__ import annotations

from collections.abc import Callable

from alerts.desk.clocks.lookups import ClockFilter, list_clocks
from alerts.desk.matters.work_list import list_work
from alerts.people.viewer import Viewer
from alerts.records.desk.work_list import WorkFilter
from tests.alerts.records.desk.desk_values import a_clock, put_policy
from tests.api.stand_in_service import NOW, StandInService


def among_clocks(service: StandInService, who: Viewer, number: str) -> Callable[[], bool]:
    """Whether ``who`` finds a clock of the ticket ``number``, which has one from now on, in the list."""
    with service.records.begin() as tx:
        if not tx.clocks.of_tickets([number])[number]:
            tx.clocks.add([a_clock(put_policy(tx), number)])

    def is_found() -> bool:
        found = list_clocks(service.records, who, ClockFilter(), None, 9, NOW, inventory=service.known)
        return number in {each.clock.ticket for each in found.items}

    return is_found


def among_work(service: StandInService, who: Viewer, number: str) -> Callable[[], bool]:
    """Whether ``who`` finds the ticket ``number`` on the work list."""

    def is_found() -> bool:
        found = list_work(service.records, who, WorkFilter(), None, 9, NOW, inventory=service.known)
        return number in {each.ticket.number for each in found.items}

    return is_found
