"""What a point measured over hours, months and seasons, as a chart draws it."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from alerts.desk.history.point_history import MOST_BUCKETS, HistoryOf, PointHistory, point_history
from alerts.episodes.episode import Episode
from alerts.people.viewer import Viewer
from alerts.rules.rule import Side
from api.access.authentication import asks
from api.http.dependencies import ServiceDep
from api.http.parameters import PointId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Instant, rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from ingest.readings.quantities import QUANTITIES

router = APIRouter(tags=["points"])

DEFAULT_BUCKETS = 800


class HistoryFlag(BaseModel):
    """A reading that may not be judged."""

    at: Timestamp
    value: float
    flags: list[str]


class HistoryGap(BaseModel):
    """Nothing is known of this stretch of time."""

    start: Timestamp
    end: Timestamp


class HistoryLimit(BaseModel):
    """What a rule that opens tickets asks for in this stretch: not `side` (below, above) of `value`."""

    rule: str
    version: int
    side: Side
    value: float
    start: Timestamp
    end: Timestamp


class HistoryEpisode(BaseModel):
    """An episode as far as a chart shows it; `ended_at` is null while it goes on."""

    id: int
    rule: str
    began_at: Timestamp
    ended_at: Timestamp | None
    ticket: str | None

    @classmethod
    def of(cls, episode: Episode, zone: str) -> Self:
        """The episode as the API shows it."""
        return cls(
            id=episode.id,
            rule=episode.rule,
            began_at=rfc3339(episode.began_at, zone),
            ended_at=rfc3339_or_none(episode.ended_at, zone),
            ticket=episode.ticket,
        )


class PointHistoryItem(BaseModel):
    """A point in a span of time, in its canonical unit.

    ``at``, ``minimum``, ``mean``, ``maximum`` and ``count`` are columns of one length by time. With the
    resolution ``readings`` each row is a reading; otherwise it sums up those of ``bucket_s`` seconds from
    ``at`` on. ``available`` is false while the store does not answer; the columns are empty then.
    ``flagged`` are the newest readings that count for nothing, ``flagged_count`` how many there are: null
    where only figures of hours are read. ``gaps`` are the longest; ``gap_count`` is their number. ``limits``
    of long spans are told by whole days.
    """

    point: str
    unit: str
    zone: str
    start: Timestamp
    end: Timestamp
    resolution: HistoryOf
    bucket_s: float
    available: bool
    at: list[Timestamp]
    minimum: list[float]
    mean: list[float]
    maximum: list[float]
    count: list[int]
    flagged: list[HistoryFlag]
    flagged_count: int | None
    gaps: list[HistoryGap]
    gap_count: int
    limits: list[HistoryLimit]
    episodes: list[HistoryEpisode]
    more_episodes: bool

    @classmethod
    def of(cls, history: PointHistory, zone: str) -> Self:
        """The history as the API shows it."""
        figures = history.figures
        return cls(
            point=history.point.id,
            unit=QUANTITIES[history.point.metric].unit,
            zone=zone,
            start=rfc3339(history.span[0], zone),
            end=rfc3339(history.span[1], zone),
            resolution=history.resolution,
            bucket_s=history.width / 1000,
            available=figures is not None,
            at=[] if figures is None else [rfc3339(at, zone) for at in figures.at.tolist()],
            minimum=[] if figures is None else figures.minimum.tolist(),
            mean=[] if figures is None else figures.mean.tolist(),
            maximum=[] if figures is None else figures.maximum.tolist(),
            count=[] if figures is None else figures.count.tolist(),
            flagged=[
                HistoryFlag(at=rfc3339(each.at, zone), value=each.value, flags=list(each.flags))
                for each in history.flagged
            ],
            flagged_count=history.flagged_count,
            gaps=[HistoryGap(start=rfc3339(a, zone), end=rfc3339(b, zone)) for a, b in history.gaps],
            gap_count=history.gap_count,
            limits=[
                HistoryLimit(
                    rule=each.rule,
                    version=each.version,
                    side=each.side,
                    value=each.value,
                    start=rfc3339(each.start, zone),
                    end=rfc3339(each.end, zone),
                )
                for each in history.limits
            ],
            episodes=[HistoryEpisode.of(each, zone) for each in history.episodes],
            more_episodes=history.more_episodes,
        )


@router.get(
    "/points/{id}/history", responses=problem_responses(ProblemKind.NOT_FOUND, ProblemKind.SPAN_TOO_LONG)
)
def history_of_point(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(point_history)],
    id: PointId,  # noqa: A002 - the contract's own name
    start: Annotated[Instant, Query(alias="from", description="First instant, included.")],
    end: Annotated[Instant, Query(alias="to", description="Last instant, excluded; five years at most.")],
    buckets: Annotated[
        int, Query(ge=10, le=MOST_BUCKETS, description="About how many figures are asked for.")
    ] = DEFAULT_BUCKETS,
) -> PointHistoryItem:
    """A point's readings, or what they sum up to, in a bounded number of figures however long the span is."""
    plan = service.plan()
    found = point_history(
        service.records, service.store, viewer, id, (start, end), buckets, service.clock.now(), plan=plan
    )
    return PointHistoryItem.of(found, plan.inventory.zone_of(found.point.place))
