"""The water group's rules on complaints and stops of supply (document W)."""

from __future__ import annotations

from ingest.durations import MINUTE
from tests.clauses.watched_place import MAIN, WatchedPlace


def dry(records, households: int) -> WatchedPlace:
    """Pressure is lost at 08:00, which is seen some minutes later."""
    main = WatchedPlace(records, MAIN, "2026-01-15 07:30", households)
    main.measures(0.30, "2026-01-15 08:00")
    main.measures(0.10, "2026-01-15 08:10")
    return main


def test_w40_a_loss_of_supply_of_500_households_is_reported_within_20_minutes_of_the_event(records):
    main = dry(records, 500)
    (began,) = {each.began_at for each in main.service.episodes() if each.rule == "pressure.low"}
    assert main.ticket().opened_at > began
    assert main.due("W40") == began + 20 * MINUTE
    main.says("acknowledge", "on the way")
    assert main.met("W40") is None
    main.says("report", at_instant=began + 20 * MINUTE)
    assert main.met("W40") is True


def test_w40_a_report_after_that_is_late_and_stays_late(records):
    main = dry(records, 500)
    main.says("report", at_instant=main.due("W40") + 1)
    assert main.met("W40") is False


def test_w40_of_499_households_no_report_is_asked(records):
    assert "W40" not in dry(records, 499).clocks()
