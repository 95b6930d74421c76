"""Figures of episodes that opened or changed: the judge worker computes worst value, mean and evidence."""

from __future__ import annotations

from alerts.episodes.episode import EpisodeFigures
from alerts.episodes.figures import figures_from_history
from alerts.judging.checker import Checker
from alerts.records import Records
from alerts.workers.fault_log import FaultLog
from ingest.clock import Clock, elapsed
from ingest.readings.history import History, ReadingsUnavailable

EPISODES_AT_ONCE = 200
BUDGET_S = 0.1
"""How long a tick may compute figures: thousands of episodes may open at once, and marks must not wait."""
FAULT_RETRY_S = 60.0
"""After how long the figures of an episode that failed are tried again."""


class FiguresQueue:
    """Computes the figures that are due, tick by tick, until all are on record.

    Parameters
    ----------
    history, records, clock
        Stored readings, where figures are written, and the time of that.
    faults
        The episodes whose figures cannot be computed are added to it.
    """

    def __init__(self, history: History, records: Records, clock: Clock, faults: FaultLog) -> None:
        self._history = history
        self._records = records
        self._clock = clock
        self._faults = faults
        self._retry_at: dict[int, float] = {}
        self.due = True
        """Whether figures may be due: episodes have opened or changed, or the last tick left some."""

    def work(self, checker: Checker) -> bool:
        """Compute some figures and put them on record; whether there were any.

        Raises
        ------
        ReadingsUnavailable, RecordsError
            The figures stay due.
        """
        if not self.due and not self._retry_at:
            return False
        with self._records.reading() as tx:
            found = tx.episodes.figures_due(EPISODES_AT_ONCE + len(self._retry_at))
        episodes = [e for e in found if elapsed() >= self._retry_at.get(e.id, 0.0)][:EPISODES_AT_ONCE]
        figures: list[EpisodeFigures] = []
        deadline = elapsed() + BUDGET_S
        tried = 0
        for episode in episodes:
            until = episode.opened_at + 1 if episode.ended_at is None else episode.ended_at
            try:
                figures.append(
                    figures_from_history(
                        checker.plan, self._history, episode, until, known_at=episode.recorded_at
                    )
                )
            except ReadingsUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - any error leaves out this episode alone
                self._retry_at[episode.id] = elapsed() + FAULT_RETRY_S
                self._faults.begin(_name(episode.id), repr(error))
            else:
                if self._retry_at.pop(episode.id, None) is not None:
                    self._faults.end(_name(episode.id))
            tried += 1
            if elapsed() > deadline:
                break
        if figures:
            with self._records.begin() as tx:
                tx.episodes.apply(figures, checker.plan.inventory, checker.plan.rules, self._clock.now())
            checker.note_recorded_figures(figures)
        self.due = tried < len(episodes) or len(episodes) == EPISODES_AT_ONCE
        return bool(figures)


def _name(episode: int) -> str:
    return f"figures of episode {episode}"
