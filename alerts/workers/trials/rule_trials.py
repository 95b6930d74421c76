"""Judges one trial of changed rules at a time, some points at once, and leaves as much time as it takes."""

from __future__ import annotations

import threading
from dataclasses import replace

import structlog

from alerts.desk.rules.trying import TrialState
from alerts.judging.past.trial import TrialFound, portions, try_portion
from alerts.records import Records, RecordsError
from alerts.rules.hours import CalendarMissing
from ingest.clock import elapsed
from ingest.inventory.tree import Point
from ingest.readings.history import History, ReadingsUnavailable
from ingest.said import Said, said_by
from ingest.stores.contract import StoreError

log = structlog.get_logger("wenya.rules")

READINGS_A_PORTION = 200_000
"""About how many readings are judged before others have their turn."""
LONGEST_S = 900.0
"""How long a trial may take, its pauses included."""
MOST_DIFFERENCES = 20_000
"""Differences that are kept; a rule that makes more would flood the desk."""


class RuleTrials:
    """The trials of a service: one goes on at most, and the last one is kept until the next.

    Parameters
    ----------
    records, history
        Episodes on record, and the stored readings; nothing is written to either.
    """

    def __init__(self, records: Records, history: History) -> None:
        self._records = records
        self._history = history
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._state: TrialState | None = None

    @property
    def state(self) -> TrialState | None:
        """The trial that goes on, or the last one."""
        return self._state

    def begin(self, state: TrialState) -> bool:
        """Begin; false where another one goes on."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return False
            self._cancelled.clear()
            self._state = state
            self._thread = threading.Thread(target=self._run, args=(state,), name="rule-trial", daemon=True)
            self._thread.start()
        return True

    def cancel(self) -> None:
        """End the one that goes on, if there is one; what it found so far stays."""
        self._cancelled.set()

    def wait(self, timeout_s: float) -> None:
        """Until the one that goes on is over, or for so long."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self, state: TrialState) -> None:
        problem: Said | str | None
        try:
            problem = self._judge(state)
        except (StoreError, RecordsError) as error:
            problem = error.said
        except (ReadingsUnavailable, CalendarMissing) as error:
            problem = said_by(error)
        except Exception:
            log.exception("a trial of rules failed")
            problem = Said("trial-failed")
        self._state = replace(self._state or state, over=True, problem=problem)

    def _judge(self, state: TrialState) -> Said | None:
        """Portion by portion; why it ends before its end."""
        until = elapsed() + LONGEST_S
        for points in portions(state.trial.points, state.trial.span, READINGS_A_PORTION):
            began = elapsed()
            state = self._state = self._with(state, points)
            if len(state.found.differences) > MOST_DIFFERENCES:
                return Said("trial-too-many", most=MOST_DIFFERENCES)
            if elapsed() > until:
                return Said("trial-too-long", minutes=int(LONGEST_S // 60))
            if self._cancelled.wait(elapsed() - began):
                return Said("trial-cancelled")
        return None

    def _with(self, state: TrialState, points: list[Point]) -> TrialState:
        """``state`` with what is found at ``points``."""
        start, until = state.trial.span
        with self._records.reading() as tx:
            on_record = tx.episodes.overlapping([point.id for point in points], start - 1, until)
        found, before = try_portion(state.trial, points, on_record, self._history), state.found
        together = TrialFound(
            before.before + found.before,
            before.after + found.after,
            (*before.differences, *found.differences),
        )
        return replace(state, points=state.points + len(points), found=together)
