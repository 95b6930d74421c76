"""How long somebody waits who failed to sign in."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.people.lock_out import LockOut, SignInFailures, one_less, one_more, wait_of
from ingest.durations import DAY, HOUR, MINUTE, SECOND

NOW = 1_768_436_400_000
FIVE, TWENTY = LockOut(5, 15 * MINUTE), LockOut(20, 15 * MINUTE)
instants = st.integers(0, 4 * NOW)


lock_outs = st.builds(LockOut, st.integers(1, 100), st.integers(MINUTE, DAY))


def after(*at: int, lock_out: LockOut = FIVE) -> SignInFailures | None:
    failures = None
    for each in at:
        failures = one_more(failures, lock_out, each)
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


def test_each_longest_wait_without_a_failure_takes_one_off():
    assert after(*[NOW] * 9, NOW + 15 * MINUTE - 1).times == 10
    assert after(*[NOW] * 9, NOW + 15 * MINUTE).times == 9
    assert after(*[NOW] * 9, NOW + 2 * HOUR).times == 2
    assert after(*[NOW] * 9, NOW + 9 * HOUR).times == 1


def test_where_the_longest_wait_is_long_an_hour_takes_one_off():
    assert after(*[NOW] * 9, NOW + 8 * HOUR, lock_out=LockOut(20, DAY)).times == 2


@given(lock_outs, st.lists(st.integers(HOUR, 2 * DAY), max_size=60))
def test_who_fails_once_an_hour_never_waits(lock_out, pauses):
    failures, now = None, NOW
    for pause in pauses:
        assert wait_of(failures, lock_out, now) == 0
        failures, now = one_more(failures, lock_out, now), now + pause
    assert failures is None or failures.times == 1


@given(st.lists(st.integers(HOUR, 2 * DAY), max_size=60))
def test_twenty_at_once_wait_whatever_failed_before(pauses):
    before, now = None, NOW
    for pause in pauses:
        before, now = one_more(before, TWENTY, now), now + pause
    for _ in range(20):
        assert wait_of(before, TWENTY, now) == 0
        before = one_more(before, TWENTY, now)
    assert wait_of(before, TWENTY, now) == SECOND


@given(lock_outs.filter(lambda lock_out: lock_out.free > 1), st.integers(1, 100), st.integers(0, HOUR))
def test_an_office_where_each_typo_is_mended_never_waits(lock_out, people, pause):
    failures, now = None, NOW
    for _ in range(people):
        failures = one_more(failures, lock_out, now)
        assert wait_of(failures, lock_out, now) == 0
        failures, now = one_less(failures, lock_out, now), now + pause
    assert failures is None


def test_a_success_takes_one_off_and_not_what_time_took_already():
    nine = after(*[NOW] * 9)
    later = NOW + 2 * HOUR - 1
    assert one_less(nine, FIVE, NOW) == SignInFailures(8, NOW)
    assert one_more(one_less(nine, FIVE, later), FIVE, later).times == 9 - 7 - 1 + 1
    assert one_less(nine, FIVE, later + 1) is None
    assert one_less(None, FIVE, NOW) is None


@given(lock_outs, st.integers(0, 10**9))
def test_whatever_piled_up_is_forgotten_as_soon_as_what_costs_the_longest_wait(lock_out, times):
    quiet = NOW + lock_out.most * lock_out.forgets_in
    assert wait_of(SignInFailures(lock_out.most, NOW), lock_out, NOW) == lock_out.longest
    assert one_more(SignInFailures(times, NOW), lock_out, quiet).times == 1


@given(lock_outs, st.integers(1, 10))
def test_guessing_is_as_fast_as_failures_are_forgotten_and_no_faster(lock_out, days):
    """Whoever tries again as soon as they may, for days."""
    failures, now, tries = None, NOW, 0
    while now < NOW + days * DAY and tries < 5_000:
        failures = one_more(failures, lock_out, now)
        tries += 1
        now += wait_of(failures, lock_out, now)
    assert tries <= lock_out.most + (now - NOW) // lock_out.forgets_in + 1


@given(st.integers(0, 10**9), instants, instants, st.integers(1, 100), st.integers(1, DAY))
def test_no_wait_is_negative_or_longer_than_the_longest_whatever_the_clock_does(
    times, last_at, now, free, longest
):
    wait = wait_of(SignInFailures(times, last_at), LockOut(free, longest), now)
    assert 0 <= wait <= longest
    assert wait == 0 or times >= free


@given(st.lists(instants, min_size=1, max_size=40).map(sorted), instants)
def test_more_failures_never_make_a_wait_shorter(at, later):
    now = max(at[-1], later)
    assert wait_of(after(*at), FIVE, now) >= wait_of(after(*at[:-1]), FIVE, now)
