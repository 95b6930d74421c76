"""What must come out, worked out by hand from judgement.md."""

from dataclasses import replace

import pytest

from ingest.durations import DAY, HOUR, MINUTE, SECOND
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Flag
from ingest.readings.quantities import Metric
from simulators.expected.judging.episodes import judge
from simulators.expected.judging.hours import CalendarNotSet
from tests.alerts.reference.town import at
from tests.simulators.expected.readings import delivered
from tests.simulators.expected.small_town import CITY, lived, said, town


def test_a_room_that_is_cold_at_six_breaks_the_day_clause_at_0635():
    inventory = town(1)
    readings = said("b1-1/t", "05:00", "08:00", 17.0)
    night, found = judge(
        delivered(readings, inventory), inventory, start=at("2024-01-10 05:00"), until=at("2024-01-10 08:00")
    )[::-1]
    # 17 degC is legal at night, and a figure for the statistics.
    assert (night.rule, night.opened_at) == ("room.night_target", at("2024-01-10 05:35"))
    assert (found.rule, found.began_at) == ("room.day", at("2024-01-10 06:00"))
    assert (found.opened_at, found.worst) == (at("2024-01-10 06:35"), 17.0)


def test_it_is_told_with_the_reading_that_decides_the_mark():
    history, filed = lived(town(1), said("b1-1/t", "05:00", "08:00", 17.0), "07:00")
    (found,) = [e for e in history.episodes if e.rule == "room.day"]
    assert found.known_at == at("2024-01-10 06:35") + 10 * SECOND
    assert [(t.place, t.concern, t.kind, t.opened_at) for t in filed] == [
        ("b1-1", "room-temperature", "place", found.known_at)
    ]


def test_the_limit_and_the_margin_themselves_are_good_enough():
    inventory = town(1)
    span = {"start": at("2024-01-10 05:00"), "until": at("2024-01-10 12:00")}
    assert judge(delivered(said("b1-1/t", "05:00", "12:00", 18.0), inventory), inventory, **span) == []
    readings = said("b1-1/t", "05:00", "08:00", 17.9) + said("b1-1/t", "08:00", "12:00", 18.2)
    found, _ = judge(delivered(readings, inventory), inventory, **span)
    # 60 marks are there, so 31 have to be good: those of 08:00 to 08:30.
    assert (found.ended_at, found.end_reason) == (at("2024-01-10 08:30"), "recovered")


def test_three_of_five_households_are_one_ticket_of_their_building():
    readings = [r for f in (1, 2, 3) for r in said(f"b1-{f}/t", "05:00", "08:00", 17.0)]
    readings += [r for f in (4, 5) for r in said(f"b1-{f}/t", "05:00", "08:00", 20.0)]
    _, filed = lived(town(5), readings, "07:00")
    (ticket,) = filed
    assert (ticket.place, ticket.kind, len(ticket.episodes), ticket.households) == ("b1", "group", 3, 10)


def test_a_group_that_forms_later_takes_the_tickets_below_as_children():
    readings = said("b1-1/t", "05:00", "09:00", 17.0)
    for f in (2, 3):
        readings += said(f"b1-{f}/t", "05:00", "07:00", 20.0) + said(f"b1-{f}/t", "07:00", "09:00", 17.0)
    for f in (4, 5):
        readings += said(f"b1-{f}/t", "05:00", "09:00", 20.0)
    _, filed = lived(town(5), readings, "08:55")
    found = {(t.place, t.kind): (len(t.episodes), t.parent) for t in filed}
    assert found == {("b1-1", "place"): (1, 1), ("b1", "group"): (2, None)}


def backfilled(first: str, last: str, value: float, day: str = "2024-01-10"):
    """One flat warm before and after; what it measured between arrives an hour after the end."""
    return [
        *said("b1-1/t", first, last, value, received="12:00", day=day),
        *said("b1-1/t", last, "13:00", 20.0, day=day),
    ]


def test_a_breach_found_late_and_over_has_no_ticket():
    readings = said("b1-1/t", "05:00", "06:00", 20.0) + backfilled("06:00", "10:00", 17.0)
    history, filed = lived(town(1), readings, "12:30")
    (day,) = [e for e in history.episodes if e.rule == "room.day"]
    assert (day.found_late, day.withdrawn, day.known_at) == (
        True,
        False,
        at("2024-01-10 12:00") + 10 * SECOND,
    )
    assert (day.opened_at, day.ended_at) == (at("2024-01-10 06:35"), at("2024-01-10 10:30"))
    assert [t.concern for t in filed if t.concern != "silence"] == []


