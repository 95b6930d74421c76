"""Pictures of ledgers: what is on them, and that the same ledger gives the same bytes."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure

from alerts.rules.inventory_files import LIMIT_COLUMNS
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.quantities import Metric
from simulators.ledger.contents import Truth
from simulators.ledger.files import read, write
from simulators.ledger.recorder import ledger_of
from simulators.plot.emphasis import MOST
from simulators.plot.picture import MatplotlibMissingError, PlotError, figure_of, plot
from simulators.scenario.files import load
from simulators.town.town import Town
from tests.simulators.plot.sample_ledger import COLD, START, fault, made


def panels(figure: Figure) -> list[str]:
    return [str(axes.get_label()) for axes in figure.axes]


def texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for axes in figure.axes for text in (*axes.texts, axes.title))


def names(figure: Figure) -> set[str]:
    """The ids at the right of the panels."""
    gids = (text.get_gid() or "" for axes in figure.axes for text in axes.texts)
    return {gid.removeprefix("name:") for gid in gids if gid.startswith("name:")}


def legend(figure: Figure) -> set[str]:
    return {text.get_text() for text in figure.legends[0].get_texts()}


# Files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "head"), [("a.png", b"\x89PNG"), ("a.svg", b"<?xml"), ("A.PNG", b"\x89PNG")]
)
def test_a_picture_is_written_by_the_ending_of_its_path(house, tmp_path, name, head):
    plot(house, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(head)


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.svgz"])
def test_another_ending_is_refused_by_its_name(house, tmp_path, name):
    with pytest.raises(PlotError, match=re.escape(str(tmp_path / name))):
        plot(house, tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_ledger_gives_the_same_bytes_whatever_the_user_has_set(house, tmp_path, ending, monkeypatch):
    first, again = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    plot(house, first)
    monkeypatch.setitem(rcParams, "lines.linewidth", 9.0)
    monkeypatch.setitem(rcParams, "svg.hashsalt", None)
    plot(house, again)
    assert first.read_bytes() == again.read_bytes()
    assert rcParams["lines.linewidth"] == 9.0, "the user's own settings stay"


def test_a_file_does_not_say_when_it_was_made(house, tmp_path):
    plot(house, tmp_path / "a.svg")
    assert b"<dc:date>" not in (tmp_path / "a.svg").read_bytes()


def test_a_ledger_read_from_its_files_gives_the_same_picture(house, tmp_path):
    write(house, tmp_path / "ledger", LIMIT_COLUMNS)
    plot(house, tmp_path / "a.png")
    plot(read(tmp_path / "ledger", LIMIT_COLUMNS), tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_folder_that_is_not_there_is_an_error_of_ours(house, tmp_path):
    with pytest.raises(PlotError, match="No such file"):
        plot(house, tmp_path / "nowhere" / "a.png")


def test_width_height_and_density_are_those_asked_for(house, tmp_path):
    plot(house, tmp_path / "a.png", width=800, height=600, density=2)
    assert struct.unpack(">II", (tmp_path / "a.png").read_bytes()[16:24]) == (1600, 1200)


def test_a_picture_too_small_for_its_panels_is_refused(house):
    with pytest.raises(PlotError, match="at least 296 pixels wide"):
        figure_of(house, width=100)
    with pytest.raises(PlotError, match="pixels high, not 100"):
        figure_of(house, height=100)


def test_without_matplotlib_the_error_says_what_to_install():
    code = """
import sys
from pathlib import Path
from types import SimpleNamespace

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "matplotlib":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocker())
from simulators.plot.picture import MatplotlibMissingError, plot
try:
    plot(SimpleNamespace(), Path("a.png"))
except MatplotlibMissingError as error:
    sys.exit(str(error))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "pictures need matplotlib: pip install 'wenya[plot]'"
    assert issubclass(MatplotlibMissingError, PlotError)


# Panels ----------------------------------------------------------------------------------------------------


def test_a_calm_house_shows_its_rooms_and_nothing_else():
    assert panels(figure_of(made(cold=20.0))) == ["indoor_temperature"]


def test_a_cold_flat_has_its_fault_above_its_line_and_its_ticket_below(house):
    figure = figure_of(house)
    assert panels(figure) == ["faults", "indoor_temperature", "tickets"]
    assert "under-heated  flat-07" in texts(figure)
    assert "flat-07  room temperature" in texts(figure)
    assert names(figure) == {COLD}
    assert {"all 12 points", "median", "readings", "ticket opens", "fault"} <= legend(figure)


def test_water_pressure_is_shown_where_it_is_measured_with_its_closed_hours():
    figure = figure_of(made(flats=0, mains=2))
    assert panels(figure) == ["water_pressure"]
    assert "no limit in force" in legend(figure)


