"""Random stories of a matter, told to the desk's clocks move by move, and to the second judge as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearTable
from alerts.deadlines.desk_clock import ClockOf, ClockStatus
from alerts.deadlines.rescheduling import can_extend, extend, pause, resume
from alerts.deadlines.starting import start
from alerts.deadlines.stopping import stop
from alerts.matters.facts import LATE, Fact
from ingest.durations import DAY, HOUR, MINUTE
from simulators.expected.desk.clocks import (
    LATE_ENTRY,
    MatterHistory,
    ReferenceClock,
    ReferenceExtension,
    ReferenceFact,
    clocks_of,
    leading,
)
from simulators.expected.desk.days import YEAR_2026, WorkingDays
from simulators.expected.desk.limits import LimitBook
from simulators.expected.desk.policies import FROM_SUPERIORS, POLICIES, ReferenceMatter
from tests.alerts.deadlines.matter import CONTACT, UNIT, Matter
from tests.simulators.expected.desk.histories import ZONE

CALENDAR = WorkCalendar("Asia/Shanghai", {2026: YearTable(2026, 1, YEAR_2026.off, YEAR_2026.on)}, HOURS)
BOOK = LimitBook(WorkingDays({2026: YEAR_2026}))
JUDGED = {policy.key: policy for policy in POLICIES}

LEFT = {
    "sign": "assignment:signed",
    "confirm": "assignment:phone-confirmed-handing",
    "arrive": "assignment:arrived",
    "on-the-way": "assignment:on-the-way",
    "opinion": "assignment:opinion",
    "answer": "unit-answered",
    "feed": "contact:fed-back",
    "feed-result": "contact:fed-back-result",
    "feed-transferor": "contact:fed-back-transferor-result",
    "result": "result",
}
"""Move -> the fact that it leaves, in the desk's words."""
IN_MY_WORDS = {
    "assignment:signed": "signed",
    "assignment:phone-confirmed-handing": "phone-confirmed",
    "assignment:arrived": "arrived",
    "assignment:on-the-way": "on-the-way",
    "assignment:opinion": "opinion",
    "contact:fed-back": "fed-back",
    "contact:fed-back-result": "fed-back-result",
    "contact:fed-back-transferor-result": "fed-back-transferor-result",
}
CHANGES = {
    "small": {"repair_size": "small"},
    "large": {"repair_size": "large"},
    "complex": {"character": "complex"},
    "urgent": {"character": "urgent"},
    "at-once": {"solve_now": True},
    "complaint": {"complaint": True},
}
MOVES = (*LEFT, *CHANGES, "dispatch", "ask", "pause", "resume", "extend", "close")


@dataclass(frozen=True)
class Move:
    """``after`` the move before, ms; what is told happened ``ago``; an extension gives ``more``."""

    kind: str
    after: int
    ago: int = 0
    more: int = DAY


