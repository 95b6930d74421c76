"""A lane for each channel, so that one that hangs delays no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from queue import Empty, PriorityQueue, Queue
from typing import NamedTuple

import structlog

from alerts.channels.outcome import Outcome, failed, unknown
from alerts.channels.sending import send
from alerts.channels.settings.channels import Channel
from alerts.desk.notices.sending import NO_ROOM, BegunMessage
from alerts.notices.attempts import EndedAttempt
from alerts.notices.message import Urgency
from ingest.clock import Clock, elapsed

log = structlog.get_logger("wenya.sender")

ROOM = 16
"""Messages that may be before a channel: those that are begun and not sent yet."""
STANDSTILL_S = 10.0
"""A request that is under way for longer holds up what is behind it, which goes by other channels then."""
STOP_S = 5.0
"""For how long a stop waits for requests that are under way. Of those that are left nobody knows."""


class _InLine(NamedTuple):
    """What waits before a channel, in the order in which it goes; ``message``: ``None`` is the end."""

    rank: int
    no: int
    message: BegunMessage | None = None
    since: float = 0.0


_END, _URGENT, _OTHER = range(3)
"""Ranks: what is urgent goes before what is not."""


class ChannelLane:
    """Sends messages by one channel, urgent ones first, one after the other, in a thread of its own.

    Parameters
    ----------
    name, channel
        Of the channel.
    clock
        The time of the service.
    ended
        Told what came of each message, from that thread.
    """

    def __init__(
        self, name: str, channel: Channel, clock: Clock, ended: Callable[[EndedAttempt], None]
    ) -> None:
        self._channel = channel
        self._clock = clock
        self._ended = ended
        self._queue: PriorityQueue[_InLine] = PriorityQueue()
        self._numbers = count()
        self._since: float | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name=f"sender-{name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop_soon(self) -> None:
        """Send nothing more than what is under way."""
        self._stopping = True
        self._queue.put(_InLine(_END, next(self._numbers)))

    def join(self, timeout_s: float) -> None:
        """Wait for the end of the request that is under way."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    @property
    def free(self) -> int:
        """For how many messages there is room."""
        return max(ROOM - self._queue.qsize(), 0)

    @property
    def stands(self) -> bool:
        """Whether a request holds up what is behind it."""
        since = self._since
        return since is not None and elapsed() - since > STANDSTILL_S

    def give(self, message: BegunMessage) -> None:
        """Send ``message`` when its turn comes."""
        rank = _URGENT if message.message.urgency is Urgency.HIGH else _OTHER
        self._queue.put(_InLine(rank, next(self._numbers), message, elapsed()))

    def _work(self) -> None:
        while not self._stopping:
            _, _, message, since = self._queue.get()
            if message is None:
                return
            self._since = elapsed()
            if self._since - since > STANDSTILL_S:
                outcome = failed(NO_ROOM)
            else:
                outcome = sent(message, self._channel, self._clock.now())
            self._since = None
            self._ended(ended_with(message, outcome, self._clock.now()))


def sent(begun: BegunMessage, channel: Channel, now: int) -> Outcome:
    """What came of sending at ``now`` (UTC ms); where our own code fails nobody knows."""
    try:
        return send(begun.message, begun.address, channel, now)
    except Exception as error:
        log.exception("sending failed", channel=begun.channel)
        return unknown("unexpected", type(error).__name__)


def ended_with(begun: BegunMessage, outcome: Outcome, now: int) -> EndedAttempt:
    """What came of an attempt that ended at ``now`` (UTC ms)."""
    return EndedAttempt(begun.attempt, now, outcome.result, outcome.code, outcome.detail, outcome.retry_at)


class Lanes:
    """The lanes of all channels, and what came of their messages."""

    def __init__(self, channels: Mapping[str, Channel], clock: Clock) -> None:
        self._ended: Queue[EndedAttempt] = Queue()
        self._lanes = {
            name: ChannelLane(name, each, clock, self._ended.put) for name, each in channels.items()
        }

    def start(self) -> None:
        """Begin."""
        for lane in self._lanes.values():
            lane.start()

    def stop(self) -> None:
        """Finish what is under way, for `STOP_S` at most; harmless when called twice."""
        for lane in self._lanes.values():
            lane.stop_soon()
        end = elapsed() + STOP_S
        for lane in self._lanes.values():
            lane.join(max(end - elapsed(), 0))

    def give(self, messages: Iterable[BegunMessage]) -> None:
        """Send ``messages``, for which there is room."""
        for each in messages:
            self._lanes[each.channel].give(each)

    def ended(self) -> list[EndedAttempt]:
        """What came of messages since this was asked last."""
        found = []
        while True:
            try:
                found.append(self._ended.get_nowait())
            except Empty:
                return found

    @property
    def free(self) -> dict[str, int]:
        """Channel -> for how many messages there is room."""
        return {name: lane.free for name, lane in self._lanes.items()}

    @property
    def standing(self) -> set[str]:
        """Channels of which a request holds up what is behind it."""
        return {name for name, lane in self._lanes.items() if lane.stands}
