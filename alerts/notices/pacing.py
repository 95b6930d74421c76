"""When what waits for one address may go: one by one, merged, or later. Values in, values out.

Channels refuse, or fall silent for minutes, when too much comes; so a part of each minute's room is kept for
what comes next, and what does not fit is merged rather than delayed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.notices.message import NoticeMessage, Urgency, Write, as_markdown, as_text, merged
from ingest.durations import HOUR, MINUTE, SECOND

WINDOW = 65 * SECOND
"""What a limit for a minute is held over: a request may be under way some seconds longer than the one before,
so that the service counts in its minute what we sent in a little more."""
_SECOND_WINDOW = 1_200
"""The same of a limit for a second."""
_ENDLESS = 1 << 30
MOST_CLEAR = 30 * SECOND
"""The longest that all sending may be held by an instant to keep clear of: half of what urgent ones have."""


@dataclass(frozen=True, slots=True)
class SendingLimits:
    """What a channel takes.

    Attributes
    ----------
    max_bytes
        Of one message.
    per_minute, per_second
        Messages; ``None``: as many as there are.
    clear_minutes
        Minutes of each hour that begin with an instant to keep clear of, such as ``(0, 30)``.
    clear_before, clear_after
        For how long before and after such an instant nothing is sent (ms).
    markdown
        Whether messages are written as markdown; it takes more room.

    Raises `ValueError` where what is urgent could be held for longer than `MOST_CLEAR`, or by a limit that
    lets fewer than three a minute pass.
    """

    max_bytes: int
    per_minute: int | None = None
    per_second: int | None = None
    clear_minutes: tuple[int, ...] = ()
    clear_before: int = 5 * SECOND
    clear_after: int = 15 * SECOND
    markdown: bool = False

    def __post_init__(self) -> None:
        if self.held_clear > MOST_CLEAR:
            raise ValueError(f"keeping clear of an instant holds for {MOST_CLEAR} ms at most")
        if self.per_minute is not None and self.per_minute < 3:
            raise ValueError("per_minute: at least 3")

    @property
    def write(self) -> Write:
        """How messages are written, and so measured."""
        return as_markdown if self.markdown else as_text

    @property
    def kept_back(self) -> int:
        """Of a minute's messages, those that go one at a time in even steps: a quarter, at least three."""
        return 0 if self.per_minute is None else min(self.per_minute, max(3, self.per_minute // 4))

    @property
    def held_clear(self) -> int:
        """For how long (ms) keeping clear of an instant may hold a message."""
        return self.clear_before + self.clear_after if self.clear_minutes else 0

    @property
    def step(self) -> int:
        """The least time (ms) between those that were kept back."""
        return math.ceil(WINDOW / self.kept_back) if self.kept_back else 0


@dataclass(frozen=True, slots=True)
class Gathering:
    """How what is not urgent waits: for the end of quiet hours, and for others to share a digest with.

    Attributes
    ----------
    quiet_from, quiet_until
        Local times of each day; the second may be that of the next day. Equal: no quiet hours.
    zone
        Whose local time that is.
    digest_ms
        For how long the first of a digest waits for others; 0: each goes as it comes.
    """

    quiet_from: time = time(0)
    quiet_until: time = time(0)
    zone: str = "Asia/Shanghai"
    digest_ms: int = 0

    def quiet_ends(self, at: int) -> int | None:
        """When the quiet hours end in which ``at`` (both UTC ms) lies; ``None``: it lies in none."""
        if self.quiet_from == self.quiet_until:
            return None
        today = datetime.fromtimestamp(at / SECOND, UTC).astimezone(ZoneInfo(self.zone)).date()
        for day in (today - timedelta(days=1), today):
            last = day if self.quiet_from < self.quiet_until else day + timedelta(days=1)
            if self._instant(day, self.quiet_from) <= at < self._instant(last, self.quiet_until):
                return self._instant(last, self.quiet_until)
        return None

    def _instant(self, day: date, local: time) -> int:
        return round(datetime.combine(day, local, ZoneInfo(self.zone)).timestamp() * SECOND)

    def ready_at(self, since: int) -> int:
        """When normal ones that wait since ``since`` at the earliest (UTC ms) may go."""
        ready = since + self.digest_ms
        return self.quiet_ends(ready) or ready


AT_ONCE = Gathering()
"""No quiet hours and no digests."""


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that is due to be sent, and since when (UTC ms)."""

    message: NoticeMessage
    since: int


@dataclass(frozen=True, slots=True)
class SendNow:
    """What to send at once, in this order, and when to ask again (UTC ms) for what is left.

    ``ask_at`` is ``None`` where nothing is left; whatever comes meanwhile is asked about when it comes.
    Which notices a message settles is in its ``numbers``.
    """

    messages: tuple[NoticeMessage, ...]
    ask_at: int | None


def decide(
    limits: SendingLimits,
    sent: Sequence[int],
    waiting: Sequence[WaitingMessage],
    now: int,
    *,
    gathering: Gathering = AT_ONCE,
    link: str = "",
) -> SendNow:
    """What to send of ``waiting`` at ``now`` (UTC ms).

    One by one while three quarters of a minute's room are free, urgent ones first; then merged, in even
    steps. Nothing urgent waits for more than a minute after ``since``, as long as its numbers fit in what the
    channel takes in that minute, and as long as this is asked by ``ask_at``.

    Parameters
    ----------
    limits
        Of the channel.
    sent
        When (UTC ms) each message was sent that counts for these limits, whatever came of it: on a channel
        that has one limit for all addresses, those to all of them. Those of the last `WINDOW` suffice.
    waiting
        What waits for one address; no notice twice, none a digest.
    gathering
        How long normal ones are held.
    link
        Of digests; empty: of the first message in each.
    """
    # From here on, only this order counts.
    ordered = sorted(waiting, key=lambda each: (each.since, each.message.notice))
    high = [each for each in ordered if each.message.urgency is Urgency.HIGH]
    normal = [each for each in ordered if each.message.urgency is not Urgency.HIGH]
    ready_at = gathering.ready_at(normal[0].since) if normal else None
    if gathering.quiet_ends(now) is not None and ready_at is not None:
        ready_at = max(ready_at, gathering.quiet_ends(now) or 0)
    if ready_at is not None and ready_at > now:
        held_until, ready = ready_at, []
    else:
        held_until, ready = None, normal
    if not high and not ready:
        return SendNow((), held_until)
    step = limits.step
    if high and high[0].since + MINUTE <= now + step + limits.held_clear:
        step = 0  # The next step may be too late.
    recent = [at for at in sent if at > now - WINDOW]
    going: tuple[NoticeMessage, ...] = ()
    if _free_at(limits, recent, now, step) <= now:
        slots = _slots(limits, recent, now)
        gather = gathering.digest_ms > 0 or any(gathering.quiet_ends(each.since) for each in ready)
        parts = _parts(limits, high, ready, slots, gather=gather, link=link)
        # What is merged into as few as may be and would still be late has all the room that there is.
        urgent = sum(part.urgency is Urgency.HIGH for part in parts)
        room = slots if step else max(slots, min(urgent, _room(limits.per_minute, recent, now, WINDOW)))
        going = parts[: min(room, _room(limits.per_second, recent, now, _SECOND_WINDOW))]
    gone = {number for message in going for number in message.numbers}
    left = len(gone) < len(high) + len(ready)
    again = _free_at(limits, [*recent, *[now] * len(going)], now, step if not going else limits.step)
    asks = [at for at in (max(again, now + 1) if left else None, held_until) if at is not None]
    return SendNow(going, min(asks, default=None))


def _parts(
    limits: SendingLimits,
    high: Sequence[WaitingMessage],
    normal: Sequence[WaitingMessage],
    slots: int,
    *,
    gather: bool,
    link: str,
) -> tuple[NoticeMessage, ...]:
    """All that is ready, as few messages as ``slots`` ask for, urgent ones first."""

    def few(waiting: Sequence[WaitingMessage], most: int) -> tuple[NoticeMessage, ...]:
        messages = [each.message for each in waiting]
        return merged(messages, limits.max_bytes, write=limits.write, most_messages=most, link=link)

    if len(high) > slots:
        return few([*high, *normal], slots)
    room = slots - len(high)
    urgent = tuple(each.message for each in high)
    if len(normal) > room or gather:
        return urgent + few(normal, max(room, 1))
    return urgent + tuple(each.message for each in normal)


def _slots(limits: SendingLimits, recent: Sequence[int], now: int) -> int:
    """How many messages may go at ``now``, at least one of those that are kept back."""
    return max(_room(limits.per_minute, recent, now, WINDOW) - limits.kept_back, 1)


def _room(most: int | None, recent: Sequence[int], now: int, window: int) -> int:
    return _ENDLESS if most is None else most - sum(at > now - window for at in recent)


def _free_at(limits: SendingLimits, recent: Sequence[int], now: int, step: int) -> int:
    """The first instant from ``now`` on at which a message may go."""
    at, before = now, -1
    while at != before:
        before = at
        at = max(at, _clear_until(limits, at))
        if limits.per_second is not None:
            at = max(at, _below(recent, limits.per_second, _SECOND_WINDOW, at))
        if limits.per_minute is not None:
            at = max(at, _below(recent, limits.per_minute, WINDOW, at))
            at_once = _below(recent, limits.per_minute - limits.kept_back, WINDOW, at)
            if at_once > at and step:
                at = max(at, min(at_once, max(recent, default=at - step) + step))
    return at


def _below(recent: Sequence[int], most: int, window: int, at: int) -> int:
    """The first instant from ``at`` on in whose ``window`` fewer than ``most`` were sent."""
    if most <= 0:
        return at + window
    inside = sorted(each for each in recent if each > at - window)
    return at if len(inside) < most else inside[-most] + window


def _clear_until(limits: SendingLimits, at: int) -> int:
    """``at``, or the end of the time around an instant to keep clear of in which it lies."""
    hour = at - at % HOUR
    for minute in limits.clear_minutes:
        for instant in (hour + minute * MINUTE, hour + HOUR + minute * MINUTE):
            if instant - limits.clear_before <= at < instant + limits.clear_after:
                return instant + limits.clear_after
    return at
