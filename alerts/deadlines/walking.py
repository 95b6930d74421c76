"""The walk of the sweep: what falls due, over all clocks in order of its instant (desk.md 6.6, 6.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, Protocol

from msgspec import structs

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockStatus, DeskClock
from alerts.deadlines.ladders import DONE, ROUND, Ladder, LadderPost, StepAt, StepKind, next_look, upcoming
from alerts.deadlines.obligations import MEASURED, ROLLS, ladder_of
from alerts.deadlines.policy import Policy, PolicyTable
from alerts.deadlines.recurring import LATE_AFTER, next_occurrence, passed


class PeopleOfPosts(Protocol):
    """Who holds a post when a step fires."""

    @property
    def has_departments(self) -> bool:
        """Whether there are any: without them nobody is named, and no step hands on to the next."""
        ...

    def reached(self, clock: DeskClock, step: StepKind, posts: Sequence[LadderPost]) -> tuple[str, ...]:
        """Names of the users who hear of a step of ``clock`` for ``posts``; empty: nobody is there.

        What warns, or is meant for the due, goes to the desk where nobody else is there.
        """
        ...


@dataclass(frozen=True, slots=True)
class FiredStep:
    """A step of a clock that is to be put on record, once under (clock, step, n).

    Attributes
    ----------
    clock
        As it was when it fired; `DeskClock.is_same` finds its row.
    step, n
        The step's id, and the how-manieth of it (`alerts.deadlines.ladders.ROUND`).
    instant
        The instant (UTC ms) that it is the step of.
    meant_for, reached
        Its posts, and the users who held them when it fired.
    proposes, finds
        What is proposed with it, and which finding it opens; empty: nothing.
    caught_up
        It fell due while the service did not run.
    to_send
        Somebody is to be told: of what was caught up, only the highest step that a clock reached.
    """

    clock: DeskClock
    step: str
    n: int
    instant: int
    meant_for: tuple[LadderPost, ...]
    reached: tuple[str, ...]
    proposes: str
    finds: str
    caught_up: bool
    to_send: bool

    @property
    def told(self) -> dict[str, Any]:
        """What a line of a log says of it: of a thing that is no ticket."""
        return {
            "clock": self.clock.key,
            "clause": self.clock.clause,
            "due_at": self.clock.due_at,
            "step": self.step,
            "n": self.n,
            "meant_for": [each.value for each in self.meant_for],
            "reached": list(self.reached),
            "caught_up": self.caught_up,
            "to_send": self.to_send,
        }


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk found.

    Attributes
    ----------
    steps
        In the order in which they fired.
    clocks
        Those that changed, and new occurrences of recurring ones (id 0), each once.
    unheard
        Those of a given limit that are past their due while another leads: no step, and a finding (W8).
    led_anew
        Tickets that have a new occurrence: who leads there is to be looked at again
        (`alerts.deadlines.obligations.lead`).
    """

    steps: tuple[FiredStep, ...]
    clocks: tuple[DeskClock, ...]
    unheard: tuple[DeskClock, ...]
    led_anew: frozenset[str]


Row = tuple[str, str, str, int, int]
"""What no two clocks share."""


def walk(
    clocks: Iterable[DeskClock],
    until: int,
    now: int,
    running_since: int,
    table: PolicyTable,
    calendar: WorkCalendar,
    people: PeopleOfPosts,
    late_after: int = LATE_AFTER,
) -> Walked:
    """Everything of ``clocks`` that falls due up to ``until``, in order of its instant over all of them.

    A walk in one go and in any pieces comes to the same.

    Parameters
    ----------
    until, now
        UTC ms; ``until`` at most ``now``: what lies between is left for the next bite.
    running_since
        Since when the service runs (UTC ms); what fell due before is caught up.
    late_after
        `DeskSettings.late_after`, ms: so long after its due an occurrence may still be met by what was in
        time, and is only overdue.
    """
    found = _WalkState(now, running_since, table, calendar, people, late_after)
    waiting = [(clock.next_at, _row(clock), clock) for clock in clocks if clock.next_at is not None]
    waiting = [entry for entry in waiting if entry[0] <= until]
    heapify(waiting)
    while waiting:
        at, _, clock = heappop(waiting)
        for after in found.fired(clock, at):
            found.clocks[_row(after)] = after
            if after.next_at is not None and after.next_at <= until:
                heappush(waiting, (after.next_at, _row(after), after))
    unheard = tuple(found.unheard.values())
    return Walked(tuple(found.steps), tuple(found.clocks.values()), unheard, frozenset(found.led_anew))


def _row(clock: DeskClock) -> Row:
    return clock.ticket, clock.key, clock.scope, clock.started_at, clock.occurrence


