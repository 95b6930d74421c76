"""By which way a notice goes next, of what was tried so far. Values in, values out (desk.md, section 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.notices.attempts import Delivery, DeliveryState, NoticeAttempt, SendingResult
from alerts.notices.message import Urgency
from alerts.notices.routes import Way
from ingest.durations import MINUTE

MOST_TRIES = 8
"""By one way in one round, where each fails."""
FIRST_PAUSE, LONGEST_PAUSE = MINUTE, 15 * MINUTE
"""Between two tries by one way: twice as long each time (ms)."""


@dataclass(frozen=True, slots=True)
class WayNow:
    """A way by which it goes now: since when that is due (UTC ms), and whether it may be there already."""

    way: Way
    since: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class NextWays:
    """What comes next of a delivery.

    Attributes
    ----------
    go
        By which ways it goes now.
    left_out
        Ways that take nothing now, so that the next one's turn comes; that is put on record.
    look_at
        When to look again (UTC ms); ``None``: once an attempt has ended, or never.
    in_vain
        Whether there is no way, or each was tried and none has taken it; it may be tried again.
    """

    state: DeliveryState
    go: tuple[WayNow, ...] = ()
    left_out: tuple[Way, ...] = ()
    look_at: int | None = None
    in_vain: bool = False


def next_ways(
    delivery: Delivery,
    ways: Sequence[Way],
    attempts: Iterable[NoticeAttempt],
    now: int,
    *,
    answer_ms: int,
    shut: Mapping[str, int] | None = None,
) -> NextWays:
    """What to send of ``delivery`` at ``now`` (UTC ms).

    The first way; the next at once where one refused, failed or did not say, and of what is urgent once
    nobody has answered for ``answer_ms`` since it was delivered. What nobody knows of is sent again by the
    same way, once. A way that has delivered is not taken again in this round. Where none has, those that
    failed are tried again, later each time.

    Parameters
    ----------
    ways
        In their order.
    attempts
        All of the notice, in their order; those of other rounds and persons do not count.
    shut
        Channel -> until when (UTC ms) it takes nothing. What is urgent goes by the next way meanwhile.
    """
    if not ways:
        return NextWays(DeliveryState.NO_WAY, in_vain=True)
    by_channel: dict[str, list[NoticeAttempt]] = {}
    for each in attempts:
        if each.round == delivery.round and each.person in ("", delivery.person):
            by_channel.setdefault(each.channel, []).append(each)
    shut = {channel: until for channel, until in (shut or {}).items() if until > now}
    walk = _WayByWay(delivery, shut, now, answer_ms)
    for way in ways:
        if not walk.passes(way, by_channel.get(way.channel, [])):
            break
    if walk.go or walk.left_out or walk.look_at is not None or walk.under_way:
        return NextWays(DeliveryState.WAITING, tuple(walk.go), tuple(walk.left_out), walk.look_at)
    if walk.delivered:
        return NextWays(DeliveryState.DELIVERED)
    return _again(ways, by_channel, shut, now)


class _WayByWay:
    """Along the ways, as far as it goes now."""

    def __init__(self, delivery: Delivery, shut: Mapping[str, int], now: int, answer_ms: int) -> None:
        self._shut = shut
        self._now = now
        self._answer_ms = answer_ms
        self._is_high = delivery.urgency is Urgency.HIGH
        self._since = delivery.since
        self.go: list[WayNow] = []
        self.left_out: list[Way] = []
        self.look_at: int | None = None
        self.under_way = self.delivered = False

    def passes(self, way: Way, tried: Sequence[NoticeAttempt]) -> bool:
        """Whether the turn of the way after ``way`` comes, on which was ``tried``."""
        if not tried:
            return self._leaves_out(way)
        ended = [each for each in tried if each.ended_at is not None]
        going = len(ended) < len(tried)
        self.under_way = self.under_way or going
        if not ended:
            return False
        last = ended[-1]
        self._since = max(self._since, last.ended_at or 0)
        if any(each.result is SendingResult.DELIVERED for each in ended):
            return self._waited()
        if not going and last.result is SendingResult.UNKNOWN and not last.repeated:
            self.go.append(WayNow(way, self._since, repeated=True))
        return True

    def _leaves_out(self, way: Way) -> bool:
        """It goes by ``way``, or that takes nothing now: then what is urgent passes it."""
        until = self._shut.get(way.channel)
        if until is None:
            self.go.append(WayNow(way, self._since))
        elif self._is_high:
            self.left_out.append(way)
        else:
            self.look_at = until
        return until is not None and self._is_high

    def _waited(self) -> bool:
        """It was delivered: what is urgent goes on once nobody has answered for long enough."""
        self.delivered = True
        if not self._is_high:
            return False
        self._since += self._answer_ms
        if self._now < self._since:
            self.look_at = self._since
        return self._now >= self._since


def _again(
    ways: Sequence[Way], by_channel: Mapping[str, Sequence[NoticeAttempt]], shut: Mapping[str, int], now: int
) -> NextWays:
    """Once every way was tried in vain: the one whose next try is due first, if there is one."""
    due = []
    for way in ways:
        tried = by_channel[way.channel]
        last = tried[-1]
        if last.result is SendingResult.FAILED and len(tried) < MOST_TRIES:
            pause = min(FIRST_PAUSE << (len(tried) - 1), LONGEST_PAUSE)
            at = max((last.ended_at or 0) + pause, last.retry_at or 0, shut.get(way.channel, 0))
            due.append((at, way))
    if not due:
        return NextWays(DeliveryState.FAILED, in_vain=True)
    at, way = min(due, key=lambda each: each[0])
    if at > now:
        return NextWays(DeliveryState.WAITING, look_at=at, in_vain=True)
    return NextWays(DeliveryState.WAITING, (WayNow(way, at),), in_vain=True)
