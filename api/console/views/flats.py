"""The flats of a ticket as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.desk.lookups.ticket_flats import TicketHomes
from alerts.tickets.ticket_flat import TicketFlat
from api.console.views.values import value_formatter
from api.words.languages import Language
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True)
class FlatRow:
    """A flat with its worst and its latest value, written with their units; instants UTC ms."""

    flat: TicketFlat
    zone: str
    worst: str | None
    latest: str | None
    latest_at: int | None


def flat_rows(found: TicketHomes, inventory: Inventory, language: Language) -> list[FlatRow]:
    """The flats of a page in its order."""
    return [_row(flat, found.latest.get(flat.point), inventory, language) for flat in found.page.items]


def flats_head(found: TicketHomes, language: Language) -> str:
    """How many of how many measured households, and how many households there are, in one sentence.

    Where nothing is below the ticket's place, only what is known of households.
    """
    affected = language.text("ticket-flats-affected", households=found.households)
    if found.measured:
        share = written_share(found.breaching, found.measured, found.concern, language)
        affected = language.text("ticket-flats-head", share=share, affected=affected)
    return language.text("ticket-flats-own", head=affected) if found.own_only else affected


def written_share(breaching: int, measured: int, concern: str, language: Language) -> str:
    """How many of the measured households breach ``concern``."""
    return language.text("ticket-share", breaching=breaching, measured=measured, concern=concern)


def _row(
    flat: TicketFlat, latest: tuple[int, float] | None, inventory: Inventory, language: Language
) -> FlatRow:
    point = inventory.points.get(flat.point)
    value = value_formatter(point.metric if point else None, language)
    return FlatRow(
        flat,
        inventory.zone_of(flat.place),
        None if flat.worst is None else value(flat.worst),
        None if latest is None else value(latest[1]),
        None if latest is None else latest[0],
    )