@dataclass
class Story:
    """Both are told the same."""

    matter: ReferenceMatter
    now: int
    agreed: int | None = None
    entered_later: int = 0
    facts: list[ReferenceFact] = field(default_factory=list)
    pauses: list[tuple[int, int | None]] = field(default_factory=list)
    extensions: list[ReferenceExtension] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.given = {} if self.agreed is None else {"repair.other": self.agreed}
        self.desk = Matter(CALENDAR, **values_of(self.matter))
        if self.agreed is not None:
            self.desk.given["agreed_until"] = self.agreed
        self.began = self.now
        self.now += self.entered_later
        self.desk.accepted = self.began
        self.desk.starts[ClockOf.CONTACT]["contact:accepted"] = self.began
        self.desk.starts[ClockOf.TICKET] |= {
            "received": self.began,
            "accepted": self.began,
            "registered": self.now,
        }
        self.begin()
        self.known = [(self.now, self.matter)]
        self.facts += [
            ReferenceFact("registered", self.now, self.now),
            ReferenceFact("received", self.began, self.now),
            ReferenceFact("accepted", self.began, self.now, CONTACT),
        ]

    def begin(self, left: Sequence[Fact] = ()) -> None:
        """The desk's clocks that start now."""
        desk = self.desk
        desk.keep(start(desk.subjects(), desk.clocks, left, desk.table, CALENDAR, self.now), self.now)

    def tell(self, move: Move) -> None:
        """One move, if it is possible now."""
        if "close" in self.done:
            return
        self.now += move.after
        if move.kind in LEFT:
            self.leave(LEFT[move.kind], self.now - move.ago)
        elif move.kind in CHANGES:
            self.change(CHANGES[move.kind])
        elif move.kind in ("dispatch", "ask", "close") and move.kind not in self.done:
            self.done.add(move.kind)
            getattr(self, move.kind)()
        elif move.kind == "pause" and not self.is_paused:
            self.pauses.append((self.now, None))
            self.desk.moved(
                pause(self.desk.clocks, self.desk.table, self.now, "user_absent", "Wang"), self.now
            )
        elif move.kind == "resume" and self.is_paused:
            self.pauses[-1] = (self.pauses[-1][0], self.now)
            desk = self.desk
            moved = resume(desk.clocks, desk.segments, CALENDAR, self.now, "appointment", "Wang")
            desk.moved(moved, self.now)
            desk.resumed_at = self.now
        elif move.kind == "extend":
            self.extend(move)

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None

    def leave(self, name: str, happened: int) -> None:
        happened = max(happened, self.began)
        scope = {"contact": CONTACT, "assignment": UNIT}.get(name.partition(":")[0], "")
        late = self.now - happened > LATE_ENTRY
        desk = self.desk
        fact = Fact(name, scope, self.now, happened, "Wang", {LATE: late}).after(
            desk.book.latest(name, scope)
        )
        desk.book = desk.book.with_(fact)
        desk.keep(stop(desk.clocks, desk.book, [fact], desk.table, CALENDAR), self.now)
        self.facts.append(ReferenceFact(IN_MY_WORDS.get(name, name), happened, self.now, scope))

    def change(self, changed: dict[str, object]) -> None:
        _, before = self.known[-1]
        after = replace(before, **changed)
        self.known.append((self.now, after))
        values = values_of(after)
        self.desk.became(written(self.now), **values)

    def dispatch(self) -> None:
        for of in (ClockOf.CONTACT, ClockOf.TICKET):
            self.desk.starts[of]["dispatched"] = self.now
        for name in ("assigned", "superior-assigned"):
            self.desk.starts[ClockOf.ASSIGNMENT][name] = self.now
        self.begin()
        self.leave("dispatched", self.now)
        self.facts.append(ReferenceFact("assigned", self.now, self.now, UNIT))

    def ask(self) -> None:
        self.desk.starts[ClockOf.TICKET]["unit-asked"] = self.now
        self.begin()
        self.facts.append(ReferenceFact("unit-asked", self.now, self.now))

    def close(self) -> None:
        self.leave("closed", self.now)
        self.desk.ends(written(self.now))

    def extend(self, move: Move) -> None:
        """Of the clock that is due first of those that run; a refused one changes nothing."""
        running = [c for c in self.desk.clocks if c.status is ClockStatus.RUNNING and c.key in JUDGED]
        running = [c for c in running if not any(each.key == c.key for each in self.extensions)]
        if not running or self.is_paused:
            return
        clock = min(running, key=lambda c: (c.due_at, c.key))
        until = max(clock.due_at or 0, self.now) + move.more
        told = self.now - move.ago
        if can_extend(clock, until, self.now, told, self.now):
            self.desk.moved([extend(clock, until, self.now, "parts", "Zhao")], self.now)
        self.extensions.append(ReferenceExtension(clock.key, told, self.now, self.now, until))

    def by_the_desk(self) -> list[tuple[object, ...]]:
        return sorted(
            (
                (c.key, c.of.value, c.started_at, c.due_at, self.status(c), c.stopped_at)
                for c in self.desk.clocks
                if c.key in JUDGED and not JUDGED[c.key].recurring
            ),
            key=str,
        )

    def led_by_the_desk(self) -> set[str]:
        return {
            c.key for c in self.desk.clocks if c.leads and c.key in JUDGED and not JUDGED[c.key].recurring
        }

    def led_by_the_judge(self) -> set[str]:
        # The judge does not know every clock of the property line.
        unknown = [c for c in self.desk.clocks if c.leads and c.key not in JUDGED]
        others = {duty.partition(":")[0] for c in unknown for duty in c.obligation}
        return {key for (duty, _), key in leading(self.judged()).items() if duty not in others}

    def status(self, clock) -> str:
        if clock.status is ClockStatus.UNKNOWN:
            return "due-unknown"
        return "overdue" if clock.overdue(self.now) else clock.status.value

    def judged(self) -> list[ReferenceClock]:
        past = MatterHistory(
            self.known, self.facts, (CONTACT,), (UNIT,), self.pauses, self.extensions, self.given
        )
        return clocks_of(past, BOOK, self.now)

    def by_the_judge(self) -> list[tuple[object, ...]]:
        kinds = {"unit": "assignment"}
        return sorted(
            (
                (
                    c.key,
                    kinds.get(JUDGED[c.key].of, JUDGED[c.key].of),
                    c.started_at,
                    c.due,
                    c.status,
                    c.stopped_at,
                )
                for c in self.judged()
            ),
            key=str,
        )


def written(instant: int) -> str:
    """As the desk's own tests write it, to the millisecond."""
    return datetime.fromtimestamp(instant / 1000, ZONE).replace(tzinfo=None).isoformat()


def values_of(matter: ReferenceMatter) -> dict[str, object]:
    """What is known of it, in the desk's words."""
    return {
        "origin": "people" if matter.by_people else "sensor",
        "by_people": matter.by_people,
        "has_contact": matter.has_contact,
        "has_unit": True,
        "line": matter.line,
        "category": matter.category,
        "channel": matter.channel,
        "from_superior": matter.channel in FROM_SUPERIORS,
        "complaint": matter.complaint,
        "judged": "founded" if matter.founded else "none",
        "mode": matter.mode,
        "class": matter.character,
        "tags": matter.tags,
        "pressing": matter.category in ("petition_bypass", "petition_group"),
        "solve_now": matter.solve_now,
        "grave": matter.grave,
        "repair_size": matter.repair_size or "none",
        "repair_kind": matter.repair_kind or "none",
        "takes_p27": matter.takes_p27,
        "several_units": matter.several_units,
        "transferred": matter.transferred,
    }


MATTERS = (
    ReferenceMatter(category="leak"),
    ReferenceMatter(category="consult", mode="direct"),
    ReferenceMatter(
        line="heating", category="room_temperature", channel="bureau", complaint=True, transferred=True
    ),
    ReferenceMatter(line="heating", category="repair"),
    ReferenceMatter(category="help_general", transferred=True),
    ReferenceMatter(category="meter"),
    ReferenceMatter(line="property", category="repair"),
    ReferenceMatter(line="property", category="repair", repair_kind="small", takes_p27=True),
)
SPANS = (0, 1, MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 8 * HOUR, DAY, 2 * DAY)
