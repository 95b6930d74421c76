"""A place: what lies above and below it, what is measured there and how it is now, and what is open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from alerts.compliance.situation.point_states import PointState
from alerts.desk.lookups.episodes import EpisodeState
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position
from alerts.desk.lookups.readings import latest_readings
from alerts.desk.lookups.tickets import TicketFilter, as_seen, list_tickets
from alerts.desk.now.book import SituationBook
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from alerts.tickets.ticket import Ticket, TicketState
from ingest.inventory.tree import Inventory, Place, Point
from ingest.said import Said
from ingest.stores.contract import ReadableStore

MOST_BELOW = 300
MOST_TICKETS = 20
MOST_LOOKED = 100
"""Open episodes that tickets above are looked for by."""


@dataclass(frozen=True, slots=True)
class PlacePoint:
    """A point, and when (UTC ms) and what it measured last; ``None``: it is silent, or the store is away.

    ``state``: what is so of it, as far as it has been judged.
    """

    point: Point
    latest: tuple[int, float] | None
    state: PointState


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A place now.

    Attributes
    ----------
    above
        The places above that the viewer sees, the highest first.
    below
        The first places right below it, by name; ``below_count`` is how many there are.
    points
        Some points at and below it, those in breach first, then by how far they are beyond their limits.
    readings_away
        The store of readings does not answer.
    tickets
        The newest that are not closed, at and below it; ``more_tickets``: there are others.
    tickets_above
        Those that are not closed at places above it, on which open episodes at and below it are, as of a
        station that many flats are cold behind; of the newest episodes.
    """

    place: Place
    above: list[Place]
    below: list[Place]
    below_count: int
    points: ListPage[PlacePoint]
    readings_away: bool
    tickets: list[Ticket]
    more_tickets: bool
    tickets_above: list[Ticket]


@use_case("places.page", Right.LOOK, ScopeKind.OBJECT)
def place_page(
    records: Records,
    store: ReadableStore,
    viewer: Viewer,
    id: str,  # noqa: A002 - the contract's own name
    after: Position | None,
    limit: int,
    now: int,
    *,
    inventory: Inventory,
    book: SituationBook,
) -> PlacePage:
    """The place of that id at ``now`` (UTC ms), with up to ``limit`` points after the position ``after``.

    Raises
    ------
    NotFound
        There is no such place, or they do not see it.
    Forbidden, RecordsError
    """
    place = require_place(inventory, viewer, id)
    scope = viewer.scope(Right.LOOK)
    start = 0 if after is None else int(after[0])
    found = book.situation(inventory).ranked(id, start, limit + 1)
    points = found[:limit]
    last: Position | None = [start + limit] if len(found) > limit else None
    latest = latest_readings(store, [each.point for each in points], now)
    tickets = list_tickets(
        records, viewer, TicketFilter(place=id, state="active"), None, MOST_TICKETS, inventory=inventory
    )
    below = [inventory.places[each] for each in inventory.children.get(id, [])]
    below.sort(key=lambda each: (each.name or each.id, each.id))
    above = [each for each in islice(inventory.upwards(id), 1, None) if scope.sees_place(inventory, each.id)]
    return PlacePage(
        place,
        above[::-1],
        below[:MOST_BELOW],
        len(below),
        ListPage(
            [PlacePoint(each.point, (latest or {}).get(each.point.id), each.state) for each in points], last
        ),
        latest is None,
        tickets.items,
        tickets.last is not None,
        _tickets_above(records, viewer, id, {each.number for each in tickets.items}, inventory),
    )


def _tickets_above(
    records: Records, who: Viewer, place: str, listed: Collection[str], inventory: Inventory
) -> list[Ticket]:
    """Those that open episodes at and below ``place`` are on and that are not ``listed``, newest first."""
    up = {each.id for each in islice(inventory.upwards(place), 1, None)}
    if not up:
        return []
    scope = who.scope(Right.LOOK)
    below, territories = scope.records_at(inventory, place)
    with records.reading() as tx:
        found = tx.episodes.page(
            place=below, state=EpisodeState.OPEN, limit=MOST_LOOKED, territories=territories
        )
        found = tx.ticket_views.episodes_linked(found, scope.territories(inventory))
        numbers = {each.ticket for each in found if each.ticket is not None}.difference(listed)
        above = tx.tickets.by_number(numbers).values() if numbers else ()
    here = [each for each in above if each.place in up and each.state is not TicketState.CLOSED]
    return list(as_seen(sorted(here, key=lambda each: -each.opened_at), who))


def require_place(inventory: Inventory, who: Viewer, id_: str) -> Place:
    """The place of that id. Raises `NotFound` where there is none that ``who`` sees, `Forbidden`."""
    place = inventory.places.get(id_)
    if place is None or not who.scope(Right.LOOK).sees_place(inventory, id_):
        raise NotFound(Said("refusal-no-place", id=id_))
    return place
