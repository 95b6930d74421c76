"""How long somebody waits who failed to sign in."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.people.lock_out import FORGOTTEN, LockOut, SignInFailures, one_more, wait_of
from ingest.durations import MINUTE, SECOND

NOW = 1_768_436_400_000
FIVE = LockOut(5, 15 * MINUTE)
instants = st.integers(0, 4 * NOW)


def after(*at: int) -> SignInFailures | None:
    failures = None
    for each in at:
        failures = one_more(failures, each)
    return failures


def test_nobody_waits_before_too_much_failed():
    assert wait_of(None, FIVE, NOW) == 0
    assert wait_of(after(*[NOW] * 4), FIVE, NOW) == 0


def test_each_failure_doubles_the_wait_up_to_the_longest():
    waits = [wait_of(SignInFailures(times, NOW), FIVE, NOW) for times in range(5, 17)]
    assert waits == [SECOND << n for n in range(10)] + [15 * MINUTE] * 2


def test_the_next_try_is_taken_when_the_wait_is_over():
    sixth = after(*[NOW] * 6)
    assert [wait_of(sixth, FIVE, NOW + ms) for ms in (0, 1_999, 2_000)] == [2_000, 1, 0]


def test_a_day_without_a_failure_makes_the_next_one_the_first():
    assert after(*[NOW] * 9, NOW + FORGOTTEN - 1).times == 10
    assert after(*[NOW] * 9, NOW + FORGOTTEN).times == 1


@given(st.integers(0, 10**9), instants, instants, st.integers(1, 100), st.integers(1, FORGOTTEN))
def test_no_wait_is_negative_or_longer_than_the_longest_whatever_the_clock_does(
    times, last_at, now, free, longest
):
    wait = wait_of(SignInFailures(times, last_at), LockOut(free, longest), now)
    assert 0 <= wait <= longest
    assert wait == 0 or times >= free


@given(st.lists(instants, min_size=1, max_size=40).map(sorted), instants)
def test_more_failures_never_make_a_wait_shorter(at, later):
    fewer, more = after(*at[:-1]), after(*at)
    now = max(at[-1], later)
    if at[-1] - (at[-2] if len(at) > 1 else at[-1]) < FORGOTTEN:
        assert wait_of(more, FIVE, now) >= wait_of(fewer, FIVE, now)