def test_water_quality_is_shown_only_if_something_is_the_matter_with_it():
    assert "free_chlorine" not in panels(figure_of(made(taps=2, cold=20.0)))
    assert "free_chlorine" in panels(figure_of(made(taps=2, cold=20.0, chlorine=0.01)))
    failing = made(taps=2, cold=20.0, faults=(fault("dosing-failure", (1, 2), share=0.5),))
    assert "free_chlorine" in panels(figure_of(failing))


def test_how_readings_arrive_is_shown_only_if_some_came_late_or_not_at_all():
    gone = (START + 2 * HOUR, START + 5 * HOUR)
    assert "arrivals" not in panels(figure_of(made(cold=20.0)))
    figure = figure_of(
        made(cold=20.0, offline=gone, faults=(fault("offline-gateway", (2, 5), gateway="gw-1"),))
    )
    assert panels(figure) == ["faults", "indoor_temperature", "arrivals", "tickets"]
    assert "gw-1" in names(figure)
    assert {"came late", "in time", "withdrawn"} <= legend(figure)


def test_an_episode_found_late_has_a_mark():
    gone = (START + 2 * HOUR, START + 9 * HOUR)
    assert "found late" in legend(figure_of(made(offline=gone)))


def test_points_that_are_asked_for_are_the_ones_shown(house):
    figure = figure_of(house, points=["flat-01-room", "flat-02-room"])
    assert names(figure) == {"flat-01-room", "flat-02-room"}
    asked = figure_of(made(taps=1, mains=1), points=["tap-0-chlorine"])
    assert [panel for panel in panels(asked) if panel in set(Metric)] == ["free_chlorine"]


def test_a_point_that_is_not_there_is_refused(house):
    with pytest.raises(PlotError, match="no point 'attic'"):
        figure_of(house, points=["attic"])


def test_a_ledger_of_nothing_is_refused():
    with pytest.raises(PlotError, match="nothing to draw"):
        figure_of(made(flats=0))


def test_times_are_those_of_the_run_s_zone(house):
    figure = figure_of(house)
    figure.canvas.draw()
    labels = [label.get_text() for label in figure.axes[-1].get_xticklabels()]
    assert labels[0] == "01-15", "midnight in Shanghai, 16:00 in Greenwich"
    assert "2026-01-15 00:00 to 10:00, Asia/Shanghai" in next(
        text.get_text() for text in figure.texts if text.get_gid() == "run"
    )


@pytest.mark.parametrize("chinese", [True, False])
@pytest.mark.parametrize("title", ["零点以后 🔥", "a $ and a $", "<&>"])
def test_any_title_can_be_drawn_with_the_fonts_that_are_there(house, tmp_path, title, chinese, monkeypatch):
    if not chinese:
        monkeypatch.setattr("simulators.plot.figure.CHINESE", ())
    plot(replace(house, run=replace(house.run, title=title)), tmp_path / "a.svg")


def test_a_reading_far_from_the_truth_stays_at_the_edge():
    ledger = made()
    value = ledger.delivered.value.copy()
    value[ledger.delivered.point == 7] = 45.0
    figure = figure_of(replace(ledger, delivered=replace(ledger.delivered, value=value)))
    rooms = figure.axes[panels(figure).index("indoor_temperature")]
    assert rooms.get_ylim()[1] < 30
    assert "beyond the panel" in legend(figure)


# What it takes ---------------------------------------------------------------------------------------------


def test_a_season_of_a_thousand_rooms_is_a_small_file(tmp_path):
    rng = np.random.default_rng(1)
    calm = made(cold=20.0, flats=2)
    at = np.arange(START, START + 120 * DAY, 20 * MINUTE)
    rooms = {f"flat-{i:02}-room": calm.inventory.points["flat-00-room"] for i in range(1000)}
    truth = Truth(tuple(rooms), at, 20 + rng.normal(0, 1, (len(at), 1000)).cumsum(axis=0) / 100)
    inventory = replace(calm.inventory, points={name: replace(p, id=name) for name, p in rooms.items()})
    season = replace(
        calm,
        inventory=inventory,
        truth=[truth],
        run=replace(calm.run, until=START + 120 * DAY),
        episodes=[],
        tickets=[],
    )
    for ending in ("png", "svg"):
        plot(season, tmp_path / f"a.{ending}", points=list(rooms)[:MOST])
        assert (tmp_path / f"a.{ending}").stat().st_size < 400_000


@pytest.mark.parametrize("name", ["silent-gateway-backfill", "burst-main-1730", "contaminated-district"])
def test_scenarios_of_the_gallery_can_be_drawn(name, tmp_path):
    drawn = ledger_of(Town(load(name)))
    for ending in ("png", "svg"):
        plot(drawn, tmp_path / f"a.{ending}")
        assert (tmp_path / f"a.{ending}").stat().st_size < 400_000
