"""Episodes: lists, and one with its evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.list_page import ListPage, Position, cut
from alerts.episodes.episode import Episode
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import Viewer
from alerts.records import Records
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


@use_case("episodes.list", Right.LOOK, ScopeKind.WHOLE)
def list_episodes(
    records: Records, viewer: Viewer, wanted: EpisodeFilter, after: Position | None, limit: int
) -> ListPage[Episode]:
    """Up to ``limit`` episodes after the position ``after``, newest opening first, without evidence.

    Raises `Forbidden`.
    """
    with records.reading() as tx:
        found = tx.episodes.page(**asdict(wanted), cursor=after, limit=limit + 1)
    return cut(found, limit, lambda episode: [episode.opened_at, episode.id])


@use_case("episodes.one", Right.LOOK, ScopeKind.WHOLE)
def find_episode(records: Records, viewer: Viewer, id: int) -> Episode:  # noqa: A002 - the contract's own name
    """One episode with its evidence. Raises `NotFound`, `Forbidden`."""
    with records.reading() as tx:
        found = tx.episodes.by_id(id)
    if found is None:
        raise NotFound(Said("refusal-no-episode", id=str(id)))
    return found
