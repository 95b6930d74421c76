"""The desk's clocks against those of the second judge: random stories, compared to the millisecond."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.durations import DAY, HOUR, MINUTE
from tests.examples import examples
from tests.simulators.expected.desk.histories import on
from tests.simulators.expected.desk.stories import MATTERS, MOVES, SPANS, Move, Story

GAPS = st.integers(1, 3 * DAY) | st.sampled_from([span for span in SPANS if span])
MOVES_IN_ORDER = st.lists(
    st.builds(
        Move,
        st.sampled_from(MOVES),
        GAPS,
        st.sampled_from([0, 0, 0, 1, MINUTE, 15 * MINUTE, 15 * MINUTE + 1, HOUR]),
        st.integers(1, 5 * DAY),
    ),
    max_size=9,
)


@settings(max_examples=examples(700))
@given(
    matter=st.sampled_from(MATTERS),
    began=st.integers(on("01-05 00:00"), on("12-30 00:00")),
    later=st.sampled_from([0, 0, MINUTE, HOUR]),
    agreed=st.none() | st.integers(1, 20 * DAY),
    moves=MOVES_IN_ORDER,
    after=GAPS,
)
def test_both_have_the_same_clocks(matter, began, later, agreed, moves, after):
    story = Story(matter, began, None if agreed is None else began + agreed, later)
    for move in moves:
        story.tell(move)
    story.now += after
    assert story.by_the_desk() == story.by_the_judge()
    if not story.pauses:
        # The text does not say who leads while one of a duty stands still.
        assert story.led_by_the_desk() == story.led_by_the_judge()
