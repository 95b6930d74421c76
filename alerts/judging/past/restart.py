"""A start: the checker rebuilt from records and stored readings, and the changes that the records lack."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.episodes.episode import Change, Ending, EndReason, Episode, identity_of
from alerts.judging.checker import Checker
from alerts.judging.parts import LeftOut, PartFault
from alerts.judging.past.late_data import correctable_episodes, corrections
from alerts.judging.past.rebuild import Rebuild
from alerts.rules.plan import Plan
from ingest.readings.history import History
from ingest.readings.slices import READINGS_AT_ONCE


class Restart:
    """The way to a checker that has decided all that can be decided at ``now``, slice by slice.

    Parameters
    ----------
    instant
        UTC ms: everything up to here is decided and on record (`Checker.decided_until`).
    now
        UTC ms: not earlier than the last `Checker.advance` whose changes are on record. Otherwise what
        the clock had decided then would be withdrawn, and found again later.
    recorded
        All episodes, not withdrawn, that go on at ``instant`` or later. Open ones whose rule or point has
        left end.
    faults
        Parts that were left out and stay so: their repair judges from where they had come to.
    runs_follow, most
        As of `alerts.judging.past.rebuild.Rebuild`.

    Raises
    ------
    alerts.rules.hours.CalendarMissing
    """

    def __init__(
        self,
        plan: Plan,
        instant: int,
        now: int,
        recorded: Sequence[Episode],
        faults: Sequence[PartFault] = (),
        *,
        runs_follow: bool = False,
        most: int = READINGS_AT_ONCE,
    ) -> None:
        self.instant, self.now = instant, now
        self._recorded = recorded
        self._known = correctable_episodes(recorded, plan)
        self._before = list(faults)
        self._rebuild = Rebuild(
            plan,
            list(plan.inventory.points.values()),
            instant,
            now,
            self._known,
            lambda checker, until: checker.advance(min(now, until)),
            faults=list(faults),
            left_out=LeftOut(faults),
            remembers_unusable=True,
            runs_follow=runs_follow,
            most=most,
        )

    @property
    def done(self) -> bool:
        """Whether everything is read and judged, so that there is a `result`."""
        return self._rebuild.done

    def step(self, history: History) -> bool:
        """Read and judge one more slice; whether there are more.

        Raises `ReadingsUnavailable`: nothing has changed then, and the next call reads the same slice.
        """
        return self._rebuild.step(history)

    def result(self) -> tuple[Checker, list[Change]]:
        """After the last step: the checker, and what is to be put on record."""
        checker = self._rebuild.checker
        for fault in checker.faults:
            if fault not in self._before:  # nothing of what it found before it failed is put on record
                fault.decided_until = min(fault.decided_until, self.instant)
        changes = _corrections_but_left_out(checker, self._known, self._rebuild.changes, self.instant)
        return checker, changes + endings_of_removed(self._recorded, checker.plan, self.now)


def restart(
    plan: Plan,
    instant: int,
    now: int,
    history: History,
    recorded: Sequence[Episode],
    faults: Sequence[PartFault] = (),
) -> tuple[Checker, list[Change]]:
    """All of a `Restart` at once. Raises `ReadingsUnavailable`, `alerts.rules.hours.CalendarMissing`."""
    restarting = Restart(plan, instant, now, recorded, faults)
    while restarting.step(history):
        continue
    return restarting.result()


def _corrections_but_left_out(
    checker: Checker, known: Sequence[Episode], judged: Sequence[Change], instant: int
) -> list[Change]:
    """`corrections` from ``instant`` (UTC ms) on, without the parts that ``checker`` leaves out."""
    points, left_out = checker.plan.inventory.points, checker.left_out()
    return corrections(
        [e for e in known if not left_out.has(e.rule, points[e.point].key)],
        [change for change in judged if not left_out.has(change.rule, points[change.point].key)],
        instant,
        found_late=False,
    )


def endings_of_removed(recorded: Sequence[Episode], plan: Plan, now: int) -> list[Change]:
    """Endings at ``now`` (UTC ms) of the open episodes whose rule or point has left."""
    return [
        Ending(*identity_of(e), now, EndReason.REMOVED)
        for e in recorded
        if e.ended_at is None and not plan.looks_at(e.rule, e.point)
    ]
