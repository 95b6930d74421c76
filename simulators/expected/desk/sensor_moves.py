"""What the desk does by itself when a sensor's breach comes to a ticket.

Opening is registration and dispatch (desk.md, section 4, Sensor tickets, and section 7). Without departments
nobody signs, and no line says who has it (decision 0054).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ingest.durations import HOUR, MINUTE
from simulators.expected.desk.clocks import MatterHistory, ReferenceFact, clocks_of
from simulators.expected.desk.days import WorkingDays
from simulators.expected.desk.limits import LimitBook
from simulators.expected.desk.policies import ReferenceMatter

MATTERS = {
    "room-temperature": ("heating", "room_temperature"),
    "water-pressure": ("water", "pressure"),
    "water-quality": ("water", "quality"),
}
"""Concern -> line and category; sensors that are silent or faulty are of no line."""
DEVICES = ("", "device")
"""Line and category of every other concern."""


def matter_of(concern: str, breaches: Iterable[SensorBreach]) -> tuple[str, str]:
    """Line and category of what sensors found: a suspected burst is a leak (section 7.4)."""
    line, category = MATTERS.get(concern, DEVICES)
    return line, "leak" if any(each.fall for each in breaches) else category


SAMPLE_LIMITS = {"sample.take": 4 * HOUR, "sample.result": 48 * HOUR}
"""Of the task that a sample is, from its opening (section 7.3, C24 C18)."""


def sample_clocks(opened_at: int) -> tuple[ExpectedClock, ...]:
    """The clocks of a sample that is to be taken, since the ticket opened at ``opened_at`` (UTC ms)."""
    return tuple(ExpectedClock(key, opened_at, opened_at + limit) for key, limit in SAMPLE_LIMITS.items())


SIGN, SIGN_LIMIT = "sign", 30 * MINUTE
"""What each unit that gets a ticket has to do, and by when (C21)."""


class FirstMove(NamedTuple):
    """A move that the desk makes by itself as a ticket opens; ``unit``: id of the department it goes to."""

    command: str
    unit: str = ""


def first_moves(unit: str) -> tuple[FirstMove, ...]:
    """The moves as a ticket opens that goes to the department ``unit``; empty: to none."""
    registered = FirstMove("register")
    return (registered, FirstMove("dispatch", unit)) if unit else (registered,)


@dataclass(frozen=True, slots=True)
class SensorBreach:
    """A breach that opens a ticket or joins it; ``began`` is UTC ms.

    ``loss``: pressure below its limit. ``fall``: pressure fell at once, a suspected burst and a loss as well.
    """

    began: int
    loss: bool = False
    fall: bool = False


@dataclass(frozen=True, slots=True)
class ExpectedClock:
    """A clock that a ticket must have; instants are UTC ms. ``status``: running, or ended (dissolved)."""

    key: str
    started_at: int
    due: int
    status: str = "running"


def first_clocks(
    concern: str,
    breaches: Sequence[SensorBreach],
    now: int,
    *,
    households: int,
    zone: str,
    known: Collection[str] = (),
    department: bool = False,
) -> list[ExpectedClock]:
    """The clocks that start when ``breaches`` come to a ticket at ``now`` (UTC ms), in the tables' order.

    Parameters
    ----------
    households
        At and below the ticket's place.
    zone
        The place's IANA zone.
    known
        Keys of the clocks that the ticket has had: none starts twice.
    department
        Whether the ticket goes to a department, which is to sign for it.
    """
    line, category = MATTERS.get(concern, DEVICES)
    matter = ReferenceMatter(
        by_people=False,
        line=line,
        category=category,
        channel="sensor",
        has_contact=False,
        households=households,
        loss_of_supply=any(each.loss or each.fall for each in breaches),
        suspected_burst=any(each.fall for each in breaches),
    )
    began = min(each.began for each in breaches)
    facts = [ReferenceFact(name, now, now) for name in ("received", "assigned")]
    facts.append(ReferenceFact("breach-began", began, now))
    history = MatterHistory([(now, matter)], facts, units=("",))
    return [
        ExpectedClock(clock.key, clock.started_at, clock.due)
        for clock in clocks_of(history, LimitBook(WorkingDays({}, zone)), now)
        if clock.key not in known and clock.due is not None and (department or clock.key != SIGN)
    ]
