"""The service compared with the ledger: tickets and episodes that are missed, false, late or misplaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ingest.durations import MINUTE, SECOND
from ingest.said import Said
from simulators.expected.tickets.expected_ticket import ExpectedTicket
from simulators.ledger.contents import Ledger
from simulators.verdict.clock_comparison import AnyClock, odd_clocks
from simulators.verdict.discrepancies import CountLine, Discrepancy, DiscrepancyKind, Key, beside, odd
from simulators.verdict.episode_comparison import compare_episodes
from simulators.verdict.service_client import FoundEpisode, FoundTicket, ServiceClient

NOT_ALWAYS_TOLD = ("first_responsible", "moves", "taken_over")
"""Fields that a service does not tell everybody, or not of every ticket: ``None`` is no difference."""


@dataclass
class Verdict:
    """All lines, and all differences in the order of time."""

    tickets: dict[str, CountLine]
    episodes: dict[str, CountLine]
    differences: list[Discrepancy]
    zone: str = "UTC"

    @property
    def right(self) -> bool:
        """Whether the service has exactly what is expected, no later than the step in which it is due."""
        return not self.differences and not any(count.late for count in self.tickets.values())

    def lines(self) -> list[Said]:
        """A line for each difference, with its local time, and for each concern whose tickets are late."""
        zone = ZoneInfo(self.zone)
        found = []
        for each in self.differences:
            time = f"{datetime.fromtimestamp(each.at / SECOND, zone):%m-%d %H:%M}"
            found.append(Said("verdict-line", time=time, difference=each.said))
        late = [(concern, count.late) for concern, count in self.tickets.items() if count.late]
        return found + [
            Said("verdict-late", concern=concern, late=lateness(delays)) for concern, delays in late
        ]

    def __str__(self) -> str:
        return "\n".join(map(str, self.lines())) or "as expected"

    def of(self, kind: DiscrepancyKind) -> list[Discrepancy]:
        """The differences of one kind."""
        return [difference for difference in self.differences if difference.kind is kind]


def verify(ledger: Ledger, service: ServiceClient) -> Verdict:
    """Compare the service's present state with ``ledger``.

    Raises
    ------
    simulators.verdict.service_client.ServiceError
        The service cannot be queried.
    """
    known = ledger.inventory.places
    tickets = [service.whole(each) if each.place in known else each for each in service.tickets()]
    tickets = [each for each in tickets if not each.by_people]
    return compare(ledger, service.episodes(), tickets)


def compare(ledger: Ledger, episodes: Sequence[FoundEpisode], tickets: Sequence[FoundTicket]) -> Verdict:
    """Hold these episodes and tickets against ``ledger``; points and places it does not know are left out."""
    points, places = ledger.inventory.points, ledger.inventory.places
    known = [each for each in episodes if each.point in points]
    rules, of_rules = compare_episodes(ledger.episodes, known)
    concerns, of_concerns = _tickets(
        ledger.tickets, [each for each in tickets if each.place in places], known, ledger.ticks
    )
    differences = sorted([*of_concerns, *of_rules], key=lambda each: (each.at, each.what, each.where))
    return Verdict(concerns, rules, differences, ledger.run.zone)


# Tickets ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ComparedTicket:
    """A ticket, expected or found, in the terms in which the two are compared."""

    place: str
    concern: str
    kind: str
    opened_at: int
    parent: str | None
    """Place of the ticket above."""
    episodes: frozenset[Key]
    facts: tuple[tuple[str, object], ...]
    """Its other fields: severity, clauses, affected households, recovered since when, closed or not."""
    clocks: Sequence[AnyClock] = ()
    between: tuple[int, int] = (0, 0)
    """The ticks of the ledger between which it opens: on the real clock it opens on none of them."""


def _tickets(
    expected: Sequence[ExpectedTicket],
    found: Sequence[FoundTicket],
    episodes: Sequence[FoundEpisode],
    ticks: NDArray[np.int64],
) -> tuple[dict[str, CountLine], list[Discrepancy]]:
    # Before the first tick and after the last there is nothing that could be told apart.
    bounds = np.concatenate([[np.iinfo(np.int64).min], ticks, [np.iinfo(np.int64).max]])
    tick = np.searchsorted(bounds, [each.opened_at for each in expected])
    expected_tickets = [
        _ComparedTicket(
            each.place,
            each.concern,
            each.kind,
            each.opened_at,
            None if each.parent is None else expected[each.parent].place,
            frozenset(each.episodes),
            _facts(each, closed=each.dissolved_at is not None),
            each.clocks,
            between=(int(bounds[at - 1]), int(bounds[at + 1])),
        )
        for each, at in zip(expected, tick, strict=True)
    ]
    found_tickets = _found(found, episodes)
    counts: dict[str, CountLine] = defaultdict(CountLine)
    for each in expected_tickets:
        counts[each.concern].expected += 1
    for each in found_tickets:
        counts[each.concern].found += 1
    differences: list[Discrepancy] = []
    pairs, missing, extra = _paired(expected_tickets, found_tickets)
    for want, have in pairs:
        if have.opened_at >= want.between[1]:
            counts[want.concern].late.append(have.opened_at - want.opened_at)
        differences += _of_ticket(want, have, ticks)
    differences += _unpaired(missing, extra)
    for difference in differences:
        counts[difference.what].discrepancies[difference.kind] += 1
    return dict(counts), differences


def _found(tickets: Sequence[FoundTicket], episodes: Sequence[FoundEpisode]) -> list[_ComparedTicket]:
    on: dict[str, set[Key]] = defaultdict(set)
    for episode in episodes:
        if episode.ticket is not None:
            on[episode.ticket].add((episode.rule, episode.point, episode.opened_at))
    place = {each.number: each.place for each in tickets}
    return [
        _ComparedTicket(
            each.place,
            each.concern,
            each.kind,
            each.opened_at,
            None if each.parent is None else place.get(each.parent),
            frozenset(on[each.number]),
            _facts(each, closed=each.state == "closed"),
            each.clocks,
        )
        for each in tickets
    ]


def _paired(
    expected: Sequence[_ComparedTicket], found: Sequence[_ComparedTicket]
) -> tuple[list[tuple[_ComparedTicket, _ComparedTicket]], list[_ComparedTicket], list[_ComparedTicket]]:
    """Pairs of one place and concern, in the order of opening; and the tickets without a counterpart."""
    at: dict[tuple[str, str], list[_ComparedTicket]] = defaultdict(list)
    for have in sorted(found, key=lambda each: each.opened_at):
        at[have.place, have.concern].append(have)
    pairs, missing = [], []
    for want in sorted(expected, key=lambda each: each.opened_at):
        waiting = at[want.place, want.concern]
        if waiting:
            pairs.append((want, waiting.pop(0)))
        else:
            missing.append(want)
    return pairs, missing, [have for waiting in at.values() for have in waiting]


def _facts(ticket: ExpectedTicket | FoundTicket, *, closed: bool) -> tuple[tuple[str, object], ...]:
    """The fields that are compared; nobody works on the tickets, so that only the system closes any."""
    names = (
        *("severity", "clauses", "households", "recovered_since"),
        *("step", "unit", "owner", "first_responsible", "category", "moves", "copies", "taken_over"),
    )
    return (*((name, getattr(ticket, name)) for name in names), ("closed", closed))


def _of_ticket(
    want: _ComparedTicket, have: _ComparedTicket, ticks: NDArray[np.int64]
) -> Iterator[Discrepancy]:
    different = []
    if want.kind != have.kind:
        different.append(odd("kind", have.kind, want.kind))
    if want.parent != have.parent:
        nothing = Said("verdict-nothing")
        different.append(Said("verdict-below", found=have.parent or nothing, wanted=want.parent or nothing))
    if want.episodes != have.episodes:
        more, fewer = len(have.episodes - want.episodes), len(want.episodes - have.episodes)
        different.append(Said("verdict-episodes", more=str(more), fewer=str(fewer)))
    if different:
        said = reduce(beside, different)
        yield Discrepancy(DiscrepancyKind.WRONG_GROUPING, want.concern, want.place, want.opened_at, said)
    facts = zip(want.facts, have.facts, strict=True)
    different = [
        odd(name, found, wanted)
        for (name, wanted), (_, found) in facts
        if wanted != found and not (name in NOT_ALWAYS_TOLD and found is None)
    ]
    different += odd_clocks(want.clocks, have.clocks, ticks, max(0, have.opened_at - want.opened_at))
    if different:
        said = reduce(beside, different)
        yield Discrepancy(DiscrepancyKind.DIFFERENT, want.concern, want.place, want.opened_at, said)
    if have.opened_at <= want.between[0]:
        early = (want.opened_at - have.opened_at) / SECOND
        yield Discrepancy(
            DiscrepancyKind.FALSE,
            want.concern,
            want.place,
            have.opened_at,
            Said("verdict-early", seconds=f"{early:.0f}"),
        )


def _unpaired(missing: Sequence[_ComparedTicket], extra: Sequence[_ComparedTicket]) -> Iterator[Discrepancy]:
    """A ticket whose episodes are on one elsewhere is misplaced, and the other one is not false beside it."""
    misplaced: set[int] = set()
    for want in missing:
        elsewhere = [
            number
            for number, have in enumerate(extra)
            if have.concern == want.concern and have.episodes & want.episodes
        ]
        misplaced.update(elsewhere)
        if elsewhere:
            places = tuple(sorted({extra[number].place for number in elsewhere}))
            yield Discrepancy(
                DiscrepancyKind.WRONG_PLACE,
                want.concern,
                want.place,
                want.opened_at,
                Said("verdict-elsewhere", places=places),
            )
        else:
            yield Discrepancy(
                DiscrepancyKind.MISSED,
                want.concern,
                want.place,
                want.opened_at,
                Said("verdict-no-ticket"),
            )
    for number, have in enumerate(extra):
        if number not in misplaced:
            yield Discrepancy(
                DiscrepancyKind.FALSE,
                have.concern,
                have.place,
                have.opened_at,
                Said("verdict-not-due", kind=have.kind),
            )


def lateness(late: Sequence[int]) -> Said:
    """How many were late, and by how much at most, in words."""
    if not late:
        return Said("verdict-none-late")
    longest = max(late)
    count = str(len(late))
    if longest >= MINUTE:
        return Said("verdict-late-minutes", count=count, minutes=f"{longest / MINUTE:.0f}")
    return Said("verdict-late-seconds", count=count, seconds=f"{longest / SECOND:.0f}")
