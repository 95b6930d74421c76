"""The process dies and comes back, and the inventory changes under it: one case at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.episodes.episode import EndReason
from alerts.rules.plan import plan_of
from ingest.durations import HOUR, MINUTE
from ingest.inventory.tree import Inventory
from ingest.readings.batch import Flag
from tests.alerts.judging.live_checker import LiveChecker
from tests.alerts.judging.test_golden import GOLDEN
from tests.alerts.reference.episodes import Reading, judge
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.town import ROOM, at, said, town

MANY_DEATHS = 40


@pytest.mark.parametrize("story", GOLDEN)
def test_a_process_that_keeps_dying_finds_the_same_episodes(story):
    inventory, readings = keyed(*GOLDEN[story])
    start, until = readings[0].measured_at, readings[-1].measured_at + HOUR
    live = LiveChecker(inventory, RULES, start)
    size = max(1, len(readings) // MANY_DEATHS)
    for first in range(0, len(readings), size):
        some = readings[first : first + size]
        live.take(some)
        live.tick(some[-1].received_at)
        live.die(ticks_ago=first // size % 3)
    live.finish(until)
    reference = judge(readings, inventory, RULES, start=start, until=until)
    assert spans(live, until) == sorted((e.rule, e.began_at, e.opened_at, e.ended_at) for e in reference)
    assert not live.recorded.withdrawn()


def keyed(inventory: Inventory, readings: list[Reading]) -> tuple[Inventory, list[Reading]]:
    """The town's one point under key 0, and the readings under its name."""
    ((name, point),) = inventory.points.items()
    start = readings[0].measured_at
    point = replace(point, key=0, registered_at=start)
    return replace(inventory, points={name: point}), [r._replace(point=name) for r in readings]


def spans(live: LiveChecker, until: int) -> list[tuple[str, int, int, int | None]]:
    return sorted(
        (e.rule, e.began_at, e.opened_at, e.ended_at) for e in live.recorded.valid() if e.opened_at <= until
    )


COLD = said(at("2024-01-10 05:00"), at("2024-01-10 12:00"), 17.0)
BY_DAY = {id_: RULES[id_] for id_ in ("room.day", "room.contract")}


def cold_room(**facts: object) -> tuple[Inventory, list[Reading]]:
    return keyed(town(replace(ROOM, **facts)), COLD)


def lived_until(live: LiveChecker, readings: list[Reading], clock: str) -> None:
    for reading in readings:
        if live.now < reading.measured_at < at(clock):
            live.take([reading])
    live.tick(at(clock))


def test_a_rule_that_is_new_to_a_point_finds_its_window_filled_from_what_is_stored():
    nobody, readings = cold_room(residential=None)
    live = LiveChecker(nobody, BY_DAY, readings[0].measured_at)
    lived_until(live, readings, "2024-01-10 07:00")
    assert live.recorded.valid() == []
    live.change(plan_of(cold_room()[0], BY_DAY))
    live.judge_late()
    (day,) = live.recorded.valid()
    assert (day.rule, day.covered, day.breaching) == ("room.day", 60, 60)
    assert day.opened_at == at("2024-01-10 06:59"), "the mark it was judged at first"


def test_a_room_whose_rule_leaves_has_its_episode_ended_and_late_data_does_not_bring_it_back():
    residential, readings = cold_room()
    live = LiveChecker(residential, BY_DAY, readings[0].measured_at)
    missing = [r for r in readings if r.measured_at == at("2024-01-10 06:20")]
    lived_until(live, [r for r in readings if r not in missing], "2024-01-10 07:00")
    assert [(e.rule, e.ended_at) for e in live.recorded.valid()] == [("room.day", None)]
    live.change(plan_of(cold_room(residential=None)[0], BY_DAY))
    live.take([r._replace(received_at=live.now) for r in missing])
    live.finish(at("2024-01-10 08:00"))
    (day,) = live.recorded.valid()
    assert (day.ended_at, day.end_reason) == (at("2024-01-10 07:00"), EndReason.REMOVED)


