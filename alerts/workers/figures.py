"""Figures of episodes that opened or changed: the judge worker computes worst value, mean and evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from alerts.episodes.episode import Episode, EpisodeFigures
from alerts.episodes.figures import figures_from_history
from alerts.judging.checker import Checker
from alerts.records import Records, RecordsError
from alerts.rules.plan import Plan
from alerts.workers.fault_log import FaultLog
from alerts.workers.refusals import Refusals
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
        limit = EPISODES_AT_ONCE + len(self._retry_at)
        with self._records.reading() as tx:
            found = tx.episodes.figures_due(limit)
        self._end_faults_except({e.id for e in found}, found[-1].id if len(found) == limit else None)
        episodes = [e for e in found if elapsed() >= self._retry_at.get(e.id, 0.0)][:EPISODES_AT_ONCE]
        self.due = True  # also when what follows raises
        computed: list[tuple[int, EpisodeFigures]] = []
        deadline = elapsed() + BUDGET_S
        tried = 0
        for episode in episodes:
            try:
                computed.append((episode.id, self._compute(checker.plan, episode)))
            except ReadingsUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - any error leaves out this episode alone
                self._begin_fault(episode.id, error)
            tried += 1
            if elapsed() > deadline:
                break
        written = self._save(checker, computed)
        self.due = tried < len(episodes) or len(episodes) == EPISODES_AT_ONCE
        return written

    def _compute(self, plan: Plan, episode: Episode) -> EpisodeFigures:
        until = episode.opened_at + 1 if episode.ended_at is None else episode.ended_at
        return figures_from_history(plan, self._history, episode, until, known_at=episode.recorded_at)

    def _save(self, checker: Checker, computed: Sequence[tuple[int, EpisodeFigures]]) -> bool:
        """Put figures on record, all at once, else one by one without those at fault; whether any are.

        Raises `RecordsError` when the records take nothing now, or refuse several in a row.
        """
        if not computed:
            return False
        try:
            self._write(checker.plan, computed)
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
        else:
            self._note(checker, computed)
            return True
        refusals = Refusals()
        written = False
        for one in computed:
            try:
                self._write(checker.plan, [one])
            except Exception as error:
                if isinstance(error, RecordsError) and error.retryable:
                    raise
                self._begin_fault(one[0], error)
                refusals.count(error)
            else:
                self._note(checker, [one])
                refusals.reset()
                written = True
        return written

    def _write(self, plan: Plan, computed: Sequence[tuple[int, EpisodeFigures]]) -> None:
        with self._records.begin() as tx:
            figures = [each for _, each in computed]
            tx.episodes.apply(figures, plan.inventory, plan.rules, self._clock.now())

    def _note(self, checker: Checker, computed: Sequence[tuple[int, EpisodeFigures]]) -> None:
        """These figures are on record."""
        checker.note_recorded_figures([each for _, each in computed])
        for id_, _ in computed:
            self._end_fault(id_)

    def _begin_fault(self, episode: int, error: Exception) -> None:
        self._retry_at[episode] = elapsed() + FAULT_RETRY_S
        self._faults.begin(_name(episode), repr(error))

    def _end_fault(self, episode: int) -> None:
        if self._retry_at.pop(episode, None) is not None:
            self._faults.end(_name(episode))

    def _end_faults_except(self, due: Collection[int], last: int | None) -> None:
        """End the faults of episodes not ``due`` any more; those due after the id ``last`` are not known."""
        for episode in list(self._retry_at):
            if episode not in due and (last is None or episode < last):
                self._end_fault(episode)


def _name(episode: int) -> str:
    return f"figures of episode {episode}"
