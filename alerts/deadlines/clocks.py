"""Clocks of a ticket: policies as data, from clauses.md section 6.

Only clocks that start when a breach opens a ticket or joins it, and that a command on record can stop. Not
among them: clocks that need a complainant (W20, W49-W52), a working-day calendar
(P17, P21), a class that somebody sets on site (B6's 8 h for small repairs) or a judgement of what "can be
solved at once" (B9). Clause W41 (report to 12345 within 20 min) starts when production dispatch received
the W40 report and needs an estimate of 8 h; the command `"report"` would start it. A policy is copied into
the clock at its start, so that editing this table moves no running deadline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from alerts.deadlines.ticket_clock import TicketClock
from alerts.rules.rule import Concern
from ingest.durations import HOUR, MINUTE

LARGE_OUTAGE = 500
"""Affected households from which on production dispatch is notified of an outage (clause W40)."""


class ClockStart(StrEnum):
    """The instant a clock counts from."""

    OPENING = "opening"
    """When the desk opened the ticket, or when the breach that starts the clock joined it."""
    BREACH = "breach"
    """When the breach itself began."""


class ClockScope(StrEnum):
    """Which breaches of a concern start the clock."""

    ANY = "any"
    LOSS_OF_SUPPLY = "loss-of-supply"
    """Pressure too low, or fallen."""
    SUSPECTED_BURST = "suspected-burst"
    """Pressure fell at once (rule kind ``fall``)."""


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """A time limit of the clauses. ``limit_ms`` ``None`` is the end of the local month."""

    key: str
    clause: str
    concern: Concern
    limit_ms: int | None
    stops: tuple[str, ...]
    start: ClockStart = ClockStart.OPENING
    scope: ClockScope = ClockScope.ANY
    least_households: int = 0


POLICIES: tuple[ClockPolicy, ...] = (
    ClockPolicy("opinion.general", "H31", Concern.ROOM_TEMPERATURE, 2 * HOUR, ("acknowledge", "resolve")),
    ClockPolicy("closure.monthly", "H33", Concern.ROOM_TEMPERATURE, None, ("close",)),
    ClockPolicy(
        "leak.onsite",
        "B5",
        Concern.WATER_PRESSURE,
        HOUR,
        ("arrive", "resolve"),
        scope=ClockScope.SUSPECTED_BURST,
    ),
    # The outer bound of any repair; whether B6's 8 h hold is decided on site. Counted from the report
    # (AMB-9).
    ClockPolicy(
        "repair.large",
        "B7",
        Concern.WATER_PRESSURE,
        24 * HOUR,
        ("resolve",),
        scope=ClockScope.SUSPECTED_BURST,
    ),
    ClockPolicy(
        "fault.report.dispatch",
        "W40",
        Concern.WATER_PRESSURE,
        20 * MINUTE,
        ("report",),
        start=ClockStart.BREACH,
        scope=ClockScope.LOSS_OF_SUPPLY,
        least_households=LARGE_OUTAGE,
    ),
)
"""In the order in which a handler sees them."""

NEEDS_TEXT_TO_STOP = frozenset({"acknowledge"})
"""Commands that meet a deadline only with a text: a bare acknowledgement is no handling opinion (H31)."""


@dataclass(frozen=True, slots=True)
class ClockTrigger:
    """A breach that opens or joins a ticket, as far as clocks depend on it; ``began_at`` is UTC ms."""

    concern: Concern
    scopes: frozenset[ClockScope]
    households: int
    began_at: int
    zone: str


def start_clocks(breach: ClockTrigger, now: int, existing_keys: Collection[str]) -> list[TicketClock]:
    """The clocks that ``breach`` starts at ``now`` (UTC ms) on a ticket with clocks of ``existing_keys``."""
    return [
        _start(policy, breach.began_at if policy.start is ClockStart.BREACH else now, breach.zone)
        for policy in POLICIES
        if policy.key not in existing_keys
        and policy.concern is breach.concern
        and policy.scope in breach.scopes
        and breach.households >= policy.least_households
    ]


def stop_clocks(
    clocks: Sequence[TicketClock], command: str, actor: str, text: str, now: int
) -> list[TicketClock]:
    """The running clocks that ``command`` stops, stopped at ``now`` (UTC ms)."""
    if command in NEEDS_TEXT_TO_STOP and not text.strip():
        return []
    return [
        replace(clock, stopped_at=now, stopped_by=actor, stopped_with=command)
        for clock in clocks
        if clock.stopped_at is None and command in clock.stops
    ]


def end_clocks(clocks: Iterable[TicketClock], actor: str, why: str, now: int) -> list[TicketClock]:
    """The running clocks, stopped at ``now`` (UTC ms) since the case came to nothing; ``why`` in one word."""
    return [
        replace(clock, stopped_at=now, stopped_by=actor, stopped_with=why)
        for clock in clocks
        if clock.stopped_at is None
    ]


def restart_clocks(clocks: Iterable[TicketClock], now: int, zone: str) -> list[TicketClock]:
    """New clocks beside those that a resolution had stopped, for a ticket reopened at ``now`` (UTC ms).

    The old ones do not change: a missed deadline stays missed.
    """
    latest = {clock.key: clock for clock in clocks}
    return [
        replace(
            clock,
            started_at=now,
            due_at=_due(clock.limit_ms, now, zone),
            stopped_at=None,
            stopped_by=None,
            stopped_with=None,
        )
        for clock in latest.values()
        if clock.stopped_with == "resolve"
    ]


def _start(policy: ClockPolicy, at: int, zone: str) -> TicketClock:
    return TicketClock(
        policy.key, policy.clause, policy.limit_ms, at, _due(policy.limit_ms, at, zone), policy.stops
    )


def _due(limit_ms: int | None, start: int, zone: str) -> int:
    if limit_ms is not None:
        return start + limit_ms
    local = datetime.fromtimestamp(start / 1000, ZoneInfo(zone))
    next_month = (local.replace(day=1) + timedelta(days=32)).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0, fold=0
    )
    return int(next_month.timestamp()) * 1000
