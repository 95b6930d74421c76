"""The heartbeat: a request to an address outside for as long as everything works.

Nobody can be told by a service that is dead, or that reaches nobody: who is outside tells people when no
beat came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from alerts.channels.http_post import Request, taken_by
from alerts.channels.outcome import Outcome
from alerts.channels.settings.heartbeat import HeartbeatSettings
from alerts.workers.each_second import EachSecond
from api.ports.readiness import PartState, is_ready, ready_noting
from ingest.clock import Clock, elapsed
from ingest.said import Said

_log = structlog.get_logger("wenya.heartbeat")

STANDS_STILL_S = 600.0
"""A worker that is at one and the same turn for longer does no work any more. What a turn does is on record
bite by bite: one that was broken off goes on where it was."""


class Heartbeat:
    """Beats while every part is ready and no worker stands still; begins in a thread of its own.

    Parameters
    ----------
    settings
        Where to, and how often.
    wall
        The machine's time.
    readiness
        Part -> its state.
    longest_turn_s
        For how many seconds the workers are at their turns, at most.
    """

    def __init__(
        self,
        settings: HeartbeatSettings,
        wall: Clock,
        readiness: Callable[[], Mapping[str, PartState]],
        longest_turn_s: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._readiness = readiness
        self._longest_turn_s = longest_turn_s
        self._thread = EachSecond(self._beat)
        self._next_at = 0.0
        self._silent = False
        self._note: Said | None = None

    def start(self) -> None:
        """Begin to beat, where there is an address."""
        if self._settings.url is not None:
            self._thread.start()

    def stop(self) -> None:
        """Finish the beat at hand and stop; harmless when called twice."""
        self._thread.stop()

    @property
    def part(self) -> dict[str, PartState]:
        """For `/readyz`: whether the last beat was taken; empty where there is no address."""
        return {} if self._settings.url is None else {"heartbeat": ready_noting(self._note)}

    def _beat(self) -> None:
        if elapsed() < self._next_at:
            return
        self._next_at = elapsed() + self._settings.every_s
        away = [part for part, state in self._readiness().items() if not is_ready(state)]
        still = self._longest_turn_s() > STANDS_STILL_S
        self._tell_of_silence(away, still=still)
        if not away and not still and self._settings.url is not None:
            self._tell_of_outcome(self._sent(self._settings.url))

    def _sent(self, url: str) -> bytes | Outcome:
        return taken_by(
            Request(
                url,
                b"",
                {},
                self._wall.now(),
                self._settings.timeout_s,
                (url,),
                self._settings.ca_file,
                method="GET",
            )
        )

    def _tell_of_silence(self, away: list[str], *, still: bool) -> None:
        silent = bool(away) or still
        if silent and not self._silent:
            _log.warning("no heartbeat", parts=away, stands_still=still)
        elif self._silent and not silent:
            _log.info("the heart beats again")
        self._silent = silent

    def _tell_of_outcome(self, came: bytes | Outcome) -> None:
        if isinstance(came, bytes):
            if self._note is not None:
                _log.info("the heartbeat is taken again")
            self._note = None
            return
        if self._note is None:
            _log.warning("the heartbeat was not taken", code=came.code, detail=came.detail)
        self._note = Said("readiness-heartbeat", code=came.code)
