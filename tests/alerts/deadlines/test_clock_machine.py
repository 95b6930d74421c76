"""Any way of a matter: what holds of its clocks whatever is told, in whatever order."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs

from alerts.deadlines.desk_clock import ClockOf, ClockStatus, DeskClock
from alerts.deadlines.segments import running_spans
from tests.alerts.deadlines.days.golden_years import WITH_2027, at, local
from tests.alerts.deadlines.matter import Matter, Nobody
from tests.examples import examples

STATES = st.fixed_dictionaries(
    {
        "line": st.sampled_from(["heating", "water", "property"]),
        "category": st.sampled_from(["leak", "room_temperature", "help_major", "common_parts", "consult"]),
        "mode": st.sampled_from(["direct", "transfer", "supervise", "submit"]),
        "class": st.sampled_from(["ordinary", "complex", "urgent"]),
        "complaint": st.booleans(),
        "several_units": st.booleans(),
        "repair_size": st.sampled_from(["none", "small", "large"]),
    }
)
FACTS = st.sets(
    st.sampled_from(
        [
            "assignment:signed",
            "assignment:arrived",
            "assignment:opinion",
            "assignment:progress",
            "contact:fed-back",
            "contact:fed-back-result",
            "progress-leader",
            "result",
        ]
    ),
    min_size=1,
    max_size=3,
)


def rank(clock: DeskClock) -> tuple[object, ...]:
    """Of the clocks of a duty the running one that is due first leads."""
    return clock.status is not ClockStatus.RUNNING, clock.due_at, clock.started_at, clock.key, clock.scope


class ClockMachine(RuleBasedStateMachine):
    """One matter, told things at any distance, with the sweep between them as it likes."""

    @initialize(values=STATES)
    def opened(self, values):
        self.time = datetime.fromisoformat("2026-09-24T15:00")
        self.matter = Matter(WITH_2027, **values, by_people=True, has_contact=True, has_unit=True)
        self.seen: dict[object, DeskClock] = {}
        self.matter.received(self.now)
        for of in ClockOf:
            self.matter.starts[of] |= {"submitted-up": at(self.now), "dispatched": at(self.now)}
        self.matter.dispatched(self.now)

    @property
    def now(self) -> str:
        return self.time.isoformat()

    @rule(minutes=st.integers(1, 3 * 24 * 60))
    def time_passes(self, minutes):
        self.time += timedelta(minutes=minutes)

    @rule(posts=st.sets(st.sampled_from(["head", "leader", "supervisor", "top"])))
    def sweeps(self, posts):
        walked = self.matter.swept(self.now, Nobody(*posts))
        assert not (self.matter.silent and walked.steps)
        assert all(clock.next_at is None or clock.next_at > at(self.now) for clock in self.matter.clocks)

    @rule(names=FACTS, late=st.booleans())
    def leaves(self, names, late):
        self.matter.left(self.now, *sorted(names), late=late)

    @rule(values=STATES)
    def class_changes(self, values):
        self.matter.became(self.now, **values)

    @precondition(lambda self: not self.matter.silent)
    @rule()
    def goes_below(self):
        self.matter.goes_below(self.now)

    @precondition(lambda self: self.matter.silent)
    @rule()
    def comes_up(self):
        self.matter.comes_up(self.now)

    @rule()
    def pauses(self):
        self.matter.pauses(self.now)

    @rule()
    def resumes(self):
        self.matter.resumes(self.now)
        assert all(clock.status is not ClockStatus.PAUSED for clock in self.matter.clocks)

    @precondition(lambda self: any(self.can_be_extended(clock) for clock in self.matter.clocks))
    @rule(hours=st.integers(1, 100))
    def extends(self, hours):
        clock = next(clock for clock in self.matter.clocks if self.can_be_extended(clock))
        until = datetime.fromisoformat(local(clock.due_at)) + timedelta(hours=hours)
        count = len(self.matter.all_of(clock.key))
        self.matter.extends(clock.key, until.isoformat(), self.now)
        assert len(self.matter.all_of(clock.key)) == count

    def can_be_extended(self, clock: DeskClock) -> bool:
        last = self.matter.clock(clock.key)
        runs = last.status is ClockStatus.RUNNING and not last.overdue(at(self.now) + 1)
        return clock == last and runs and self.matter.table.of_clock(clock).recurring is None

    @invariant()
    def each_row_is_there_once(self):
        rows = Counter((c.key, c.scope, c.started_at, c.occurrence) for c in self.matter.clocks)
        assert all(number == 1 for number in rows.values())
        going = Counter((c.key, c.scope) for c in self.matter.clocks if c.going)
        assert all(number == 1 for number in going.values())

    @invariant()
    def of_each_duty_one_leads(self):
        going = [clock for clock in self.matter.clocks if clock.going]
        first = {
            duty: min(rank(clock) for clock in going if duty in clock.obligation)
            for each in going
            for duty in each.obligation
        }
        for clock in self.matter.clocks:
            is_first = clock.going and any(first[duty] == rank(clock) for duty in clock.obligation)
            assert clock.leads is is_first
            assert clock.leads or clock.next_at is None or not clock.going or self.is_measured(clock)

    def is_measured(self, clock: DeskClock) -> bool:
        """It is looked at past its due, though another leads: it comes round, or is found overdue (W8)."""
        policy = self.matter.table.of_clock(clock)
        return (policy.recurring is not None or policy.given) and clock.next_at > clock.due_at

    @invariant()
    def no_step_fires_twice(self):
        fired = Counter(
            (s.clock.key, s.clock.scope, s.clock.started_at, s.clock.occurrence, s.step, s.n)
            for s in self.matter.fired
        )
        assert all(number == 1 for number in fired.values()), fired

    @invariant()
    def what_was_stays(self):
        """A due moves with a segment only, and what was stopped or ended is never touched again."""
        for clock in self.matter.clocks:
            before = self.seen.get(clock.id)
            if before is not None:
                assert clock.segments >= before.segments
                assert clock.segments > before.segments or clock.due_at == before.due_at
                if not before.going:
                    assert structs.replace(
                        clock, next_at=None, next_step="", caught_up=False
                    ) == structs.replace(before, next_at=None, next_step="", caught_up=False)
            segments = self.matter.segments.get(clock.id, [])
            assert [segment.no for segment in segments] == list(range(1, clock.segments + 1))
            spans = running_spans(clock.started_at, segments, 1 << 50)
            assert (spans[-1][1] == 1 << 50) == (segments[-1:] == [] or segments[-1].kind != "paused")
            self.seen[clock.id] = clock


ClockMachine.TestCase.settings = settings(max_examples=examples(40), stateful_step_count=25)
TestClocks = ClockMachine.TestCase
