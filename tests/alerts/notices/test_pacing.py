"""When messages go: below every limit at every instant, nothing urgent late, nothing lost, nothing twice."""

from collections import Counter
from datetime import UTC, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notices.message import NoticeMessage, Urgency, as_text
from alerts.notices.pacing import AT_ONCE, Gathering, SendingLimits, WaitingMessage, decide
from ingest.durations import HOUR, MINUTE, SECOND

NOON = int(datetime(2026, 1, 15, 4, 10, tzinfo=UTC).timestamp()) * SECOND
"""12:10 in Beijing."""
DINGTALK = SendingLimits(9_500, per_minute=20, markdown=True)
WECOM = SendingLimits(2048, per_minute=20)
FEISHU = SendingLimits(9_500, per_minute=100, per_second=5, clear_minutes=(0, 30))
UNBOUND = SendingLimits(100_000)


def waiting(
    number: int, since: int, urgency: Urgency = Urgency.HIGH, title: str = "室温不足"
) -> WaitingMessage:
    return WaitingMessage(NoticeMessage(f"N-{number:06}", title, urgency=urgency), since)


class Address:
    """One address: what waits for it is sent as is decided, and asked about as a worker would."""

    def __init__(self, limits: SendingLimits, gathering: Gathering = AT_ONCE) -> None:
        self.limits = limits
        self.gathering = gathering
        self.sent: list[tuple[int, NoticeMessage]] = []
        self.left: dict[str, WaitingMessage] = {}

    def ask(self, now: int) -> int | None:
        lately = [at for at, _ in self.sent]
        said = decide(self.limits, lately, list(self.left.values()), now, gathering=self.gathering)
        for message in said.messages:
            self.sent.append((now, message))
            for number in message.numbers:
                del self.left[number]
        return said.ask_at

    def play(self, arrivals: list[WaitingMessage]) -> None:
        """Each is there from its ``since`` on; we ask when one comes and when we were told to."""
        coming = sorted(arrivals, key=lambda each: each.since)
        asks: int | None = None
        while coming or asks is not None:
            now = min(at for at in (asks, coming[0].since if coming else None) if at is not None)
            while coming and coming[0].since <= now:
                each = coming.pop(0)
                self.left[each.message.notice] = each
            before, asks = now, self.ask(now)
            assert asks is None or asks > before
        assert self.left == {}

    def holds(self, arrivals: list[WaitingMessage]) -> None:
        numbers = Counter(number for _, message in self.sent for number in message.numbers)
        assert numbers == Counter(each.message.notice for each in arrivals)
        instants = [at for at, _ in self.sent]
        for window, most in ((MINUTE, self.limits.per_minute), (SECOND, self.limits.per_second)):
            for start in instants if most is not None else ():
                assert sum(start <= at < start + window for at in instants) <= most
        for at in instants:
            for minute in self.limits.clear_minutes:
                off = (at - minute * MINUTE + HOUR // 2) % HOUR - HOUR // 2
                assert not -self.limits.clear_before <= off < self.limits.clear_after
        for _, message in self.sent:
            assert len(self.limits.write(message, self.limits.max_bytes).encode()) <= self.limits.max_bytes

    def latest(self, arrivals: list[WaitingMessage], urgency: Urgency = Urgency.HIGH) -> int:
        went = {number: at for at, message in self.sent for number in message.numbers}
        return max(
            (went[each.message.notice] - each.since for each in arrivals if each.message.urgency is urgency),
            default=0,
        )


@pytest.mark.parametrize("limits", [DINGTALK, WECOM, FEISHU], ids=["dingtalk", "wecom", "feishu"])
@pytest.mark.parametrize("apart", [0, 120], ids=["at once", "over a minute"])
@pytest.mark.parametrize("start", [NOON, NOON + 20 * MINUTE - 7 * SECOND], ids=["any time", "half past"])
def test_500_alarms_in_a_minute_stay_below_the_limit_and_none_is_late(limits, apart, start):
    alarms = [waiting(number, start + number * apart) for number in range(500)]
    address = Address(limits)
    address.play(alarms)
    address.holds(alarms)
    assert address.latest(alarms) <= MINUTE


def test_a_few_go_one_by_one_and_at_once():
    address = Address(DINGTALK)
    alarms = [waiting(number, NOON + number * SECOND) for number in range(15)]
    address.play(alarms)
    assert [(at, message.numbers) for at, message in address.sent] == [
        (each.since, (each.message.notice,)) for each in alarms
    ]


def test_near_the_limit_they_are_merged_and_the_rest_of_the_minute_is_kept():
    address = Address(DINGTALK)
    alarms = [waiting(number, NOON) for number in range(15)]
    later = [waiting(100 + number, NOON + SECOND) for number in range(9)]
    address.play([*alarms, *later])
    *_, (at, digest) = address.sent
    assert len(digest.members) == 9
    assert NOON + SECOND < at <= NOON + 13 * SECOND


def test_urgent_ones_go_first():
    address = Address(FEISHU)
    for number in range(5):
        address.left[f"N-{number:06}"] = waiting(number, NOON, Urgency.NORMAL)
    address.left["N-000009"] = waiting(9, NOON + 1)
    address.ask(NOON + 2)
    assert address.sent[0][1].notice == "N-000009"
    assert len(address.sent) == FEISHU.per_second


def test_more_than_its_bytes_hold_has_shorter_titles():
    alarms = [
        waiting(number, NOON, title="北区 7 栋 603 室 卧室 室温不足 16.2 degC" * 3) for number in range(500)
    ]
    address = Address(WECOM)
    address.play(alarms)
    address.holds(alarms)
    assert address.latest(alarms) <= MINUTE


def test_quiet_hours_hold_what_is_normal_until_they_end_and_then_it_is_one():
    night = Gathering(time(22), time(7))
    evening = NOON + 11 * HOUR  # 23:10
    several = [
        waiting(1, evening, Urgency.NORMAL),
        waiting(2, evening + HOUR, Urgency.NORMAL),
        waiting(3, evening + 1, Urgency.HIGH),
    ]
    address = Address(UNBOUND, night)
    address.play(several)
    (first, urgent), (last, digest) = address.sent
    assert (first, urgent.numbers) == (evening + 1, ("N-000003",))
    assert datetime.fromtimestamp(last / SECOND, UTC).isoformat() == "2026-01-15T23:00:00+00:00"
    assert digest.numbers == ("N-000001", "N-000002")


def test_a_digest_waits_for_others_and_nothing_urgent_with_it():
    address = Address(UNBOUND, Gathering(digest_ms=10 * MINUTE))
    several = [waiting(number, NOON + number * MINUTE, Urgency.NORMAL) for number in range(10)]
    address.play([*several, waiting(99, NOON + 5 * MINUTE)])
    assert [(at - NOON, len(message.numbers)) for at, message in address.sent] == [
        (5 * MINUTE, 1),
        (10 * MINUTE, 10),
    ]


@pytest.mark.parametrize(
    ("local", "ends"),
    [("21:59", None), ("22:00", "07:00"), ("06:59", "07:00"), ("07:00", None), ("00:00", "07:00")],
)
def test_quiet_hours_may_cross_midnight(local, ends):
    hour, minute = map(int, local.split(":"))
    at = NOON - 12 * HOUR - 10 * MINUTE + hour * HOUR + minute * MINUTE
    found = Gathering(time(22), time(7)).quiet_ends(at)
    assert ends is None or found is not None
    assert found is None or f"{(found // HOUR + 8) % 24:02}:00" == ends


@pytest.mark.parametrize(
    "wrong", [{"per_minute": 2}, {"clear_minutes": (0,), "clear_after": 30 * SECOND}], ids=str
)
def test_limits_that_would_hold_what_is_urgent_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        SendingLimits(1024, **wrong)


def test_what_others_sent_counts_too():
    lately = [NOON - SECOND] * 20
    said = decide(WECOM, lately, [waiting(1, NOON)], NOON)
    assert said.messages == ()
    assert NOON < said.ask_at <= NOON + 65 * SECOND


arrivals_of = st.lists(
    st.tuples(
        st.integers(0, 3 * MINUTE), st.sampled_from([Urgency.HIGH, Urgency.NORMAL]), st.integers(0, 40)
    ),
    max_size=150,
)
any_limits = st.builds(
    SendingLimits,
    max_bytes=st.sampled_from([2048, 20_000]),
    per_minute=st.one_of(st.none(), st.integers(3, 100)),
    per_second=st.one_of(st.none(), st.integers(1, 5)),
    clear_minutes=st.sampled_from([(), (0, 30)]),
    markdown=st.booleans(),
)
any_gathering = st.builds(
    Gathering,
    quiet_from=st.sampled_from([time(0), time(22), time(12)]),
    quiet_until=st.sampled_from([time(0), time(7), time(12, 31)]),
    digest_ms=st.sampled_from([0, SECOND, 5 * MINUTE]),
)


@settings(deadline=None, max_examples=150)
@given(arrivals_of, any_limits, any_gathering, st.integers(0, HOUR))
def test_below_every_limit_nothing_lost_nothing_twice_nothing_urgent_late(came, limits, gathering, offset):
    arrivals = [
        waiting(number, NOON + offset + at, urgency, "室" * length)
        for number, (at, urgency, length) in enumerate(came)
    ]
    address = Address(limits, gathering)
    address.play(arrivals)
    address.holds(arrivals)
    assert address.latest(arrivals) <= MINUTE
    for at, message in address.sent:
        if gathering.quiet_ends(at) is not None:
            assert message.urgency is Urgency.HIGH


def test_a_message_that_is_sent_says_what_was_decided():
    said = decide(WECOM, [], [waiting(1, NOON)], NOON)
    assert as_text(said.messages[0], WECOM.max_bytes) == "N-000001 室温不足"
    assert said.ask_at is None
