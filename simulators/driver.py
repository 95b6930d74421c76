"""Walks simulated time: publishes each step's messages, then tells the time, at the pace asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ingest.clock import MINUTE, SECOND, elapsed
from simulators.gateways import Message
from simulators.publisher import Publisher

MOST_STEPS_OF_A_GAP = 1440
"""A gap in what is played is crossed in at most so many clock messages (a day of minutes)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: simulated time (UTC ms), messages sent and acknowledged, clock messages included."""

    now: int
    sent: int
    acknowledged: int
    refused: int


def drive(
    plays: Iterable[tuple[int, list[Message]]],
    publisher: Publisher,
    *,
    speed: float | None = None,
    step_ms: int = MINUTE,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Progress | None:
    """Publish ``plays`` in order and tell the time after each step; returns when all of it is acknowledged.

    The time told never runs ahead of the readings, which are acknowledged first, and never lags more than
    ``step_ms`` behind the next ones: a gap is crossed step by step, so that silence has its hour too.

    Parameters
    ----------
    plays
        ``(t, messages)`` with ``t`` (UTC ms) increasing.
    speed
        Simulated seconds per real second; None is as fast as the broker acknowledges.
    step_ms
        The longest step of the time told.
    on_progress
        Called after each step.
    stop
        Set it from another thread, or a signal handler, to end after the current step.

    Returns
    -------
    Progress or None
        Where it ended; None if there was nothing to play.

    Raises
    ------
    PublishError
        The broker went away or stopped acknowledging.
    """
    stop = stop or threading.Event()
    pace = _Pace(speed, stop)
    told: int | None = None
    progress = None
    for t, messages in plays:
        for instant in _crossing(told, t, step_ms):
            pace.wait_until(instant)
            if stop.is_set():
                break
            publisher.tell_time(instant)
            told = instant
        pace.wait_until(t)
        if stop.is_set():
            break
        for topic, payload in messages:
            publisher.publish(topic, payload)
        publisher.tell_time(t)
        told = t
        progress = Progress(t, publisher.sent, publisher.acknowledged, publisher.refused)
        if on_progress:
            on_progress(progress)
    publisher.wait()
    if progress is None:
        return None
    return Progress(progress.now, publisher.sent, publisher.acknowledged, publisher.refused)


def _crossing(told: int | None, t: int, step_ms: int) -> Iterable[int]:
    """The instants to tell before the messages of ``t``: none if the time told is at most a step behind."""
    if told is None:
        return (t - step_ms,)
    step = max(step_ms, -((told - t) // MOST_STEPS_OF_A_GAP))
    return range(told + step, t - step_ms + 1, step)


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
