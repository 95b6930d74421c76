"""What comes round: the desk's chain of occurrences, swept now and then, against the second judge's."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.deadlines.desk_clock import ClockOf
from alerts.deadlines.walking import walk
from ingest.durations import DAY, HOUR, MINUTE
from simulators.expected.desk.clocks import MatterHistory, ReferenceFact
from simulators.expected.desk.policies import ReferenceMatter
from simulators.expected.desk.recurring import occurrences_of
from tests.alerts.deadlines.matter import CONTACT, Everybody
from tests.examples import examples
from tests.simulators.expected.desk.histories import DAYS, on
from tests.simulators.expected.desk.stories import CALENDAR, Story

MATTERS = (
    ReferenceMatter(category="petition_group", mode="submit"),
    ReferenceMatter(category="petition_group", mode="submit", transferred=True),
    ReferenceMatter(category="no_water", several_units=True),
    ReferenceMatter(category="no_water", mode="supervise"),
)
WORDS = {
    "assignment:progress": "progress",
    "contact:fed-back": "fed-back",
    "contact:fed-back-transferor": "fed-back-transferor",
    "progress-leader": "progress-leader",
}
GAPS = st.integers(1, 4 * DAY // MINUTE).map(lambda n: n * MINUTE) | st.sampled_from(
    [HOUR, DAY, DAY + 10 * MINUTE, 3 * DAY, 3 * DAY + 15 * MINUTE]
)
BEGINNINGS = st.integers(on("01-05 00:00") // MINUTE, on("11-01 00:00") // MINUTE).map(
    lambda n: n * MINUTE + 1
)
"""A millisecond after a minute, so that nothing is told at the very midnight between two days."""


def sweep(story: Story, until: int) -> None:
    desk = story.desk
    walked = walk(desk.clocks, until, until, 0, desk.table, CALENDAR, Everybody())
    desk.keep(walked.clocks, until)


def by_the_desk(story: Story, key: str) -> list[tuple[object, ...]]:
    found = [(c.due_at, story.status(c), c.stopped_at) for c in story.desk.clocks if c.key == key]
    return sorted(found, key=str)


def by_the_judge(story: Story, key: str, of: str) -> list[tuple[object, ...]]:
    past = MatterHistory(story.known, story.facts, (CONTACT,), ("1",))
    found = occurrences_of(past, key, DAYS, story.now, of)
    return sorted(((c.due, c.status, c.stopped_at) for c in found), key=str)


@settings(max_examples=examples(300))
@given(
    matter=st.sampled_from(MATTERS),
    began=BEGINNINGS,
    moves=st.lists(
        st.tuples(st.sampled_from(sorted(WORDS)), GAPS, st.sampled_from([0, 0, MINUTE, 15 * MINUTE, HOUR])),
        max_size=8,
    ),
    swept=st.lists(st.booleans(), min_size=8, max_size=8),
    after=GAPS,
)
def test_both_have_the_same_occurrences(matter, began, moves, swept, after):
    story = Story(matter, began)
    begins = "submitted-up" if matter.mode == "submit" else "dispatched"
    story.now += MINUTE
    for of in (ClockOf.CONTACT, ClockOf.TICKET):
        story.desk.starts[of][begins] = story.now
    story.begin()
    story.leave(begins, story.now)
    for (name, gap, ago), sweeps in zip(moves, swept, strict=False):
        story.now += gap
        if sweeps:
            sweep(story, story.now - 1)
        # What is told comes in order: the desk keeps of each fact the one that was entered last.
        story.leave(name, max(story.now - ago, story.facts[-1].happened_at))
        *others, last = story.facts
        story.facts = [*others, ReferenceFact(WORDS[name], last.happened_at, last.at, last.of)]
    story.now += after
    sweep(story, story.now)
    keys = (
        [("major.leader", ""), ("major.contact", CONTACT)]
        if matter.mode == "submit"
        else [("progress.stale", "")]
    )
    for key, of in keys:
        assert by_the_desk(story, key) == by_the_judge(story, key, of), key
