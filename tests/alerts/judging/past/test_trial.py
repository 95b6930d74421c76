"""A trial of changed rules says what a replay by them would, and touches nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from alerts.episodes.episode import Episode
from alerts.judging.past.trial import portions, readings_of, trial_of, try_portion
from alerts.rules.rule_files import default_rules
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.batch import batch_of
from ingest.readings.history import InMemoryHistory
from tests.api.stand_in_service import MORNING, NOW, town

KNOWN = replace(
    town(), points={id_: replace(point, key=key) for key, (id_, point) in enumerate(town().points.items())}
)
ROOMS = [point for id_, point in KNOWN.points.items() if id_.endswith("-room")]
SPAN = (MORNING - HOUR, NOW)


def history(value: float) -> InMemoryHistory:
    """Every room at ``value`` since yesterday."""
    at = range(NOW - DAY, NOW, MINUTE)
    keys = [point.key for point in ROOMS for _ in at]
    return InMemoryHistory(batch_of(keys, [*at] * len(ROOMS), [value] * len(keys)))


def warmer(limit: int):
    rules = default_rules()
    return rules | {"room.day": replace(rules["room.day"], limit=Decimal(limit), version=2)}


def test_a_stricter_limit_opens_an_episode_in_every_room_and_the_old_one_is_in_none():
    trial = trial_of(KNOWN, default_rules(), warmer(20), KNOWN.points.values(), SPAN)
    assert trial.changed == ("room.day",)
    assert [point.id for point in trial.points] == [room.id for room in ROOMS], "and not the main"
    found = try_portion(trial, trial.points, [], history(19.0))
    assert (found.before, found.after) == (0, len(ROOMS))
    assert {each.kind.value for each in found.differences} == {"added"}
    assert {each.rule for each in found.differences} == {"room.day"}
    still = trial_of(KNOWN, default_rules(), warmer(19), KNOWN.points.values(), SPAN)
    assert try_portion(still, still.points, [], history(19.0)).differences == []


def test_what_is_on_record_by_a_rule_that_is_turned_off_is_gone_and_of_other_rules_nothing_is_told():
    off = {id_: rule for id_, rule in default_rules().items() if id_ != "room.day"}
    trial = trial_of(KNOWN, default_rules(), off, KNOWN.points.values(), SPAN)
    assert (trial.changed, len(trial.points)) == (("room.day",), len(ROOMS))
    on_record = [episode("room.day"), episode("stuck")]
    found = try_portion(trial, trial.points, on_record, history(17.0))
    assert (found.before, found.after) == (1, 0)
    assert [(each.kind.value, each.rule) for each in found.differences] == [("gone", "room.day")]


def episode(rule: str) -> Episode:
    """One of the first flat since seven, which goes on."""
    nothing = {"ended_at": None, "end_reason": None, "worst": None, "worst_at": None, "mean": None}
    return Episode(
        *(1, rule, 1, "H15", "f1-room", "f1", "room-temperature", "major", MORNING, MORNING + HOUR),
        **nothing,
        covered=60,
        breaching=60,
        found_late=False,
        withdrawn=False,
        withdrawn_reason=None,
        recorded_at=MORNING + HOUR,
    )


def test_portions_are_all_points_in_order_and_none_needs_much_more_than_it_may():
    most = 3 * readings_of(ROOMS[0], SPAN)
    parts = list(portions(ROOMS, SPAN, most))
    assert [point for part in parts for point in part] == ROOMS
    assert [len(part) for part in parts] == [3, 3]
