"""One matter in memory: its clocks, segments and facts, put together as the desk puts them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from msgspec import structs

from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.desk_clock import ClockEnd, ClockOf, DeskClock
from alerts.deadlines.obligations import lead, silenced, waken
from alerts.deadlines.policy import PolicyTable
from alerts.deadlines.policy_files import POLICIES
from alerts.deadlines.rescheduling import (
    MovedClock,
    extend,
    pause,
    recalculate,
    resume,
    stop_again,
    work_out_again,
)
from alerts.deadlines.segments import Segment, pauses_of, way_of
from alerts.deadlines.starting import ClockSubject, start
from alerts.deadlines.stopping import by_parent, end, stop
from alerts.deadlines.walking import FiredStep, PeopleOfPosts, Walked, walk
from alerts.matters.facts import LATE, Fact, FactBook
from alerts.matters.names import Name
from alerts.matters.state import MatterState
from tests.alerts.deadlines.days.golden_years import CALENDAR, at, local

TICKET = "2026-000001"
CONTACT = "L2026-000001"
UNIT = "1"


class Everybody:
    """Somebody holds every post."""

    has_departments = True

    def reached(self, clock, step, posts):
        return tuple(post.value for post in posts)


class Nobody(Everybody):
    """Nobody holds any of ``posts``."""

    def __init__(self, *posts: str) -> None:
        self._posts = posts

    def reached(self, clock, step, posts):
        return tuple(post.value for post in posts if post.value not in self._posts)


class Matter:
    """A ticket whose commands are told one after another."""

    def __init__(
        self, calendar: WorkCalendar = CALENDAR, table: PolicyTable = POLICIES, **values: object
    ) -> None:
        self.calendar = calendar
        self.table = table
        self.state = MatterState({Name(name): value for name, value in values.items()})
        self.starts: dict[ClockOf, dict[str, int]] = {of: {} for of in ClockOf}
        self.given: dict[str, int] = {}
        self.known: dict[str, int] = {}
        self.accepted: int | None = None
        self.book = FactBook()
        self.clocks: list[DeskClock] = []
        self.segments: dict[int, list[Segment]] = {}
        self.fired: list[FiredStep] = []
        self.silent = False
        self.resumed_at: int | None = None

    # --- what is told

    def became(self, now: str, **values: object) -> None:
        """The class changed."""
        self.state = self.state.with_({Name(name): value for name, value in values.items()})
        pauses = pauses_of((each for those in self.segments.values() for each in those), self.resumed_at)
        changed = work_out_again(
            self.subjects(), self.clocks, self.book, self.table, self.calendar, at(now), pauses
        )
        self.keep(changed, at(now))
        for clock in self.clocks:
            if clock.segments and clock.id not in self.segments:
                given = way_of(clock, pauses, self.calendar)
                self.segments[clock.id] = [replace(each, clock=clock.id) for each in given]

    def begins(self, now: str, of: ClockOf, starts: Mapping[str, str], left: Iterable[Fact] = ()) -> None:
        self.starts[of] |= {name: at(instant) for name, instant in starts.items()}
        left = list(left)
        self.book = self.book.with_(*left)
        self.keep(start(self.subjects(), self.clocks, left, self.table, self.calendar, at(now)), at(now))

    def received(self, when: str, now: str | None = None) -> None:
        """A contact is registered that was accepted at ``when``."""
        self.accepted = at(when)
        self.starts[ClockOf.CONTACT] |= {"contact:accepted": at(when)}
        self.begins(
            now or when, ClockOf.TICKET, {"received": when, "accepted": when, "registered": now or when}
        )

    def dispatched(self, now: str) -> None:
        for of in (ClockOf.CONTACT, ClockOf.TICKET):
            self.starts[of] |= {"dispatched": at(now)}
        self.begins(now, ClockOf.ASSIGNMENT, {"assigned": now, "superior-assigned": now})
        self.left(now, "dispatched")

    def left(
        self, now: str, *names: str, happened: str | None = None, late: bool = False, by: str = "Wang"
    ) -> None:
        """A command left facts, each in the scope that its name has."""
        scopes = {"contact": CONTACT, "assignment": UNIT, "task": "1"}
        happened_at = at(happened or now)
        facts = [
            Fact(name, scope, at(now), happened_at, by, {LATE: late}).after(self.book.latest(name, scope))
            for name in names
            for scope in [scopes.get(name.partition(":")[0], "")]
        ]
        self.book = self.book.with_(*facts)
        self.keep(stop(self.clocks, self.book, facts, self.table, self.calendar), at(now))

    def parent_left(self, now: str, name: str) -> None:
        fact = Fact(name, "", at(now), at(now), "Li")
        self.keep(by_parent(self.clocks, fact, self.table, self.calendar), at(now))

    def ends(self, now: str, reason: ClockEnd = ClockEnd.CLOSED) -> None:
        self.keep(end(self.clocks, reason, at(now), self.calendar), at(now))

    def pauses(self, now: str) -> None:
        self.moved(pause(self.clocks, self.table, at(now), "user_absent", "Wang"), at(now))

    def resumes(self, now: str) -> None:
        self.resumed_at = at(now)
        self.moved(resume(self.clocks, self.segments, self.calendar, at(now), "appointment", "Wang"), at(now))

    def extends(self, key: str, until: str, now: str) -> None:
        self.moved([extend(self.clock(key), at(until), at(now), "parts", "Zhao")], at(now))

    def accepts(self, key: str, claimed: str, now: str) -> None:
        clock = self.clock(key)
        self.moved([stop_again(clock, at(claimed), self.calendar, at(now), "seen by camera", "Sun")], at(now))

    def calendar_is(self, calendar: WorkCalendar, now: str) -> None:
        self.calendar = calendar
        self.moved(recalculate(self.clocks, self.segments, calendar, at(now), "2027", "root"), at(now))

    def goes_below(self, now: str) -> None:
        """A group came to stand above it."""
        self.silent = True
        self.keep(silenced(self.clocks, self.table), at(now))

    def comes_up(self, now: str) -> None:
        """The group above it was closed."""
        self.silent = False
        self.keep(waken(self.clocks, self.table, self.calendar, at(now)), at(now))

    def swept(self, until: str, people: PeopleOfPosts | None = None, running_since: int = 0) -> Walked:
        walked = walk(
            self.clocks, at(until), at(until), running_since, self.table, self.calendar, people or Everybody()
        )
        self.fired += walked.steps
        self.keep(walked.clocks, at(until))
        return walked

    # --- how it is kept

    def subjects(self) -> list[ClockSubject]:
        scopes = {ClockOf.TICKET: "", ClockOf.CONTACT: CONTACT, ClockOf.ASSIGNMENT: UNIT, ClockOf.TASK: "1"}
        return [
            ClockSubject(
                ticket=TICKET,
                of=of,
                scope=scope,
                state=self.state,
                starts=self.starts[of],
                known=self.known,
                not_before=self.accepted if of is ClockOf.CONTACT else None,
                given=self.given,
            )
            for of, scope in scopes.items()
        ]

    def moved(self, moved: Sequence[MovedClock], now: int) -> None:
        for each in moved:
            self.segments.setdefault(each.clock.id, []).append(each.segment)
        self.keep([each.clock for each in moved], now)

    def keep(self, changed: Iterable[DeskClock], now: int) -> None:
        self._put(changed)
        self._put(lead(self.clocks, self.table, self.calendar, now, silent=self.silent))
        self.clocks = [
            structs.replace(clock, id=clock.id or number) for number, clock in enumerate(self.clocks, start=1)
        ]

    def _put(self, changed: Iterable[DeskClock]) -> None:
        for clock in changed:
            same = [number for number, each in enumerate(self.clocks) if each.is_same(clock)]
            if same:
                self.clocks[same[0]] = clock
            else:
                self.clocks.append(clock)

    # --- how it is looked at

    def all_of(self, key: str) -> list[DeskClock]:
        return [clock for clock in self.clocks if clock.key == key]

    def clock(self, key: str) -> DeskClock:
        return self.all_of(key)[-1]

    def status(self, key: str) -> str:
        return self.clock(key).status.value

    def due(self, key: str) -> str | None:
        return short(self.clock(key).due_at)

    def dues(self) -> dict[str, str | None]:
        return {clock.key: short(clock.due_at) for clock in self.clocks}

    def steps_of(self, key: str) -> list[tuple[str, str]]:
        """Steps that fired of the clocks of ``key``, each with its own instant."""
        return [(step.step, short(step.instant)) for step in self.fired if step.clock.key == key]


def short(instant: int | None) -> str | None:
    """Month, day and time: ``02-13T15:30``, with seconds where there are some."""
    written = local(instant)
    return None if written is None else written[5:].removesuffix(":00")


LEAK = {"category": "leak", "line": "water", "by_people": True, "has_contact": True, "mode": "transfer"}


def leak() -> Matter:
    """A call on Friday the 13th about a leak."""
    matter = Matter(**LEAK)
    matter.received("2026-02-13T15:00")
    return matter


def small_leak() -> Matter:
    matter = leak()
    matter.dispatched("2026-02-13T15:05")
    matter.left("2026-02-13T15:40", "assignment:signed", "assignment:arrived")
    matter.became("2026-02-13T15:50", repair_size="small")
    return matter


BUREAU = {
    "category": "room_temperature",
    "line": "heating",
    "channel": "bureau",
    "from_superior": True,
    "complaint": True,
    "by_people": True,
    "has_contact": True,
    "has_unit": True,
    "transferred": True,
    "mode": "transfer",
}


def bureau() -> Matter:
    matter = Matter(**BUREAU)
    matter.received("2026-03-02T09:00")
    matter.dispatched("2026-03-02T10:00")
    return matter
