"""The questions of viewers who do not see everything, for test_query_plans.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from alerts.episodes.episode import Identity
from alerts.records import Transaction
from alerts.records.sql.part import BRANCHES
from ingest.inventory.tree import Inventory
from tests.alerts.records.years_on_record import number

Ask = Callable[[Transaction], Any]
TICKET = number(100)
UNIT, UNITS = frozenset({"t3"}), frozenset({"t3", "t4", "t5"})
MANY = frozenset({*(f"t{i}" for i in range(3, 23)), *(f"x{i}" for i in range(BRANCHES))})
"""Many of those that there are, and more than one statement looks into."""
TOGETHER = {"a unit": UNIT, "units": UNITS, "many units": MANY, "nobody": frozenset[str]()}
"""Territories of viewers who do not see everything."""


def scoped_questions(
    pages_of: Mapping[str, Mapping[str, dict[str, Any]]], middle: int, identities: Iterable[Identity]
) -> dict[str, Ask]:
    """The pages of each list, and all else that is asked for some territories."""
    found: dict[str, Ask] = {
        f"{page} {name} for {whose}": lambda tx, page=page, wanted=wanted, seen=seen: getattr(
            tx, page.partition(".")[0]
        ).page(**wanted, limit=9, territories=seen)
        for page, pages in pages_of.items()
        for name, wanted in pages.items()
        if name != "place"  # whoever sees a place needs no territories to find what is there
        for whose, seen in TOGETHER.items()
    }
    found |= {
        f"{name} for {whose}": lambda tx, ask=ask, seen=seen: ask(tx, seen)
        for whose, seen in TOGETHER.items()
        for name, ask in {
            "events.after": lambda tx, seen: tx.events.after(7, 9, territories=seen),
            "episodes.by_id": lambda tx, seen: tx.episodes.by_id(77, territories=seen),
            "episodes.points_of": lambda tx, seen: tx.episodes.points_of([7, 8], territories=seen),
            "ticket_views.file": lambda tx, seen: tx.ticket_views.file(TICKET, territories=seen),
            "ticket_views.flats": lambda tx, seen: tx.ticket_views.flats(TICKET, 9, territories=seen),
            "ticket_views.children_not_closed": lambda tx, seen: tx.ticket_views.children_not_closed(
                [TICKET, number(7)], territories=seen
            ),
            "ticket_views.open_by_concern": lambda tx, seen: tx.ticket_views.open_by_concern(
                territories=seen
            ),
            "ticket_views.above": lambda tx, seen: tx.ticket_views.above(None, 9, territories=seen),
            "ticket_views.above of a concern": lambda tx, seen: tx.ticket_views.above(
                "silence", 9, territories=seen
            ),
            "ticket_views.above after": lambda tx, seen: tx.ticket_views.above(
                None, 9, [1, middle, 5], territories=seen
            ),
            "ticket_views.part": lambda tx, seen: tx.ticket_views.part(
                number(102), inventory=Inventory(), territories=seen
            ),
            "tickets.seen": lambda tx, seen: tx.tickets.seen([TICKET, number(7)], seen),
            "ticket_views.linked": lambda tx, seen: tx.ticket_views.linked(
                list(tx.tickets.by_number([TICKET, number(8)]).values()), seen
            ),
            "ticket_views.episodes_linked": lambda tx, seen: tx.ticket_views.episodes_linked(
                tx.episodes.identified(identities), seen
            ),
        }.items()
    }
    return found
