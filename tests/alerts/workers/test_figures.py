"""Figures to the end: late data that moves neither opening nor end moves worst value, mean and counts."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from alerts.episodes.episode import Episode
from alerts.episodes.figures import flag_counts, opening_window, opening_window_from
from alerts.episodes.figures_pass import FiguresPass, FiguresWanted
from alerts.judging.past.replay import as_of, differences, figures_after, judge_span
from alerts.judging.silence import is_sign_of_life
from alerts.rules.rule import RuleKind
from alerts.rules.timing import of_metric
from alerts.tickets.ticket import Command, TicketReason
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import batch_of, concat
from ingest.readings.history import InMemoryHistory
from tests.alerts.desk.matters.desk_on_record import say
from tests.alerts.desk.town_on_record import WANG
from tests.alerts.judging.judge_history import batch
from tests.alerts.reference.episodes import ReferenceEpisode, judge
from tests.alerts.reference.rules import RULES
from tests.alerts.reference.strategies import STAGES, Scenario, town_and_readings
from tests.alerts.reference.town import ROOM, town
from tests.alerts.workers.in_step import COLD, DAY_RULE, FOREVER, InStep, clock, minutes
from tests.examples import examples


@pytest.fixture
def flat(tmp_path) -> Iterator[InStep]:
    """A flat that nobody has said anything about yet, at 07:00."""
    room = replace(ROOM, registered_at=clock("07:00"), key=0)
    made = InStep(tmp_path, town(room), DAY_RULE, clock("07:00"))
    yield made
    made.close()


def live(flat: InStep, *parts: str) -> None:
    """The parts come in this order, with an hour between two of them from 13:00 on."""
    for part in parts:
        for start, end, value in COLD[part]:
            flat.tick_at(clock(end) if part != "late" else flat.clock.now())
            flat.come(minutes(start, end, value))
            flat.judge.tick()
    flat.tick_at(clock("13:10"))


def ticket_of(flat: InStep):
    (file,) = flat.tickets()
    return file


def test_ten_cold_minutes_that_come_at_13_move_worst_and_mean_of_an_episode_that_is_over(flat):
    live(flat, "before", "after")
    (before,) = flat.whole()
    assert (before.began_at, before.ended_at) == (clock("08:00"), clock("11:30"))
    assert (before.worst, before.worst_at, before.mean) == (17.0, clock("08:00"), 17.0)
    assert [line.reason for line in ticket_of(flat).history] == [TicketReason.OPENED, TicketReason.RECOVERED]
    live(flat, "late")
    (after,) = flat.whole()
    assert (after.opened_at, after.ended_at) == (before.opened_at, before.ended_at)
    assert (after.worst, after.worst_at, round(after.mean, 3)) == (15.0, clock("09:30"), 16.889)
    assert after.mean == (170 * 17.0 + 10 * 15.0) / 180
    assert after.evidence_versions == before.evidence_versions, "the opening window is as it was"
    line = ticket_of(flat).history[-1]
    assert line.reason is TicketReason.FIGURES_CHANGED
    counts = {"covered": before.covered, "breaching": before.breaching}
    assert line.data["figures"] == [
        {
            "episode": after.id,
            "old": {"worst": 17.0, "worst_at": clock("08:00"), "mean": 17.0, **counts},
            "new": {"worst": 15.0, "worst_at": clock("09:30"), "mean": after.mean, **counts},
        }
    ]
    assert after.figures_moved is None


@pytest.mark.parametrize("order", list(permutations(COLD)))
def test_in_every_order_of_arrival_the_figures_are_the_same(flat, order):
    live(flat, *order)
    (episode,) = flat.whole()
    assert (episode.began_at, episode.ended_at) == (clock("08:00"), clock("11:30"))
    assert (episode.worst, episode.worst_at, round(episode.mean, 3)) == (15.0, clock("09:30"), 16.889)
    assert (episode.covered, episode.breaching) == (60, 31)


def test_a_closed_ticket_gets_the_line_too_and_stays_as_it_is(flat):
    live(flat, "before", "after")
    number = ticket_of(flat).ticket.number
    for command in (Command.RESOLVE, Command.CLOSE):
        say(flat.records, WANG, number, command, flat.clock.now(), desk=flat.in_force, text="ok")
    closed = ticket_of(flat).ticket
    live(flat, "late")
    assert ticket_of(flat).ticket == closed
    assert ticket_of(flat).history[-1].reason is TicketReason.FIGURES_CHANGED
    with flat.records.reading() as tx:
        last = tx.events.after(0, 1_000, territories=None)[0][-1]
    assert (last.kind, last.subject, last.data["state"]) == ("ticket.changed", number, "closed")


def test_late_data_in_the_opening_window_makes_a_second_version_beside_the_first(flat):
    """A mark of 20 degC and one of 17 come late: the counts follow, and it opens at the same mark."""
    whole = concat([minutes("07:00", "08:00", 20.0), minutes("08:00", "09:00", 17.0)])
    gaps = [clock(text) for text in ("07:40", "07:41", "08:10", "08:11")]
    late = np.isin(whole.measured_at, gaps)
    flat.arrive(clock("09:00"), whole.select(~late))
    (first,) = flat.whole()
    assert (first.opened_at, first.covered, first.breaching) == (clock("08:30"), 58, 30)
    assert [version.version for version in first.evidence_versions] == [1]
    flat.arrive(clock("10:00"), whole.select(late))
    (second,) = flat.whole()
    assert (second.id, second.opened_at, second.covered, second.breaching) == (
        first.id,
        first.opened_at,
        60,
        31,
    )
    assert second.evidence == first.evidence, "frozen"
    one, two = second.evidence_versions
    assert one == first.evidence_versions[0]
    assert (two.version, two.recorded_at) == (2, clock("10:00"))
    assert len(two.readings) == len(one.readings) + 4
    line = ticket_of(flat).history[-1]
    assert line.reason is TicketReason.FIGURES_CHANGED
    (told,) = line.data["figures"]
    assert (told["old"]["covered"], told["new"]["covered"]) == (58, 60)
    assert (told["old"]["mean"], told["new"]["mean"]) == (17.0, 17.0)


def test_the_mean_of_an_open_episode_goes_on_with_it(flat):
    flat.tick_at(clock("07:59"))
    flat.come(minutes("07:00", "08:00", 20.0))
    for hour, minute in ((hour, minute) for hour in (8, 9, 10) for minute in range(0, 60, 5)):
        start = clock(f"{hour:02}:{minute:02}")
        flat.tick_at(start + 5 * MINUTE)
        times = [start + n * MINUTE for n in range(5)]
        flat.come(batch_of([0] * 5, times, [17.0 if hour == 8 else 16.0] * 5))
        flat.judge.tick()
    flat.tick_at(clock("11:01"))
    (episode,) = flat.whole()
    assert episode.ended_at is None
    assert episode.figures_to > clock("10:55")
    assert (episode.worst, episode.worst_at) == (16.0, clock("09:00"))
    marks = episode.breaching_marks
    assert marks >= 175
    assert episode.mean == pytest.approx((60 * 17.0 + (marks - 60) * 16.0) / marks, abs=1e-9)


def test_what_time_moves_is_no_news_and_what_late_data_moves_is(flat):
    """The episode goes on: its mean moves with every minute, and once because of late data."""
    flat.arrive(
        clock("09:30"),
        minutes("07:00", "08:00", 20.0),
        minutes("08:00", "09:10", 17.0),
        minutes("09:12", "09:30", 16.0),
    )
    for minute in range(31, 60):
        flat.arrive(clock(f"09:{minute}"), minutes(f"09:{minute - 1}", f"09:{minute}", 16.0))
    (before,) = flat.whole()
    assert before.figures_to > clock("09:57"), "put on record minute by minute"
    assert [line.reason for line in ticket_of(flat).history] == [TicketReason.OPENED]
    flat.arrive(clock("10:01"), minutes("09:10", "09:12", 15.0), minutes("09:59", "10:01", 16.0))
    line = ticket_of(flat).history[-1]
    assert line.reason is TicketReason.FIGURES_CHANGED
    (told,) = line.data["figures"]
    assert (told["old"]["worst"], told["new"]["worst"]) == (16.0, 15.0)
    flat.arrive(clock("10:30"), minutes("10:01", "10:30", 14.0))
    assert ticket_of(flat).history[-1] == line, "14 degC is no news"
    (after,) = flat.whole()
    assert after.worst == 14.0


def test_figures_go_on_after_a_restart_from_those_on_record(flat):
    flat.tick_at(clock("08:00"))
    flat.come(minutes("07:00", "08:00", 20.0))
    flat.tick_at(clock("10:00"))
    flat.come(minutes("08:00", "10:00", 17.0))
    flat.judge.tick()
    flat.tick_at(clock("10:01"))
    flat.start()
    flat.tick_at(clock("10:30"))
    flat.come(minutes("10:00", "10:30", 16.0))
    flat.judge.tick()
    flat.tick_at(clock("10:32"))
    (episode,) = flat.whole()
    marks = episode.breaching_marks
    assert marks in (150, 151)
    assert episode.mean == pytest.approx((120 * 17.0 + (marks - 120) * 16.0) / marks, abs=1e-9)


def test_late_data_that_dribbles_in_has_a_line_a_day_on_the_ticket_and_is_never_lost(flat):
    """Thirty readings of the gap come in thirty hours, each colder than the one before."""
    live(flat, "before", "after")
    first = flat.clock.now()
    for number in range(30):
        at_ = clock("09:30") + number * 15_000
        flat.arrive(first + number * HOUR, batch_of([0], [at_], [16.9 - number / 10]))
        flat.desk.settle_pending(flat.clock.now())
    flat.tick_at(first + 3 * DAY)
    flat.desk.settle_pending(flat.clock.now())
    lines = [line for line in ticket_of(flat).history if line.reason is TicketReason.FIGURES_CHANGED]
    told = [line.data["figures"][0] for line in lines]
    assert [each["new"]["worst"] for each in told] == [16.9, 14.5, 14.0]
    assert [each["old"]["worst"] for each in told] == [17.0, 16.9, 14.5]
    (episode,) = flat.whole()
    assert (episode.worst, episode.mean) == (14.0, told[-1]["new"]["mean"])
    assert [b.at - a.at >= DAY for a, b in pairwise(lines)] == [True, True]


def test_an_episode_that_ends_in_time_has_no_line(flat):
    flat.arrive(clock("09:30"), minutes("07:00", "08:00", 20.0), minutes("08:00", "09:30", 17.0))
    for minute in range(31, 60):
        flat.arrive(clock(f"09:{minute}"), minutes(f"09:{minute - 1}", f"09:{minute}", 16.0))
    for minute in range(1, 60):
        flat.arrive(clock(f"10:{minute:02}"), minutes(f"10:{minute - 1:02}", f"10:{minute:02}", 20.0))
    (episode,) = flat.whole()
    assert (episode.ended_at, episode.figures_moved) == (clock("10:30"), None)
    assert [line.reason for line in ticket_of(flat).history] == [TicketReason.OPENED, TicketReason.RECOVERED]


@pytest.mark.parametrize("late_before", [False, True])
def test_a_letter_that_is_replayed_after_weeks_moves_worst_and_mean(tmp_path, late_before):
    """Of day 2, on day 20; ``late_before``: other late data has had the figures of the first days settled."""
    slow = replace(ROOM, registered_at=clock("07:00"), key=0, sampling_ms=HOUR, upload_ms=HOUR)
    rule = replace(RULES["room.day"], hours="always", heating_season=False)
    flat = InStep(tmp_path, town(slow), {"room.day": rule}, clock("07:00"))
    letter, late = clock("08:00") + 2 * DAY + 10 * HOUR, clock("08:00") + 19 * DAY + 3 * HOUR
    for day in range(20):
        times = [clock("08:00") + day * DAY + hour * HOUR for hour in range(24)]
        times = [each for each in times if each not in (letter, late)]
        flat.arrive(times[-1] + MINUTE, batch_of([0] * len(times), times, [17.0] * len(times)))
    now = clock("08:00") + 20 * DAY
    flat.arrive(now, batch_of([0], [late if late_before else now - MINUTE], [16.0]))
    (before,) = flat.whole()
    assert (before.settled is not None) == late_before
    flat.journal.append(batch_of([0], [letter], [15.0], received_at=[letter + MINUTE]), (), now)
    for minute in (2, 4):
        flat.tick_at(now + minute * MINUTE)
    (after,) = flat.whole()
    history = InMemoryHistory(concat(list(flat.journal.unwritten())))
    (whole,) = FiguresPass(flat.plan, [FiguresWanted(after, after.figures_to)]).run(history)
    assert (after.worst, after.worst_at, after.mean) == (whole.worst, whole.worst_at, whole.mean)
    assert (after.worst, after.worst_at) == (15.0, letter)
    assert after.breaching_marks == whole.marks
    flat.close()


SHORT = tuple(stage for stage in STAGES if not stage.long)


@settings(max_examples=examples(12), deadline=None)
@given(town_and_readings(stages=SHORT, most=3), st.integers(0, 2**32))
def test_in_any_order_of_arrival_live_rebuilt_and_replayed_figures_are_those_of_the_reference(scenario, seed):
    chance, folder = Random(seed), Path(tempfile.mkdtemp())
    town_live = InStep(folder, scenario.inventory, dict(scenario.rules), scenario.start)
    try:
        readings = list(scenario.readings)
        chance.shuffle(readings)
        while readings:
            some, readings = readings[: (size := chance.choice((1, 10, 100)))], readings[size:]
            town_live.come(batch(some, scenario.inventory))
            town_live.tick_at(town_live.clock.now() + chance.choice((0, MINUTE, HOUR)))
            if chance.random() < 0.1:
                town_live.start()
        longest = max(point.upload_ms for point in scenario.inventory.points.values())
        town_live.tick_at(scenario.until + longest + 2 * MINUTE)
        town_live.judge.tick()
        found = town_live.whole()
        event(f"versions of evidence: {max((len(e.evidence_versions) for e in found), default=0)}")
        assert shown(found, scenario) == expected(scenario)
        assert_newest_evidence(found, scenario)
        town_live.start()
        town_live.judge.tick()
        assert shown(town_live.whole(), scenario) == expected(scenario), "rebuilt"
        assert [e.evidence_versions for e in town_live.whole()] == [e.evidence_versions for e in found]
        assert replayed(town_live, scenario) == []
    finally:
        town_live.close()
        shutil.rmtree(folder)


def shown(episodes: list[Episode], scenario: Scenario) -> list[tuple[object, ...]]:
    return sorted(_figures(e) for e in episodes if e.ended_at is not None and e.ended_at <= scenario.until)


def expected(scenario: Scenario) -> list[tuple[object, ...]]:
    whole = judge(
        scenario.readings, scenario.inventory, scenario.rules, start=scenario.start, until=scenario.until
    )
    kinds = {rule.id: rule.kind for rule in scenario.rules.values()}
    return sorted(
        _figures(e) for e in whole if e.ended_at is not None and kinds[e.rule] is not RuleKind.SILENT
    )


def _figures(e: Episode | ReferenceEpisode) -> tuple[object, ...]:
    """What is to be the same; only window rules have counts and a mean."""
    mean = None if e.mean is None else round(e.mean, 9)
    counts = (e.covered, e.breaching) if mean is not None else ()
    return e.rule, e.point, e.opened_at, e.ended_at, e.worst, e.worst_at, str(mean), counts


def assert_newest_evidence(episodes: list[Episode], scenario: Scenario) -> None:
    """Its newest version has exactly the readings that gave the values of the opening window.

    Of *unusable* none gave a value: its evidence is how many readings had which flag. Those that show no life
    have nothing judged again, and may have come after they were counted.
    """
    history = InMemoryHistory(batch(scenario.readings, scenario.inventory))
    for e in episodes:
        point = scenario.inventory.points[e.point]
        rule = of_metric(scenario.rules[e.rule], point.metric)
        newest = e.evidence_versions[-1].readings
        if rule.kind is RuleKind.UNUSABLE:
            end = e.opened_at + 1 if e.ended_at is None else e.ended_at
            all_there_are = history.read([point.key], opening_window_from(rule, e), end)
            signs = all_there_are.select(is_sign_of_life(all_there_are))
            assert newest == []
            assert flag_counts(signs) <= Counter(e.flags) <= flag_counts(all_there_are)
            continue
        readings = history.read([point.key], 0, FOREVER)
        window = opening_window(rule, point, e, readings.select(readings.usable()))
        assert [row[:2] for row in newest] == [row[:2] for row in window]


def replayed(town_live: InStep, scenario: Scenario) -> list[object]:
    """How history judged again differs from what was found live."""
    until = scenario.until
    history = InMemoryHistory(concat(list(town_live.journal.unwritten())))
    points = list(scenario.inventory.points.values())
    with town_live.records.reading() as tx:
        on_record = tx.episodes.overlapping(None, scenario.start - 1, until)
    recorded = as_of(on_record, until)
    changes = judge_span(town_live.plan, points, recorded, scenario.start, until, history)
    figures = figures_after(town_live.plan, on_record, changes, until, history, town_live.clock.now())
    return list(differences(recorded, changes, figures))
