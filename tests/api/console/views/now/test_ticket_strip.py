"""How bad it is now, beside the limit that is missed, at hours at which another one is in force or none."""

from __future__ import annotations

import pytest

from alerts.compliance.situation.point_states import PointState
from alerts.compliance.situation.situation import PlaceFigures, PointNow, SomePoints
from alerts.desk.history.point_history import HistoryOf, PointHistory
from alerts.desk.now.ticket_now import TicketNow
from alerts.rules.limit_spans import LimitSpan
from alerts.rules.plan import plan_of
from alerts.rules.rule import Side
from alerts.rules.rule_files import default_rules
from api.console.views.now.situation import Heat, heat_of
from api.console.views.now.ticket import ticket_now_view
from api.words.languages import language
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Inventory, Point
from ingest.readings.quantities import Metric
from tests.alerts.records.desk.ticket_rows import ticket

ROOM = Point("r1", Metric.INDOOR_TEMPERATURE, "f1", MINUTE, MINUTE, residential=True)
DAY, NIGHT = (
    LimitSpan("room.day", 1, Side.BELOW, 18.0, 0, 15 * HOUR),
    LimitSpan("room.floor", 1, Side.BELOW, 16.0, 15 * HOUR, 30 * HOUR),
)
MIDNIGHT = 18 * HOUR


def strip(said: float, state: PointState, *limits: LimitSpan, judged: bool = True):
    """What the strip shows of a room that said ``said`` at midnight."""
    worst = PointNow(ROOM, state, said, MIDNIGHT, 0.1 if judged else None)
    history = PointHistory(
        *(ROOM, (0, MIDNIGHT + 1), HistoryOf.READINGS, 0, None, (MIDNIGHT, said)),
        *((), 0, (), 0, limits, [], False),
    )
    found = TicketNow(ticket(1), SomePoints(1, 1, 1, worst), 1, history, MIDNIGHT)
    return ticket_now_view(found, plan_of(Inventory(), default_rules()), language("en"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (17.2, ("in breach below 18.0 °C", "0.8 °C too low")),
        (15.0, ("in breach below 16.0 °C", "1.0 °C too low")),
        (14.05, ("in breach below 16.0 °C", "2.0 °C too low")),  # beside 14.0, as it is shown
    ],
)
def test_at_night_a_breach_of_the_day_stands_beside_the_limit_that_it_misses(said, told):
    shown = strip(said, PointState.MEASURED | PointState.JUDGED | PointState.BREACHING, DAY, NIGHT)
    assert shown.breaching
    assert shown.facts == told


def test_what_keeps_its_limit_stands_beside_that():
    shown = strip(17.2, PointState.MEASURED | PointState.JUDGED, DAY, NIGHT)
    assert (shown.breaching, shown.judged, shown.facts) == (False, True, ("in breach below 16.0 °C",))


def test_what_no_rule_applies_to_at_this_hour_is_not_said_to_be_within_its_limits():
    assert not strip(0.06, PointState.MEASURED, DAY, judged=False).judged


@pytest.mark.parametrize(
    ("figures", "heat"),
    [
        (PlaceFigures(points=2, measured=2, judged=1, kept=1, breaching=1), Heat.SLIGHT),
        (PlaceFigures(points=1, measured=1, breaching=1), Heat.SLIGHT),
        (PlaceFigures(points=1, measured=1), Heat.IDLE),
        (PlaceFigures(points=1), Heat.BLIND),
        (PlaceFigures(points=2, measured=2, judged=2, kept=2), Heat.GOOD),
        (PlaceFigures(points=2, measured=2, judged=2, kept=1, breaching=1), Heat.BAD),
    ],
)
def test_a_place_with_an_episode_is_never_drawn_as_good(figures, heat):
    assert heat_of(figures) is heat
