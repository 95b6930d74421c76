"""One point: its last 24 hours under its limits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from alerts.desk.lookups.points import point_day
from alerts.people.viewer import Viewer
from api.access.authentication import asks
from api.console.charts.point_charts import last_day_chart
from api.console.pages.rendering import language_of, render_page
from api.console.views.episodes import rule_names
from api.console.views.values import value_formatter
from api.http.dependencies import ServiceDep
from api.http.parameters import PointId
from api.words.written_rules import WrittenRules
from ingest.durations import DAY
from ingest.readings.batch import batch_of

router = APIRouter()


@router.get("/points/{id}")
def point(
    request: Request,
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(point_day)],
    id: PointId,  # noqa: A002 - as in the REST contract
) -> Response:
    """The last 24 hours of one point."""
    now, plan = service.clock.now(), service.plan()
    inventory = plan.inventory
    day = point_day(service.records, service.store, viewer, id, now, plan=plan)
    view = (now - DAY, now)
    readings = batch_of([], [], []) if day.readings is None else day.readings
    usable = readings.select(readings.usable())
    return render_page(
        request,
        "point.html",
        point=day.point,
        zone=inventory.zone_of(day.point.place),
        latest=(int(usable.measured_at[-1]), float(usable.value[-1])) if len(usable) else None,
        readings_away=day.readings is None,
        flagged=len(readings) - len(usable),
        episodes=day.episodes,
        rules=rule_names(day.episodes, WrittenRules(language_of(request), plan.own_words)),
        chart=last_day_chart(day.point, usable, day.episodes, day.plan, view),
        view=view,
        value=value_formatter(day.point.metric, language_of(request)),
    )
