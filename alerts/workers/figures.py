"""Figures of episodes that opened, ended or had late data: the judge worker works them out from readings.

What goes on is counted by the windows, mark by mark, once its figures have been worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alerts.episodes.episode import Change, Episode, EpisodeFigures, Identity, identity_of
from alerts.episodes.figures import recorded_figures, settled_figures
from alerts.episodes.figures_pass import FiguresPass, FiguresWanted
from alerts.judging.checker import Checker
from alerts.judging.open_figures import decided_to, not_assessed, note_assessed
from alerts.records import Records, RecordsError
from alerts.workers.fault_log import FaultLog, FaultyRows
from alerts.workers.refusals import Refusals
from ingest.clock import Clock, elapsed
from ingest.durations import DAY
from ingest.readings.history import History
from ingest.readings.slices import READINGS_AT_ONCE
from ingest.said import Said

EPISODES_AT_ONCE = 200
READINGS_A_BITE = 10_000
"""About how many readings are read between two looks at the clock."""
BUDGET_S = 0.1
"""How long a tick may work out figures, except that a bite that was begun is finished."""


class FiguresQueue:
    """Works out the figures that are due, bite by bite, until all are on record.

    Parameters
    ----------
    history, records, clock
        Stored readings, where figures are written, and the time of that.
    faults
        The episodes whose figures cannot be worked out are added to it.
    horizon_ms
        How late a reading may come and still be judged.
    at_once
        For simulated time, whose hours pass in seconds: all that is due is worked out in one tick.
    """

    def __init__(
        self,
        history: History,
        records: Records,
        clock: Clock,
        faults: FaultLog,
        horizon_ms: int,
        *,
        at_once: bool = False,
    ) -> None:
        self._history = history
        self._records = records
        self._clock = clock
        self._faulty = FaultyRows(faults, lambda id_: Said("fault-figures", episode=str(id_)))
        self._horizon_ms = horizon_ms
        self._at_once = at_once
        self._pass: FiguresPass | None = None
        self._ids: dict[Identity, int] = {}
        self.due = True
        """Whether figures may be due: episodes have changed, or the last tick left some."""

    def note_changed(self, changes: Iterable[Change]) -> None:
        """``changes`` are about to be put on record: what was read of these episodes may be outdated."""
        if self._pass is not None:
            changed = {identity_of(each) for each in changes if not isinstance(each, EpisodeFigures)}
            self._pass.drop(changed)

    def work(self, checker: Checker) -> None:
        """Work out some figures and put them on record.

        Raises
        ------
        ReadingsUnavailable, RecordsError
            The figures stay due.
        """
        if not self.due and not self._faulty:
            return
        self.due = True  # also when what follows raises
        deadline = elapsed() + BUDGET_S
        if self._pass is not None and self._pass.plan is not checker.plan:
            self._pass = None
        while (at_hand := self._pass or self._begin(checker)) is not None:
            self._pass = at_hand
            self._take_bite(at_hand, checker)
            if not self._at_once and elapsed() >= deadline:
                return
        self.due = False

    def give_up(self) -> None:
        """Begin again from what is on record: the checker is gone."""
        self._pass, self.due = None, True

    def _begin(self, checker: Checker) -> FiguresPass | None:
        """A pass for the next episodes whose figures are due, or not known after a restart."""
        limit = EPISODES_AT_ONCE + len(self._faulty)
        with self._records.reading() as tx:
            due = tx.episodes.figures_due(limit)
            taken_up: list[Episode] = []
            if len(due) < limit:
                unknown = set(not_assessed(checker, limit)) - {identity_of(each) for each in due}
                taken_up = tx.episodes.identified(sorted(unknown))
        if len(due) < limit:  # of others it is not known whether they are due
            still_due = {episode.id for episode in (*due, *taken_up)}
            self._faulty.end_where(lambda id_: id_ not in still_due)
        wanted = [each for each in (*due, *taken_up) if self._faulty.is_due(each.id)][:EPISODES_AT_ONCE]
        if not wanted:
            return None
        self._ids = {identity_of(episode): episode.id for episode in wanted}
        decided = decided_to(checker, self._ids)
        first_due = {episode.id for episode in due}
        return FiguresPass(
            checker.plan,
            [self._wanted(each, decided, goes_on=each.id not in first_due) for each in wanted],
            most=READINGS_AT_ONCE if self._at_once else READINGS_A_BITE,
            leave_out=lambda identity, error: self._faulty.leave_out(self._ids[identity], error),
        )

    def _wanted(self, episode: Episode, decided: dict[Identity, int], *, goes_on: bool) -> FiguresWanted:
        """What is to be worked out; ``goes_on``: what follows the figures that are on record."""
        until = episode.ended_at
        if until is None:
            # One that is on record and not in a window stays as far as it was known.
            known = max(episode.opened_at + 1, episode.figures_to)
            until = decided.get(identity_of(episode), known)
        begin = None
        if goes_on and episode.figures_to:
            begin = episode.figures_to, recorded_figures(episode)
        elif episode.settled is not None:
            begin = settled_figures(episode.settled)
        moved = episode.figures_moved
        return FiguresWanted(
            episode,
            until,
            known_at=episode.recorded_at,
            compare_at=moved["until"] or None if moved is not None and moved["new"] is None else None,
            begin=begin,
            settled_before=0 if goes_on else self._clock.now() - self._horizon_ms - DAY,
        )

    def _take_bite(self, at_hand: FiguresPass, checker: Checker) -> None:
        """Read one bite; after the last one put the figures on record."""
        if at_hand.step(self._history):
            return
        # What is open has gone on meanwhile; its last marks are counted in the tick that decided them.
        at_hand.extend(decided_to(checker, at_hand.identities))
        while at_hand.step(self._history):
            continue
        self._pass = None
        figures = at_hand.figures()
        if figures:
            self._save(checker, figures, Refusals())

    def _save(self, checker: Checker, figures: Sequence[EpisodeFigures], refusals: Refusals) -> None:
        """Put figures on record, all at once, else one by one without those at fault.

        Raises `RecordsError` when the records take nothing now, or refuse several in a row.
        """
        plan = checker.plan
        try:
            with self._records.begin() as tx:
                tx.episodes.apply(figures, plan.inventory, plan.rules, self._clock.now())
        except Exception as error:
            if isinstance(error, RecordsError) and error.retryable:
                raise
            if len(figures) > 1:
                for one in figures:
                    self._save(checker, [one], refusals)
                return
            self._faulty.leave_out(self._ids[identity_of(figures[0])], error)
            refusals.count(error)
            return
        refusals.reset()
        note_assessed(checker, figures)
        for each in figures:
            self._faulty.end(self._ids[identity_of(each)])
