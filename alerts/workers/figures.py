"""Figures of episodes that opened or changed: the judge worker computes worst value, mean and evidence."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Episode, EpisodeFigures
from alerts.episodes.figures import figures_from_history
from alerts.judging.checker import Checker
from alerts.records import Records, RecordsError
from alerts.rules.plan import Plan
from alerts.workers.fault_log import FaultLog, FaultyEpisodes
from alerts.workers.refusals import Refusals
from ingest.clock import Clock, elapsed
from ingest.readings.history import History, ReadingsUnavailable

EPISODES_AT_ONCE = 200
BUDGET_S = 0.1
"""How long a tick may compute figures: thousands of episodes may open at once, and marks must not wait."""


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
        self._faulty = FaultyEpisodes(faults, "figures")
        self.due = True
        """Whether figures may be due: episodes have opened or changed, or the last tick left some."""

    def work(self, checker: Checker) -> bool:
        """Compute some figures and put them on record; whether there were any.

        Raises
        ------
        ReadingsUnavailable, RecordsError
            The figures stay due.
        """
        if not self.due and not self._faulty:
            return False
        limit = EPISODES_AT_ONCE + len(self._faulty)
        with self._records.reading() as tx:
            found = tx.episodes.figures_due(limit)
        due = {e.id for e in found}
        last = found[-1].id if len(found) == limit else None
        # Of those after the last one found it is not known whether they are due.
        self._faulty.end_where(lambda id_: id_ not in due and (last is None or id_ < last))
        episodes = [e for e in found if self._faulty.is_due(e.id)][:EPISODES_AT_ONCE]
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
                self._faulty.leave_out(episode.id, error)
            tried += 1
            if elapsed() > deadline:
                break
        written = bool(computed) and self._save(checker, computed, Refusals())
        self.due = tried < len(episodes) or len(episodes) == EPISODES_AT_ONCE
        return written

    def _compute(self, plan: Plan, episode: Episode) -> EpisodeFigures:
        until = episode.opened_at + 1 if episode.ended_at is None else episode.ended_at
        return figures_from_history(plan, self._history, episode, until, known_at=episode.recorded_at)

    def _save(
        self, checker: Checker, computed: Sequence[tuple[int, EpisodeFigures]], refusals: Refusals
    ) -> bool:
        """Put figures on record, all at once, else one by one without those at fault; whether any are.

        Raises `RecordsError` when the records take nothing now, or refuse several in a row.
        """
        plan, figures = checker.plan, [each for _, each in computed]
        try:
            with self._records.begin() as tx:
                tx.episodes.apply(figures, plan.inventory, plan.rules, self._clock.now())
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            if len(computed) > 1:
                saved = [self._save(checker, [one], refusals) for one in computed]
                return any(saved)
            self._faulty.leave_out(computed[0][0], error)
            refusals.count(error)
            return False
        refusals.reset()
        checker.note_recorded_figures(figures)
        for id_, _ in computed:
            self._faulty.end(id_)
        return True
