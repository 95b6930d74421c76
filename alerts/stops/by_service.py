"""What the service says of stops of supply by itself, as tickets of pressure open, join and leave them.

Pure; who decides that supply is lost is the judge (judgement.md), and who ends a stop is whoever works there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alerts.matters.choices import StopKind
from alerts.stops.stop_lines import FACTS, NEWS, StopLine, StopLineKind, StopNews
from alerts.stops.stop_table import STOPS, StopCommand, StopStep
from alerts.stops.supply_stop import SupplyStop

SERVICE = "wenya"
MOST_LISTED = 20
"""Tickets that one line lists; it counts the others."""


def opened_by_ticket(
    number: str, ticket: str, place: str, households: int, unit: str, event_at: int, now: int
) -> StopLine:
    """The line by which the stop ``number`` comes to be at ``now``, of what ``ticket`` found at ``place``.

    ``households``: at and below it; ``unit``: department that has the ticket, or empty; ``event_at``: when
    its breach began. Instants UTC ms. Why there is no water nobody has said yet.
    """
    row = STOPS.row(StopCommand.OPEN, StopKind.FAULT, StopStep.NONE)
    facts = () if row is None else row.facts
    data: dict[str, Any] = {"places": [place], "cause": "", "ticket": ticket, "affected": households}
    if unit:
        data["unit"] = unit
    data[FACTS] = [each.fact for each in facts]
    return StopLine(
        number=number,
        no=1,
        at=now,
        happened_at=min(event_at, now),
        command=StopCommand.OPEN.value,
        actor=SERVICE,
        data=data,
    )


def news_of(stop: SupplyStop, news: StopNews, tickets: Sequence[str], now: int, **more: object) -> StopLine:
    """The line that tells ``stop`` at ``now`` (UTC ms) what became of ``tickets``."""
    data = {NEWS: news.value, "count": len(tickets), "tickets": list(tickets[:MOST_LISTED]), **more}
    return _line(stop, StopLineKind.TICKET_NEWS, data, now)


def merged_into(stop: SupplyStop, wider: str, now: int) -> StopLine:
    """The line by which ``wider`` stands for ``stop`` from ``now`` (UTC ms) on."""
    return _line(stop, StopLineKind.MERGED, {"into": wider}, now)


def untouched(lines: Iterable[StopLine]) -> bool:
    """Whether nobody but the service has said anything of a stop so far."""
    return all(each.actor == SERVICE for each in lines)


def _line(stop: SupplyStop, kind: StopLineKind, data: Mapping[str, Any], now: int) -> StopLine:
    return StopLine(
        number=stop.number, no=stop.lines + 1, at=now, happened_at=now, kind=kind, actor=SERVICE, data=data
    )
