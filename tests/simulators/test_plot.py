"""Pictures of ledgers: what is on them, and that the same ledger gives the same bytes."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib import rcParams
from matplotlib.figure import Figure

from ingest.clock import DAY, HOUR, MINUTE
from ingest.inventory import Calendar, Device, Gateway, Inventory, Level, Outage, Place, Point, Span
from ingest.quantities import Metric
from simulators.expected.delivered import Delivered
from simulators.expected.episodes import judge_ticks
from simulators.expected.tickets import tickets
from simulators.ledger import Ledger, Recorder, Run, Truth, read, write
from simulators.plot import MatplotlibMissingError, PlotError, figure_of, plot
from simulators.plot.emphasis import MOST, emphasised
from simulators.plot.limits import LimitsOf
from simulators.plot.marks import spread
from simulators.plot.rows import MOST_TICKETS, TicketRow, fault_rows, ticket_rows
from simulators.plot.style import short
from simulators.plot.thinning import evenly, extremes, merged
from simulators.scenario import load
from simulators.town import Town

START = 1_768_406_400_000
"""2026-01-15T00:00 in Shanghai."""
UNTIL = START + 10 * HOUR
COLD = "flat-07-room"


def made(
    *,
    flats: int = 12,
    taps: int = 0,
    mains: int = 0,
    cold: float = 16.5,
    chlorine: float = 0.5,
    faults: tuple[dict[str, object], ...] = (),
    offline: tuple[int, int] | None = None,
    until: int = UNTIL,
) -> Ledger:
    """A ledger of a house with make-believe truth: every room 20 degC, one of them ``cold`` from 03:00 on."""
    rooms = [f"flat-{i:02}-room" for i in range(flats)]
    metrics = {
        **dict.fromkeys(rooms, Metric.INDOOR_TEMPERATURE),
        **{f"main-{i}-pressure": Metric.WATER_PRESSURE for i in range(mains)},
        **{f"tap-{i}-chlorine": Metric.FREE_CHLORINE for i in range(taps)},
    }
    places = {"co": Place("co", Level.ORGANISATION, "公司", calendar="year")}
    places["house"] = Place("house", Level.BUILDING, "一号楼", "co")
    for name in metrics:
        home = name.rpartition("-")[0]
        places[home] = Place(home, Level.HOUSEHOLD, home, "house", households=1)
    points = {
        name: Point(
            name,
            metric,
            name.rpartition("-")[0],
            10 * MINUTE,
            10 * MINUTE,
            residential=True if metric is Metric.INDOOR_TEMPERATURE else None,
            registered_at=START,
            device=name,
        )
        for name, metric in metrics.items()
    }
    inventory = Inventory(
        places,
        points,
        gateways={"gw-1": Gateway("gw-1", "house")},
        devices={name: Device(name, "gw-1") for name in points},
        calendars={
            "year": Calendar(
                "year", (Span("11-15", "03-15"),), ("06:00-10:00",), ("06:00-10:00",), Span("05-01", "09-30")
            )
        },
    )
    at = np.arange(START, until + 1, MINUTE)
    level = {Metric.INDOOR_TEMPERATURE: 20.0, Metric.WATER_PRESSURE: 0.3, Metric.FREE_CHLORINE: chlorine}
    value = np.tile([level[metric] for metric in metrics.values()], (len(at), 1)).astype(float)
    if COLD in rooms:
        value[at >= START + 3 * HOUR, rooms.index(COLD)] = cold
    said, of = np.meshgrid(at[::10], np.arange(len(points)), indexing="ij")
    received = said.ravel().copy()
    if offline:
        received[(received >= offline[0]) & (received < offline[1])] = offline[1]
    order = np.argsort(received, kind="stable")
    delivered = Delivered(
        of.ravel()[order].astype(np.int32),
        said.ravel()[order],
        value[::10].ravel()[order],
        received[order],
        np.zeros(said.size, np.uint16),
        tuple(points),
    )
    ticks = np.arange(START, until + 2 * MINUTE, MINUTE)
    history = judge_ticks(delivered, inventory, ticks, start=START)
    return Ledger(
        Run("A make-believe house", 7, START, until, MINUTE, "Asia/Shanghai"),
        inventory,
        [Truth(tuple(points), at, value)],
        delivered,
        ticks,
        faults,
        [],
        history.episodes,
        tickets(history, inventory),
    )


def fault(kind: str, hours: tuple[float, float], **keys: object) -> dict[str, object]:
    start, end = (START + round(hour * HOUR) for hour in hours)
    return {"kind": kind, "start": start, "end": end, "daily": False, **keys, "spans": [(start, end)]}


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


@pytest.fixture(scope="module")
def house() -> Ledger:
    return made(faults=(fault("under-heated", (3, 9), household="flat-07"),))


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
    write(house, tmp_path / "ledger")
    plot(house, tmp_path / "a.png")
    plot(read(tmp_path / "ledger"), tmp_path / "b.png")
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
from simulators.plot import MatplotlibMissingError, plot
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
    recorder = Recorder(Town(load(name)))
    for _ in recorder.plays():
        pass
    for ending in ("png", "svg"):
        plot(recorder.finish(), tmp_path / f"a.{ending}")
        assert (tmp_path / f"a.{ending}").stat().st_size < 400_000


# Parts -----------------------------------------------------------------------------------------------------


def test_limits_step_at_the_hours_of_the_day(house):
    limits = LimitsOf(house.inventory, START, UNTIL)(house.inventory.points[COLD])
    assert limits.low.tolist() == [16.0, 18.0]
    assert limits.edges.tolist() == [START, START + 6 * HOUR, UNTIL]


def test_no_pressure_is_asked_for_outside_supply_hours_and_in_an_outage():
    ledger = made(flats=0, mains=1)
    outage = Outage("o", "main-0", START + 7 * HOUR, START + 8 * HOUR)
    known = replace(ledger.inventory, outages={"o": outage})
    closed = LimitsOf(known, START, UNTIL)(known.points["main-0-pressure"]).closed
    assert closed == [(START, START + 6 * HOUR), (START + 7 * HOUR, START + 8 * HOUR)]


def test_a_line_that_is_thinned_keeps_its_peaks_and_its_ends():
    at = np.arange(100_000, dtype=np.int64)
    value = np.sin(at / 5000)
    value[[12_345, 54_321]] = 9, -9
    kept_at, kept = extremes(at, value, 300)
    assert len(kept) <= 600
    assert {9, -9} <= set(kept)
    assert (kept_at[0], kept_at[-1]) == (0, 99_999)
    assert (np.diff(kept_at) > 0).all()
    assert evenly(10, 3).tolist() == [0, 4, 9]


def test_names_are_moved_apart_in_their_order():
    found = spread([0.5, 0.5, 0.51, 0.99, 1.0], 0.05)
    assert sorted(found) == [found[i] for i in np.argsort([0.5, 0.5, 0.51, 0.99, 1.0], kind="stable")]
    assert min(np.diff(sorted(found))) >= 0.05 - 1e-9
    assert max(found) <= 1.0


def test_long_names_lose_their_middle():
    assert short("a-very-long-household-name-603") == "a-very-l…-name-603"
    assert short("a-603") == "a-603"


def test_spans_that_touch_are_one():
    assert merged([(5, 6), (0, 2), (2, 3)]) == [(0, 3), (5, 6)]


def test_many_faults_are_a_row_for_each_kind():
    some = tuple(fault("window-open", (i, i + 0.5), household=f"flat-0{i}") for i in range(9))
    rows = fault_rows(made(cold=20.0, faults=(*some, fault("stuck", (1, 2), points=COLD))))
    assert [row.label for row in rows] == ["window-open  × 9", f"stuck  {COLD}"]
    assert len(rows[0].spans) == 9


def test_what_faults_name_and_what_breaches_are_shown_by_turns():
    ledger = made(flats=20, faults=tuple(fault("stuck", (1, 2), points=f"flat-1{i}-room") for i in range(9)))
    shown = emphasised(ledger, Metric.INDOOR_TEMPERATURE, ledger.truth[0].points)
    assert shown[0] == COLD
    assert len(shown) == MOST


def test_children_stand_below_their_group_and_too_many_are_counted(house):
    ticket = house.tickets[0]
    group = replace(ticket, place="house", kind="group", opened_at=ticket.opened_at + MINUTE)
    child = replace(ticket, parent=20)
    rows = ticket_rows(replace(house, tickets=[*[child] * 20, group]))
    assert [row.child for row in rows] == [False, True, True, True, True]
    assert rows[0].label.startswith("house  room temperature, group")
    assert rows[-1].label == "17 more below it"
    assert len(rows[-1].opened) == 17
    many: list[TicketRow] = ticket_rows(replace(house, tickets=[ticket] * 50))
    assert len(many) == MOST_TICKETS
    assert many[-1].label == "37 more tickets"


def test_pictures_leave_nothing_behind_in_matplotlib(house, tmp_path: Path):
    before = dict(rcParams)
    plot(house, tmp_path / "a.png")
    assert dict(rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