@pytest.mark.parametrize("gone", ["the point", "the rule", "the point's claim to the rule"])
def test_what_went_while_the_service_was_down_is_ended_when_it_comes_back(gone):
    inventory, readings = cold_room()
    live = LiveChecker(inventory, BY_DAY, readings[0].measured_at)
    lived_until(live, readings, "2024-01-10 07:00")
    fewer = {id_: rule for id_, rule in BY_DAY.items() if id_ != "room.day"}
    live.plan = {
        "the point": plan_of(replace(inventory, points={}), BY_DAY),
        "the rule": plan_of(inventory, fewer),
        "the point's claim to the rule": plan_of(cold_room(residential=None)[0], BY_DAY),
    }[gone]
    live.die(ticks_ago=0)
    (day,) = live.recorded.valid()
    assert (day.rule, day.end_reason, day.ended_at) == ("room.day", EndReason.REMOVED, live.now)
    live.die(ticks_ago=1)
    assert live.recorded.valid() == [day], "and not a second time"


def test_what_came_late_and_was_not_judged_again_before_the_process_died_is_afterwards():
    inventory, readings = cold_room()
    on_time, late = readings[: 95 - 30], readings[95 - 30 : 95]
    live = LiveChecker(inventory, BY_DAY, readings[0].measured_at)
    live.take(on_time)
    live.tick(at("2024-01-10 06:50"))
    assert live.recorded.valid() == []
    live.take([r._replace(received_at=live.now) for r in late])
    live.tick(live.now + MINUTE)
    live.die(ticks_ago=0)
    live.finish(at("2024-01-10 07:00"))
    assert [(e.rule, e.opened_at, e.found_late) for e in live.recorded.valid()] == [
        ("room.day", at("2024-01-10 06:35"), True)
    ]


@pytest.mark.parametrize("dies", [False, True], ids=["at once", "after a restart"])
def test_the_first_value_counts_also_when_it_is_flagged_and_a_clean_one_follows(dies):
    inventory, readings = cold_room(upload_ms=6 * HOUR)
    live = LiveChecker(inventory, BY_DAY, readings[0].measured_at)
    live.take([r._replace(flags=int(Flag.MOVED)) for r in readings])
    live.tick(at("2024-01-10 11:59"))
    if dies:
        live.die(ticks_ago=0)
    live.take(readings)
    live.finish(at("2024-01-10 12:00"))
    told = [*live.recorded.valid(), *live.recorded.withdrawn()]
    assert told == [], "judged by what the store does not keep"


SILENT = {"silent": RULES["silent"]}


def test_a_point_registered_before_anybody_told_the_time_is_not_silent_since_1970():
    inventory, readings = keyed(town(ROOM), COLD)
    start = readings[0].measured_at
    room = replace(inventory.points["room"], registered_at=0)
    live = LiveChecker(replace(inventory, points={"room": room}), SILENT, start)
    live.tick(start + MINUTE)
    assert live.recorded.valid() == []
    live.finish(start + HOUR)
    assert spans(live, start + HOUR) == [("silent", start - 1 + 3 * MINUTE, start - 1 + 3 * MINUTE, None)]


def test_what_such_a_point_said_long_before_a_restart_still_counts():
    inventory, readings = keyed(town(ROOM), COLD)
    start = readings[0].measured_at
    room = replace(inventory.points["room"], registered_at=0)
    live = LiveChecker(replace(inventory, points={"room": room}), SILENT, start)
    live.take(readings[:1])
    live.tick(start + HOUR)
    before = spans(live, start + HOUR)
    live.die(ticks_ago=0)
    live.tick(start + 2 * HOUR)
    assert (
        spans(live, start + 2 * HOUR) == before == [("silent", start + 3 * MINUTE, start + 3 * MINUTE, None)]
    )