class _WalkState:
    """One walk, and what it has found so far."""

    def __init__(
        self,
        now: int,
        running_since: int,
        table: PolicyTable,
        calendar: WorkCalendar,
        people: PeopleOfPosts,
        late_after: int,
    ) -> None:
        self._now = now
        self._late_after = late_after
        self._running_since = running_since
        self._table = table
        self._calendar = calendar
        self._people = people
        self.steps: list[FiredStep] = []
        self.clocks: dict[Row, DeskClock] = {}
        self.unheard: dict[Row, DeskClock] = {}
        self.led_anew: set[str] = set()

    def fired(self, clock: DeskClock, at: int) -> list[DeskClock]:
        """``clock`` after what falls due of it at ``at``, and its next occurrence if it has one now."""
        policy = self._table.of_clock(clock)
        ladder = ladder_of(clock, policy, self._calendar)
        if clock.going and not clock.leads:
            if policy.given and ladder is not None and clock.next_step != ROLLS:
                self.unheard[_row(clock)] = clock
            if policy.recurring is None:
                return [
                    structs.replace(
                        clock, next_at=None, caught_up=clock.caught_up or at < self._running_since
                    )
                ]
        recurs = policy.recurring is not None and clock.status is ClockStatus.RUNNING
        unheard = clock.next_step == ROLLS or not clock.leads
        if recurs and (unheard or self._due_was_told(clock, ladder)):
            return self._come_round(clock, policy, ladder, at)
        firing, following = self._at_once(clock, ladder, at)
        after = structs.replace(
            clock,
            next_at=None if following is None else max(following.fires_at, at),
            next_step=DONE if following is None else following.name,
            caught_up=clock.caught_up or at < self._running_since,
        )
        self._note(clock, firing, at, after)
        if recurs and self._due_was_told(after, ladder):
            return self._come_round(after, policy, ladder, at)
        return [after]

    def _due_was_told(self, clock: DeskClock, ladder: Ladder | None) -> bool:
        """Whether the step at the due of ``clock`` fired: one after it is next, or none."""
        following = None if ladder is None else next(upcoming(clock, ladder, self._calendar), None)
        return following is None or following.step.kind is StepKind.AFTER

    def _come_round(
        self, clock: DeskClock, policy: Policy, ladder: Ladder | None, at: int
    ) -> list[DeskClock]:
        """``clock``, an occurrence past its due, missed for good, with the next one beside it.

        Once nothing more can be entered that was in time; until then it is overdue, and looked at again.
        """
        if clock.due_at is None:
            return [clock]
        final = clock.due_at + self._late_after + 1
        if at < final:
            return [structs.replace(clock, next_at=final)]
        missed = passed(clock)
        if clock.occurrence or not clock.leads or clock.next_step in (ROLLS, DONE):
            # Nobody hears of it, or the first that was missed escalates for all.
            missed = structs.replace(missed, next_at=None)
        else:
            following = None if ladder is None else next(upcoming(clock, ladder, self._calendar), None)
            missed = structs.replace(
                missed, next_at=None if following is None else max(following.fires_at, at)
            )
        return self._rolled(clock, policy, ladder, missed, at)

    def _at_once(
        self, clock: DeskClock, ladder: Ladder | None, at: int
    ) -> tuple[list[tuple[StepAt, tuple[str, ...]]], StepAt | None]:
        """The step that fires at ``at``, those that fire with it since nobody is there, and the next."""
        firing: list[tuple[StepAt, tuple[str, ...]]] = []
        if ladder is None:
            return firing, None
        if clock.status is ClockStatus.UNKNOWN:
            step = next(step for step in ladder.steps if step.id == clock.next_step)
            warning = StepAt(step, 0, ROUND * clock.segments, at)
            return [(warning, self._reached(clock, warning))], None
        coming = upcoming(clock, ladder, self._calendar)
        for step_at in coming:
            if firing and (firing[-1][1] or not self._hands_on(firing[-1][0]) or step_at.repeat):
                return firing, step_at
            firing.append((step_at, self._reached(clock, step_at)))
        return firing, None

    def _hands_on(self, step_at: StepAt) -> bool:
        """A warning goes on to none: the next step would say that a due had passed which has not."""
        return self._people.has_departments and step_at.step.kind is not StepKind.WARNING

    def _reached(self, clock: DeskClock, step_at: StepAt) -> tuple[str, ...]:
        return self._people.reached(clock, step_at.step.kind, step_at.step.to)

    def _note(
        self,
        clock: DeskClock,
        firing: Sequence[tuple[StepAt, tuple[str, ...]]],
        at: int,
        after: DeskClock,
    ) -> None:
        caught_up = at < self._running_since
        highest = after.next_at is None or after.next_at > self._now
        for number, (step_at, reached) in enumerate(firing, start=1):
            self.steps.append(
                FiredStep(
                    clock,
                    step_at.step.id,
                    step_at.n,
                    min(step_at.instant, at),
                    step_at.step.to,
                    reached,
                    step_at.step.proposes,
                    step_at.step.finds,
                    caught_up,
                    to_send=not caught_up or (highest and number == len(firing)),
                )
            )

    def _rolled(
        self, clock: DeskClock, policy: Policy, ladder: Ladder | None, missed: DeskClock, at: int
    ) -> list[DeskClock]:
        """``missed``, which ``clock`` became at ``at``, and the occurrence after it."""
        following = next_occurrence(clock, policy, None, self._calendar)
        self.led_anew.add(clock.ticket)
        if clock.next_step == ROLLS or not clock.leads:
            next_at = None if following.due_at is None else following.due_at + 1
            step = ROLLS if clock.next_step == ROLLS else MEASURED
        else:
            next_at, step = next_look(following, ladder, self._calendar, at)
        return [missed, structs.replace(following, next_at=next_at, next_step=step)]
