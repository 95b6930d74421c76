"""Charts are geometry: every reading inside, gaps where judgement sees gaps, limits where they hold."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.limit_spans import LimitSpan, limit_spans
from alerts.rules.limits import LimitChange
from alerts.rules.plan import plan_of
from alerts.rules.rule import Side
from alerts.rules.rule_files import default_rules
from api.console.charts.geometry import HEIGHT, WIDTH, build_chart
from ingest.durations import DAY, HOUR, MINUTE
from tests.api.stand_in_service import MORNING, NOW, town

NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?|nan|inf")
RULES = default_rules()


def chart(times, values, **more):
    given_ = {"view": (NOW - DAY, NOW), "hold_ms": 1.5 * MINUTE, "zone": "Asia/Shanghai"} | more
    return build_chart(np.array(times, np.int64), np.array(values, np.float64), **given_)


@given(
    st.lists(st.integers(NOW - DAY, NOW), unique=True, max_size=50).map(sorted),
    st.floats(-50, 1000, allow_nan=False),
    st.randoms(use_true_random=False),
)
def test_whatever_is_drawn_lies_inside_the_drawing(times, level, random):
    values = [level + random.uniform(-30, 30) for _ in times]
    drawn = chart(times, values, limits=[LimitSpan("x", 1, Side.BELOW, 18.0, NOW - HOUR, NOW)])
    for path in (*drawn.lines, *drawn.over, *drawn.under):
        numbers = [float(n) for n in NUMBER.findall(path)]
        assert all(0 <= x <= WIDTH for x in numbers[::2])
        assert all(0 <= y <= HEIGHT for y in numbers[1::2])
    assert len(drawn.y_ticks) >= 2
    assert len({tick.label for tick in drawn.y_ticks}) == len(drawn.y_ticks)


def test_the_line_breaks_where_a_mark_would_be_missing():
    minutes = [NOW - HOUR + m * MINUTE for m in (0, 1, 2, 10, 11, 30)]
    drawn = chart(minutes, [18.0] * 6)
    assert (len(drawn.lines), len(drawn.dots)) == (2, 1)


def test_nothing_to_draw_still_has_axes_and_limits():
    drawn = chart([], [], limits=[LimitSpan("x", 1, Side.ABOVE, 1.0, NOW - HOUR, NOW)])
    assert drawn.lines == []
    assert drawn.limits[0].bad.height > 0
    assert drawn.x_ticks


def test_a_million_readings_become_a_path_of_bounded_size_that_keeps_the_extremes():
    times = np.linspace(NOW - DAY, NOW, 1_000_000).astype(np.int64)
    values = np.full(len(times), 18.0)
    values[777_777] = 3.0
    drawn = chart(times, values)
    assert len(drawn.lines[0]) < 40_000
    lowest = max(float(y) for y in NUMBER.findall(drawn.lines[0])[1::2])
    assert lowest == max(y for y in (tick.at for tick in drawn.y_ticks) if y <= lowest) or lowest > HEIGHT / 2


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("room.day", [(NOW - DAY, MORNING - 9 * HOUR), (MORNING, NOW)]),
        ("room.floor", [(MORNING - 9 * HOUR, MORNING)]),
        ("pressure.low", []),
    ],
)
def test_a_limit_is_drawn_in_its_hours_only(rule, expected):
    inventory = town()
    plan = plan_of(inventory, RULES)
    spans = limit_spans(RULES[rule], inventory.points["f1-room"], plan, (NOW - DAY, NOW))
    assert [(span.start, span.end) for span in spans] == expected


def test_a_limit_that_was_changed_is_drawn_as_it_was_before():
    inventory = town()
    main = replace(inventory.points["main"], key=7)
    plan = plan_of(inventory, RULES, [LimitChange("pressure.low", 7, NOW - HOUR, 200_000)])
    spans = limit_spans(RULES["pressure.low"], main, plan, (NOW - 90 * MINUTE, NOW))
    assert [(span.start, span.value) for span in spans] == [(NOW - 90 * MINUTE, 0.2), (NOW - HOUR, 0.14)]


def test_time_is_read_off_in_the_places_own_hours():
    labels = [tick.label for tick in chart([], []).x_ticks]
    assert "01-15" in labels, "midnight shows its day"
    assert "06:00" in labels
