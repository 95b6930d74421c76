"""Worst value, mean and evidence of episodes that opened or ended, worked out by the judge worker."""

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
"""How long a tick may look for evidence: an outage opens thousands, and the next mark must not wait."""
FAULT_RETRY_S = 60.0
"""How long an episode whose figures could not be worked out is left alone."""


class FiguresQueue:
    """Works off the episodes whose figures are due; done again until they are on record.

    Parameters
    ----------
    history, records, clock
        Where it looks back, where it writes, and its time.
    faults
        Gains the episodes whose figures cannot be worked out.
    """

    def __init__(self, history: History, records: Records, clock: Clock, faults: FaultLog) -> None:
        self._history = history
        self._records = records
        self._clock = clock
        self._faults = faults
        self._retry_at: dict[int, float] = {}
        self.due = True
        """Whether an episode has opened or ended since all of them were worked out."""

    def work(self, checker: Checker) -> bool:
        """Work out some figures and put them on record; whether there were any.

        Raises
        ------
        ReadingsUnavailable, RecordsError
            They stay due.
        """
        if not self.due and not self._retry_at:
            return False
        with self._records.reading() as tx:
            found = tx.episodes.figures_due(EPISODES_AT_ONCE + len(self._retry_at))
        episodes = [e for e in found if elapsed() >= self._retry_at.get(e.id, 0.0)][:EPISODES_AT_ONCE]
        figures: list[EpisodeFigures] = []
        give_up = elapsed() + BUDGET_S
        looked_at = 0
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
            except Exception as error:  # noqa: BLE001 - whatever it is, it costs this episode alone
                self._retry_at[episode.id] = elapsed() + FAULT_RETRY_S
                self._faults.begin(_name(episode.id), repr(error))
            else:
                if self._retry_at.pop(episode.id, None) is not None:
                    self._faults.end(_name(episode.id))
            looked_at += 1
            if elapsed() > give_up:
                break
        if figures:
            with self._records.begin() as tx:
                tx.episodes.apply(figures, checker.plan.inventory, checker.plan.rules, self._clock.now())
            checker.note_recorded_figures(figures)
        self.due = looked_at < len(episodes) or len(episodes) == EPISODES_AT_ONCE
        return bool(figures)


def _name(episode: int) -> str:
    return f"figures of episode {episode}"