def test_a_floor_breached_late_and_over_is_a_matter_for_review():
    inventory = town(1)
    early = replace(inventory.points["b1-1/t"], registered_at=at("2024-01-10 00:00"))
    inventory = replace(inventory, points={"b1-1/t": early})
    readings = said("b1-1/t", "00:00", "01:00", 20.0) + backfilled("01:00", "04:00", 15.0)
    _, filed = lived(inventory, readings, "12:30", first="00:00")
    (ticket,) = [t for t in filed if t.concern == "room-temperature"]
    assert (ticket.kind, ticket.severity, ticket.clauses) == ("review", "critical", ("H16",))
    assert ticket.recovered_since == at("2024-01-10 04:30")


def test_the_silence_that_a_backfill_fills_is_withdrawn():
    readings = said("b1-1/t", "05:00", "06:00", 20.0) + backfilled("06:00", "10:00", 20.0)
    history, filed = lived(town(1), readings, "12:30")
    (silence,) = history.episodes
    assert (silence.rule, silence.opened_at, silence.withdrawn) == ("silent", at("2024-01-10 06:02"), True)
    dissolved = at("2024-01-10 12:00") + 10 * SECOND
    assert [(t.concern, t.recovered_since, t.dissolved_at) for t in filed] == [("silence", None, dissolved)]


def test_a_burst_is_seen_when_the_pressure_has_stayed_down_for_a_minute():
    inventory = town(1, metric=Metric.WATER_PRESSURE)
    readings = said("b1-1/t", "16:00", "17:30", 0.30, day="2024-01-10")
    readings += said("b1-1/t", "17:30", "18:30", 0.20)
    found = judge(
        delivered(readings, inventory), inventory, start=at("2024-01-10 16:00"), until=at("2024-01-10 18:29")
    )
    fall = next(e for e in found if e.rule == "fall")
    assert (fall.began_at, fall.opened_at) == (at("2024-01-10 17:30"), at("2024-01-10 17:31"))
    assert (fall.ended_at, fall.worst) == (None, 0.2)


def test_a_value_that_never_changes_is_a_stuck_sensor_after_half_a_day():
    inventory = town(1)
    readings = said("b1-1/t", "05:00", "20:00", 20.0) + said("b1-1/t", "20:00", "21:00", 20.1)
    (found,) = judge(
        delivered(readings, inventory), inventory, start=at("2024-01-10 05:00"), until=at("2024-01-10 20:59")
    )
    assert (found.rule, found.opened_at, found.ended_at) == (
        "stuck",
        at("2024-01-10 17:00"),
        at("2024-01-10 20:00"),
    )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r._replace(flags=int(Flag.MOVED)),
        lambda r: r._replace(flags=int(Flag.SIMULATED)),
        lambda r: r._replace(value=-11.0),
        lambda r: r._replace(received_at=r.measured_at - 5 * MINUTE - 1),
        lambda r: r._replace(received_at=r.measured_at + 7 * DAY + 1),
    ],
)
def test_an_unusable_reading_is_never_judged(spoil):
    inventory = town(1)
    readings = [spoil(r) for r in said("b1-1/t", "05:00", "08:00", 17.0)]
    found = judge(
        delivered(readings, inventory), inventory, start=at("2024-01-10 05:00"), until=at("2024-01-10 08:00")
    )
    assert {e.rule for e in found} <= {"silent"}


def test_the_first_value_of_an_identity_is_the_one_that_counts():
    inventory = town(1)
    cold, warm = said("b1-1/t", "05:00", "08:00", 17.0), said("b1-1/t", "05:00", "08:00", 20.0)
    span = {"start": at("2024-01-10 05:00"), "until": at("2024-01-10 08:00")}
    assert judge(delivered(warm + cold, inventory), inventory, **span) == []
    found = judge(delivered(cold + warm, inventory), inventory, **span)
    assert [e.rule for e in found] == ["room.day", "room.night_target"]


def test_a_season_that_nobody_set_is_an_error():
    inventory = replace(town(1), calendars={"city": replace(CITY, heating_season=None)})
    with pytest.raises(CalendarNotSet, match=r"room\.day needs the heating season at b1-1"):
        judge(delivered([], inventory), inventory, start=0, until=HOUR)


def test_where_nothing_is_installed_or_said_there_is_nothing_to_tell():
    nothing = delivered([], Inventory())
    assert judge(nothing, Inventory(), start=0, until=DAY) == []
    history, filed = lived(Inventory(), [], "06:00")
    assert (history.episodes, history.changes, filed) == ((), (), [])
