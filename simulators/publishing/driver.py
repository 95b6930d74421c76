"""Plays steps to a broker: publishes each step's time, then its messages, at the requested speed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ingest.clock import elapsed
from ingest.durations import MINUTE, SECOND
from simulators.wire.messages import Message

MOST_STEPS_OF_A_GAP = 1440
"""Clock messages in a gap between two plays, at most (a day of minutes)."""


class Sender(Protocol):
    """Publishes messages: one connection (`simulators.publishing.publisher`), or several."""

    @property
    def sent(self) -> int:
        """Messages handed over."""
        ...

    @property
    def acknowledged(self) -> int:
        """Messages that the broker has acknowledged."""
        ...

    @property
    def refused(self) -> int:
        """Messages that the broker acknowledged with a refusal."""
        ...

    def publish(self, topic: str, payload: bytes) -> None:
        """Hand over one message at QoS 1."""
        ...

    def publish_time(self, now: int) -> None:
        """Publish simulated time (UTC ms), once every earlier message has been acknowledged."""
        ...

    def wait(self) -> None:
        """Return when everything handed over has been acknowledged."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """Simulated time (UTC ms), and messages sent, acknowledged and refused, clock messages included."""

    now: int
    sent: int
    acknowledged: int
    refused: int


def drive(
    plays: Iterable[tuple[int, list[Message]]],
    publisher: Sender,
    *,
    speed: float | None = None,
    step_ms: int = MINUTE,
    in_step_with: Callable[[int], None] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Progress | None:
    """Publish the time of each play and its messages; returns when all of it is acknowledged.

    Time is published once everything before it is acknowledged, and never jumps by more than ``step_ms``: a
    gap is crossed step by step, so that silences are judged on time. A second after the last messages time is
    published once more, so that they are judged.

    Parameters
    ----------
    plays
        ``(t, messages)`` with ``t`` (UTC ms) increasing.
    speed
        Simulated seconds per real second; None is as fast as the broker acknowledges.
    step_ms
        The longest step of the published time.
    in_step_with
        Called with each published time (UTC ms); returns when the service has judged until then. Without it
        the service falls behind a fast town, and judges several steps together.
    on_progress
        Called after each step.
    stop
        Set it from another thread, or a signal handler, to end after the current step; what has been
        published is still judged.

    Returns
    -------
    Progress or None
        Progress at the end; None if there was nothing to play.

    Raises
    ------
    PublishError
        The broker went away or stopped acknowledging.
    """
    stop = stop or threading.Event()
    clock_publisher = _ClockPublisher(publisher, _Pace(speed, stop), in_step_with, stop)
    progress = None
    for t, messages in plays:
        if not all(
            clock_publisher.publish_at(instant)
            for instant in _crossing(clock_publisher.published, t, step_ms)
        ):
            break
        for topic, payload in messages:
            publisher.publish(topic, payload)
        publisher.wait()
        progress = Progress(t, publisher.sent, publisher.acknowledged, publisher.refused)
        if on_progress:
            on_progress(progress)
    if progress is None:
        return None
    clock_publisher.close(progress.now + SECOND)
    publisher.wait()
    return Progress(progress.now, publisher.sent, publisher.acknowledged, publisher.refused)


def _crossing(published: int | None, t: int, step_ms: int) -> Iterator[int]:
    """The instants to publish after the last published one up to ``t``, at most a step apart."""
    if published is not None:
        step = max(step_ms, -((published - t) // MOST_STEPS_OF_A_GAP))
        yield from range(published + step, t, step)
    yield t


class _ClockPublisher:
    """Publishes simulated time at the requested speed, in step with the service if one is given."""

    def __init__(
        self,
        publisher: Sender,
        pace: _Pace,
        in_step_with: Callable[[int], None] | None,
        stop: threading.Event,
    ) -> None:
        self._publisher = publisher
        self._pace = pace
        self._in_step_with = in_step_with
        self._stop = stop
        self.published: int | None = None

    def publish_at(self, instant: int) -> bool:
        """Publish ``instant`` (UTC ms) when it is due; False when stopped before."""
        self._pace.wait_until(instant)
        if self._stop.is_set():
            return False
        self._publish_now(instant)
        return True

    def close(self, instant: int) -> None:
        """Publish ``instant`` (UTC ms) as the last one, stopped or not."""
        self._pace.wait_until(instant)
        self._publish_now(instant)

    def _publish_now(self, instant: int) -> None:
        self._publisher.publish_time(instant)
        self.published = instant
        if self._in_step_with:
            self._in_step_with(instant)


class _Pace:
    """Holds simulated time to ``speed`` simulated seconds per real second, counted from the first instant."""

    def __init__(self, speed: float | None, stop: threading.Event) -> None:
        self._speed = speed
        self._stop = stop
        self._began: tuple[int, float] | None = None

    def wait_until(self, t: int) -> None:
        if self._speed is None:
            return
        if self._began is None:
            self._began = (t, elapsed())
        first, at = self._began
        due = at + (t - first) / SECOND / self._speed
        self._stop.wait(max(0.0, due - elapsed()))
