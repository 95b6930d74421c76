"""A cell is drawn anew when anything that it says has changed, and not for each who looks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markupsafe import Markup

from alerts.compliance.situation.open_tickets import OpenTicket
from alerts.compliance.situation.point_states import PointState
from alerts.compliance.situation.situation import PlaceFigures, PointNow
from alerts.desk.now.overview import PlaceNow
from api.console.views.now.kept_cells import MOST_KEPT, KeptCells
from api.words.languages import language
from ingest.durations import MINUTE
from ingest.inventory.tree import Inventory, Level, Place, Point
from ingest.readings.quantities import Metric

CITY = Inventory({"s1": Place("s1", Level.STATION, "站一")})
POINT = Point("x", Metric.INDOOR_TEMPERATURE, "s1", MINUTE, MINUTE)
WORST = PointNow(POINT, PointState.MEASURED, 17.5, 1, 0.1)
FIGURES = PlaceFigures(points=4, measured=4, judged=4, kept=3, breaching=1, worst=WORST)
AT = PlaceNow("s1", FIGURES, 2, OpenTicket("2026-000001", "s1", "minor", 1))
OTHERS = {
    "another place": replace(AT, place="s2"),
    "one more is cold": replace(AT, figures=FIGURES._replace(kept=2, breaching=2)),
    "nothing is measured": replace(AT, figures=FIGURES._replace(measured=0, worst=None)),
    "it is colder": replace(AT, figures=FIGURES._replace(worst=WORST._replace(value=17.4))),
    "another point is the coldest": replace(
        AT, figures=FIGURES._replace(worst=WORST._replace(point=replace(POINT, id="y")))
    ),
    "one more ticket": replace(AT, open_tickets=3),
    "a graver one": replace(AT, gravest=OpenTicket("2026-000002", "s1", "major", 1)),
    "the same has become graver": replace(AT, gravest=OpenTicket("2026-000001", "s1", "major", 1)),
    "none": replace(AT, open_tickets=0, gravest=None),
}


class Drawing:
    """Counts what is drawn."""

    def __init__(self) -> None:
        self.kept = KeptCells()
        self.drawn = 0

    def of(self, *places: PlaceNow, inventory: Inventory = CITY, tag: str = "zh-CN") -> Markup:
        return self.kept.of(places, self._draw, inventory, language(tag))

    def _draw(self, at: PlaceNow) -> Markup:
        self.drawn += 1
        return Markup(f"<{at.place} {self.drawn}>")


def test_what_stands_as_before_is_not_drawn_again():
    drawing = Drawing()
    assert drawing.of(AT) == drawing.of(AT) == "<s1 1>"
    later = replace(AT, figures=FIGURES._replace(worst=WORST._replace(at=2)))
    assert drawing.of(later) == "<s1 1>", "when it was measured is not said"


@pytest.mark.parametrize("changed", OTHERS.values(), ids=OTHERS)
def test_what_says_something_else_is_drawn_anew(changed):
    drawing = Drawing()
    drawing.of(AT)
    assert drawing.of(changed, AT).endswith("<s1 1>")
    assert drawing.drawn == 2


def test_names_of_another_inventory_and_words_of_another_language_are_drawn_anew():
    drawing = Drawing()
    drawing.of(AT)
    drawing.of(AT, tag="en")
    assert drawing.drawn == 2
    drawing.of(AT, inventory=Inventory({"s1": Place("s1", Level.STATION, "东站")}))
    assert drawing.drawn == 3


def test_the_line_above_others_is_no_cell():
    drawing = Drawing()
    drawing.of(AT)
    assert drawing.kept.of((AT,), lambda _: Markup("<head>"), CITY, language("zh-CN"), "head") == "<head>"
    assert drawing.of(AT) == "<s1 1>"


def test_no_more_are_kept_than_have_room():
    drawing = Drawing()
    for n in range(MOST_KEPT + 2):
        drawing.of(replace(AT, open_tickets=n))
    drawing.of(replace(AT, open_tickets=MOST_KEPT + 1))
    assert len(drawing.kept._cells) == 1
