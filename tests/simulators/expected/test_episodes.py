"""The judge against the checker's plain reference, which looks at one mark at a time."""

from hypothesis import event, given, settings

from simulators.expected.judging.episodes import judge
from simulators.expected.judging.rules import RULES
from tests.alerts.reference.episodes import judge as judge_plainly
from tests.alerts.reference.strategies import town_and_readings
from tests.examples import examples
from tests.simulators.expected.readings import delivered

TOWN = settings(max_examples=examples(40))


def rows(episodes):
    return [
        (
            e.rule,
            e.point,
            e.began_at,
            e.opened_at,
            e.ended_at,
            None if e.end_reason is None else str(e.end_reason),
        )
        for e in episodes
    ]


@TOWN
@given(town_and_readings(conflicts=True))
def test_all_at_once_the_judge_finds_what_the_reference_finds_mark_by_mark(scenario):
    span = {"start": scenario.start, "until": scenario.until}
    plain = judge_plainly(scenario.readings, scenario.inventory, scenario.rules, **span)
    found = judge(delivered(scenario.readings, scenario.inventory), scenario.inventory, **span)
    event(f"rules broken: {len({e.rule for e in plain} - {'silent'})}")
    assert rows(found) == rows(plain)
    worst = {(e.rule, e.point, e.opened_at): e.worst for e in plain if RULES[e.rule].kind == "window"}
    assert {e.identity: e.worst for e in found if RULES[e.rule].kind == "window"} == worst
