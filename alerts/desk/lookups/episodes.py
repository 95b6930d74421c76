"""Episodes: lists, and one with its evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.desk.lookups.seeing import require_place_seen
from alerts.episodes.episode import Episode
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory
from ingest.said import Said


class EpisodeState(StrEnum):
    """Going on, over, or dissolved by late data."""

    OPEN = "open"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFilter:
    """Which episodes are asked for; ``None``: any.

    Attributes
    ----------
    place
        This place and everything below it.
    start, end
        UTC ms: went on at some instant of ``[start, end)``.
    """

    rule: str | None = None
    point: str | None = None
    place: str | None = None
    start: int | None = None
    end: int | None = None
    state: EpisodeState | None = None


@use_case("episodes.list", Right.LOOK, ScopeKind.PLACES)
def list_episodes(
    records: Records,
    viewer: Viewer,
    wanted: EpisodeFilter,
    after: Position | None,
    limit: int,
    *,
    inventory: Inventory,
) -> ListPage[Episode]:
    """Up to ``limit`` episodes after the position ``after``, newest opening first, without evidence.

    ``inventory`` is in force. Raises `NotFound`: of the place that is asked for nothing is seen; `Forbidden`.
    """
    scope = viewer.scope(Right.LOOK)
    place, territories = scope.records_at(inventory, wanted.place)
    filters = asdict(wanted) | {"place": place}
    with records.reading() as tx:
        found = tx.episodes.page(**filters, cursor=after, limit=limit + 1, territories=territories)
        found = tx.ticket_views.episodes_linked(found, scope.territories(inventory))
    require_place_seen(viewer, inventory, wanted.place, something=bool(found) or after is not None)
    return cut(found, limit, lambda episode: [episode.opened_at, episode.id])


@use_case("episodes.one", Right.LOOK, ScopeKind.OBJECT)
def find_episode(
    records: Records,
    viewer: Viewer,
    id: int,  # noqa: A002 - the contract's own name
    *,
    inventory: Inventory,
) -> Episode:
    """One episode with its evidence; ``inventory`` is in force.

    Raises `NotFound`, also for one that they do not see; `Forbidden`.
    """
    territories = viewer.scope(Right.LOOK).territories(inventory)
    with records.reading() as tx:
        found = tx.episodes.by_id(id, territories=territories)
        if found is None:
            raise NotFound(Said("refusal-no-episode", id=str(id)))
        return tx.ticket_views.episodes_linked([found], territories)[0]
