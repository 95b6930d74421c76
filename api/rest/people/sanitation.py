"""Sanitation lists (卫生清单) of a pump station, and what is measured there."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from alerts.desk.duty.stations import ShownList, StationPoint, file_sanitation, see_station
from alerts.duty.lines import LONGEST_REASON, LONGEST_TEXT
from alerts.duty.stations.sanitation import SanitationAnswer, SanitationDay, SanitationList
from alerts.people.viewer import Viewer
from api.access.authentication import JsonOnly, asks
from api.http.dependencies import DeskDep, ServiceDep
from api.http.parameters import LONGEST_NAME, PRINTABLE, WRITTEN, DutyPostId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import Day, rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.rest.people.user_models import Sent
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.readings.quantities import QUANTITIES

router = APIRouter(tags=["people"])

CHANGES = problem_responses(
    ProblemKind.NOT_FOUND, ProblemKind.DUTY_REFUSED, ProblemKind.UNSUPPORTED_MEDIA_TYPE
)
MOST_LINES = 50


class SanitationAnswerBody(Sent):
    """Whether a line is in order; of one that is not, what is wrong."""

    good: bool
    what: Annotated[str, Field(max_length=LONGEST_REASON, pattern=PRINTABLE)] = ""

    def answer(self) -> SanitationAnswer:
        """As the desk is given it."""
        return SanitationAnswer(self.good, self.what.strip())


class SanitationBody(Sent):
    """A list of a day: the answer to each line, by its id."""

    day: Day
    lines: Annotated[
        dict[Annotated[str, Field(max_length=LONGEST_NAME, pattern=PRINTABLE)], SanitationAnswerBody],
        Field(max_length=MOST_LINES),
    ]
    text: Annotated[str, Field(max_length=LONGEST_TEXT, pattern=WRITTEN)] = ""

    def filed(self) -> SanitationList:
        """As the desk is given it."""
        answers = {id_: each.answer() for id_, each in self.lines.items()}
        return SanitationList(self.day, answers, self.text)


class SanitationAnswerItem(BaseModel):
    """Whether a line is in order, and what is wrong with one that is not."""

    good: bool
    what: str


class SanitationItem(BaseModel):
    """A list: of which day, by whom, and the answer to each line. ``corrected_by``: id of the next one."""

    id: int
    day: date
    at: Timestamp
    by: str
    acting_for: str
    lines: dict[str, SanitationAnswerItem]
    failed: list[str]
    text: str
    corrects: int | None
    corrected_by: int | None

    @classmethod
    def of(cls, shown: ShownList) -> Self:
        """As the API shows it."""
        line, said = shown.line, shown.said
        return cls(
            id=line.id,
            day=said.day,
            at=rfc3339(line.at, DEFAULT_ZONE),
            by=line.actor,
            acting_for=line.acting_for,
            lines={
                id_: SanitationAnswerItem(good=each.good, what=each.what)
                for id_, each in said.answers.items()
            },
            failed=list(said.failed),
            text=said.text,
            corrects=line.about,
            corrected_by=shown.corrected_by,
        )


class SanitationDayItem(BaseModel):
    """Whether a day has its list, and how many lines of the last one failed."""

    day: date
    filed: bool
    failed: int

    @classmethod
    def of(cls, day: SanitationDay) -> Self:
        """As the API shows it."""
        return cls(day=day.day, filed=day.filed, failed=day.failed)


class StationPointItem(BaseModel):
    """A point of the station, and what it measured last; ``null`` when it has said nothing usable lately."""

    id: str
    name: str
    metric: str
    unit: str
    place: str
    place_name: str
    latest: float | None
    latest_at: Timestamp | None

    @classmethod
    def of(cls, shown: StationPoint, inventory: Inventory) -> Self:
        """As the API shows it."""
        point = shown.point
        at, value = (None, None) if shown.latest is None else shown.latest
        return cls(
            id=point.id,
            name=point.name or point.id,
            metric=point.metric,
            unit=QUANTITIES[point.metric].unit,
            place=point.place,
            place_name=inventory.name_of(point.place),
            latest=value,
            latest_at=rfc3339_or_none(at, inventory.zone_of(point.place)),
        )


class StationView(BaseModel):
    """A pump station: what is measured there, the last days, and lists, the newest first.

    ``more_points``: there are others. ``readings_away``: the readings store does not answer. ``days``: of the
    first page. ``before``: with which to ask for the next lists, ``null``: none.
    """

    place: str
    place_name: str
    points: list[StationPointItem]
    more_points: bool
    readings_away: bool
    days: list[SanitationDayItem]
    items: list[SanitationItem]
    before: int | None


@router.get("/duty/{post}/sanitation", responses=problem_responses(ProblemKind.NOT_FOUND))
def station(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(see_station)],
    post: DutyPostId,
    before: Annotated[int | None, Query(ge=1, lt=1 << 63)] = None,
) -> StationView:
    """The pump station of a post. A page of lists looks through a bounded part of the log, and may go on."""
    now, known = service.wall.now(), service.inventory()
    seen = see_station(service.records, service.store, viewer, post, before, now, inventory=known)
    return StationView(
        place=seen.place,
        place_name=known.name_of(seen.place),
        points=[StationPointItem.of(each, known) for each in seen.points],
        more_points=seen.more_points,
        readings_away=seen.readings_away,
        days=list(map(SanitationDayItem.of, seen.days)),
        items=list(map(SanitationItem.of, seen.items)),
        before=seen.before,
    )


@router.post("/duty/{post}/sanitation", dependencies=[JsonOnly], status_code=201, responses=CHANGES)
def list_filed(
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(file_sanitation)],
    post: DutyPostId,
    body: SanitationBody,
) -> SanitationItem:
    """File the sanitation list of a day; each line that is not in order is found."""
    now = service.wall.now()
    return SanitationItem.of(file_sanitation(service.records, viewer, post, body.filed(), now, desk=desk))
