"""One point: its last 24 hours under its limits, and what people read at it (手工抄表, C7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.duty.manual_entry import ManualRow, enter_manual_readings, manual_readings_of_point
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.points import point_day
from alerts.duty.manual_readings import LONGEST_REMARK
from alerts.people.viewer import Forbidden, Viewer
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused, Reason
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.charts.point_charts import last_day_chart
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.episodes import rule_names
from api.console.views.values import value_formatter
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import PointId
from api.http.problems import HttpProblem, ProblemKind
from api.http.times import LONGEST_LOCAL_TIME, local_instant, local_time
from api.ports.running_service import RunningService
from api.words.written_rules import WrittenRules
from ingest.durations import DAY
from ingest.inventory.tree import Inventory
from ingest.readings.batch import batch_of
from ingest.readings.quantities import QUANTITIES
from ingest.said import Said

router = APIRouter()

PATH = "/points/{id}"
LONGEST_VALUE = 20
"""Characters of a value, and of the number of an entry."""
SHOWN = 10
"""Manual readings on the page: the last ones."""
EVER = (0, 1 << 53)


@router.get(PATH)
def point(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(point_day, manual_readings_of_point)],
    id: PointId,  # noqa: A002 - as in the REST contract
) -> Response:
    """The last 24 hours of one point, and what was read at it last."""
    return _render(request, service, viewer, id)


@router.post(f"{PATH}/manual-readings")
def enter_by_hand(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(enter_manual_readings, point_day, manual_readings_of_point)],
    id: PointId,  # noqa: A002 - as in the REST contract
    form: PostedForm,
) -> Response:
    """Enter a value; what was typed comes back with why it was refused."""
    try:
        enter_manual_readings(
            service.records,
            service.store,
            viewer,
            [_row(id, form, desk.inventory)],
            service.clock.now(),
            desk=desk,
            wall=service.wall.now(),
        )
    except (MoveRefused, Forbidden, NotFound) as error:
        problem = problem_of(error)
        if isinstance(error, MoveRefused):
            problem = HttpProblem(ProblemKind.INVALID, error.reasons[0].said)
        return _render(request, service, viewer, id, problem=problem, typed=form)
    return RedirectResponse(PATH.format(id=id), SEE_OTHER)


def _row(point: str, form: Mapping[str, str], known: Inventory) -> ManualRow:
    """What was typed, its time by the clocks of the point's place. Raises `MoveRefused`."""
    place = known.points[point].place if point in known.points else ""
    zone = ZoneInfo(known.zone_of(place) if place else known.root_zone)
    written = form.get("at", "")
    at = local_instant(written, zone) if len(written) <= LONGEST_LOCAL_TIME else None
    if at is None:
        raise _refused("at", Said("manual-no-time"))
    try:
        value = float(form.get("value", "")[:LONGEST_VALUE])
    except ValueError as error:
        raise _refused("value", Said("manual-no-number")) from error
    about = form.get("about", "")
    numbered = about.isascii() and about.isdigit() and len(about) < LONGEST_VALUE - 1
    return ManualRow(point, at, value, form.get("text", ""), int(about) if numbered else None)


def _refused(field: str, said: Said) -> MoveRefused:
    return MoveRefused(FORM, [Reason(FORM, said, field)])


def _render(
    request: Request,
    service: RunningService,
    viewer: Viewer,
    id_: str,
    *,
    problem: HttpProblem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    now, plan, language = service.clock.now(), service.plan(), language_of(request)
    inventory = plan.inventory
    day = point_day(service.records, service.store, viewer, id_, now, plan=plan)
    manual = manual_readings_of_point(service.records, viewer, id_, EVER, None, SHOWN, inventory=inventory)
    view = (now - DAY, now)
    readings = batch_of([], [], []) if day.readings is None else day.readings
    usable = readings.select(readings.usable())
    zone = inventory.zone_of(day.point.place)
    return render_page(
        request,
        "point.html",
        problem=problem,
        point=day.point,
        zone=zone,
        latest=(int(usable.measured_at[-1]), float(usable.value[-1])) if len(usable) else None,
        readings_away=day.readings is None,
        flagged=len(readings) - len(usable),
        episodes=day.episodes,
        rules=rule_names(day.episodes, WrittenRules(language, plan.own_words)),
        chart=last_day_chart(day.point, usable, day.episodes, day.plan, view),
        view=view,
        value=value_formatter(day.point.metric, language),
        manual=manual.items,
        unit=language.name_of("unit", QUANTITIES[day.point.metric].unit),
        local_now=local_time(now, zone).strftime("%Y-%m-%dT%H:%M"),
        typed=typed or {},
        longest_remark=LONGEST_REMARK,
    )
