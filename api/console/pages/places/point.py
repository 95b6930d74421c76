"""One point: its history under its limits, and what people read at it (手工抄表, C7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from alerts.desk.duty.manual_entry import ManualRow, enter_manual_readings, manual_readings_of_point
from alerts.desk.history.point_history import MOST_BUCKETS, point_history
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.places.beside import neighbours_of
from alerts.desk.stops.at_place import stops_at_place
from alerts.duty.manual_readings import LONGEST_REMARK
from alerts.people.viewer import Forbidden, Viewer
from alerts.rules.timing import is_expected
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused, Reason
from api.access.authentication import asks
from api.access.forms import PostedForm
from api.console.charts.point_charts import SMALLEST_RANGE, history_chart
from api.console.pages.places.place import STOPS_AHEAD
from api.console.pages.rendering import language_of, render_page
from api.console.pages.sign_in import SEE_OTHER
from api.console.views.episodes import rule_names
from api.console.views.now.situation import SituationView
from api.console.views.places.beside import grid_of
from api.console.views.places.exports import exports_of
from api.console.views.places.point_history import limit_rows, span_choices, table_of
from api.console.views.values import DIGITS, value_formatter
from api.http.dependencies import DeskDep, ServiceDep
from api.http.foreseen_errors import problem_of
from api.http.parameters import PointId
from api.http.problems import HttpProblem, ProblemKind
from api.http.times import LONGEST_LOCAL_TIME, Instant, local_instant, local_time
from api.ports.running_service import RunningService
from api.words.written_rules import WrittenRules
from ingest.durations import DAY
from ingest.inventory.tree import Inventory
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
    desk: DeskDep,
    viewer: Annotated[Viewer, asks(point_history, manual_readings_of_point, neighbours_of, stops_at_place)],
    id: PointId,  # noqa: A002 - as in the REST contract
    start: Annotated[Instant | None, Query(alias="from")] = None,
    end: Annotated[Instant | None, Query(alias="to")] = None,
) -> Response:
    """One point from ``start`` to ``end``, else its last 24 hours; and what was read at it last."""
    return _render(request, service, desk, viewer, id, (start, end))


@router.post(f"{PATH}/manual-readings")
def enter_by_hand(
    request: Request,
    service: ServiceDep,
    desk: DeskDep,
    viewer: Annotated[
        Viewer,
        asks(enter_manual_readings, point_history, manual_readings_of_point, neighbours_of, stops_at_place),
    ],
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
        return _render(request, service, desk, viewer, id, problem=problem, typed=form)
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
    desk: DeskInForce,
    viewer: Viewer,
    id_: str,
    asked: tuple[int | None, int | None] = (None, None),
    *,
    problem: HttpProblem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    now, plan, language = service.clock.now(), service.plan(), language_of(request)
    inventory = plan.inventory
    history = point_history(
        service.records, service.store, viewer, id_, _span(asked, now), MOST_BUCKETS, now, plan=plan
    )
    manual = manual_readings_of_point(service.records, viewer, id_, EVER, None, SHOWN, inventory=inventory)
    point, zone = history.point, inventory.zone_of(history.point.place)
    beside = neighbours_of(viewer, id_, inventory=inventory, book=service.situations)
    value = value_formatter(point.metric, language)
    return render_page(
        request,
        "places/point.html",
        problem=problem,
        point=point,
        zone=zone,
        now=now,
        history=history,
        follows=asked == (None, None),
        choices=span_choices(now, zone),
        table=table_of(history, zone),
        is_expected=is_expected,
        limits=limit_rows(history, plan, value, language),
        rules=rule_names(history.episodes, WrittenRules(language, plan.own_words)),
        chart=history_chart(history, plan),
        value=value,
        digits=DIGITS[point.metric],
        least=SMALLEST_RANGE[point.metric],
        gateways=inventory.gateways_of(point),
        beside=beside,
        stops=stops_at_place(
            service.records, viewer, point.place, _with_what_comes(history.span, now), desk=desk
        ),
        exports=exports_of("points", point.id, [point], now, zone),
        grid=grid_of(beside, inventory),
        view=SituationView(inventory, language, now),
        manual=manual.items,
        unit=language.name_of("unit", QUANTITIES[point.metric].unit),
        local_now=local_time(now, zone).strftime("%Y-%m-%dT%H:%M"),
        typed=typed or {},
        longest_remark=LONGEST_REMARK,
    )


def _with_what_comes(span: tuple[int, int], now: int) -> tuple[int, int]:
    """``span``, and what lies ahead of ``now`` where it reaches that."""
    return span[0], span[1] + STOPS_AHEAD if span[1] > now else span[1]


def _span(asked: tuple[int | None, int | None], now: int) -> tuple[int, int]:
    """What is shown, UTC ms: 24 hours up to now or to where it is to end, unless its beginning is said."""
    start, end = asked
    until = now + 1 if end is None else end
    return until - DAY if start is None else start, until
