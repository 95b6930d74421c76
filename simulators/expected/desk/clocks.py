"""The clocks of a matter, from everything that happened to it (desk.md, sections 1, 6 and 7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ingest.durations import MINUTE
from simulators.expected.desk.limits import LimitBook, due_of
from simulators.expected.desk.policies import POLICIES, Proof, ReferenceMatter, ReferencePolicy

LATE_ENTRY = 15 * MINUTE
"""An entry that comes later than this after the fact counts from its entry on (section 1)."""


@dataclass(frozen=True, slots=True)
class ReferenceFact:
    """Something that happened; instants are UTC ms.

    ``of`` is the contact or the unit that it is about, empty: the ticket. ``accepted``: a supervisor has
    accepted the time that a late entry claims.
    """

    name: str
    happened_at: int
    at: int
    of: str = ""
    accepted: bool = False

    @property
    def counts_at(self) -> int:
        """When it stops a clock."""
        return self.at if self.at - self.happened_at > LATE_ENTRY and not self.accepted else self.happened_at


@dataclass(frozen=True, slots=True)
class ReferenceExtension:
    """A longer limit for the clock ``key``: asked for, the user told, approved, until when; UTC ms."""

    key: str
    told_at: int | None
    asked_at: int
    approved_at: int
    until: int

    def holds(self, due: int) -> bool:
        """Whether all of it came before ``due`` (W23)."""
        told = self.told_at is not None and self.told_at < due
        return told and self.asked_at < due and self.approved_at < due


@dataclass(frozen=True, slots=True)
class MatterHistory:
    """All that happened to a matter until an instant.

    Attributes
    ----------
    known
        From which instant (UTC ms) on what was known of it; in order.
    contacts, units
        Each has clocks of its own.
    pauses
        Spans in which the user was absent, or force majeure lasted; the last may not be over (``None``).
    """

    known: Sequence[tuple[int, ReferenceMatter]]
    facts: Sequence[ReferenceFact]
    contacts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    pauses: Sequence[tuple[int, int | None]] = ()
    extensions: Sequence[ReferenceExtension] = ()
    given: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReferenceClock:
    """A clock as it stands at an instant; instants are UTC ms.

    ``status`` is one of running, paused, overdue, met, missed, ended, due-unknown. ``known_due``: counted
    from when the service learned of it, where that was later than the event. ``born``: when it came to be.
    """

    key: str
    of: str
    started_at: int
    born: int
    due: int | None
    status: str
    stopped_at: int | None = None
    known_due: int | None = None


GOING = ("running", "paused", "overdue", "due-unknown")
"""Of a clock that waits for its proof."""


class CompleteProof(NamedTuple):
    """When what stops a clock counts, and when it was entered; UTC ms."""

    counts_at: int
    entered: int


def clocks_of(history: MatterHistory, book: LimitBook, until: int) -> list[ReferenceClock]:
    """The clocks at ``until`` (UTC ms) of what happened before or then, but for those that recur."""
    seen = replace(history, facts=[fact for fact in history.facts if fact.at <= until])
    found: list[ReferenceClock] = []
    for policy in POLICIES:
        if not policy.recurring:
            for of in _owners(policy, history):
                found += _clocks(policy, of, seen, book, until)
    return _each_proved_once(found)


def _each_proved_once(clocks: Iterable[ReferenceClock]) -> list[ReferenceClock]:
    """Without those of what was proved when they came to be: a class changes what is to come (6.2)."""
    found: list[ReferenceClock] = []
    for clock in sorted(clocks, key=lambda each: each.born):
        mine = (clock.key, clock.of, clock.started_at)
        before = [each for each in found if (each.key, each.of, each.started_at) == mine]
        if all(each.stopped_at is None for each in before):
            found.append(clock)
    return found


def _owners(policy: ReferencePolicy, history: MatterHistory) -> tuple[str, ...]:
    return {"ticket": ("",), "contact": history.contacts, "unit": history.units}[policy.of]


def _clocks(
    policy: ReferencePolicy, of: str, history: MatterHistory, book: LimitBook, until: int
) -> Iterator[ReferenceClock]:
    start = start_of(policy, of, history.facts)
    for since, end, matter in spans_of(policy, history.known, until):
        if start is None or start.at > end:
            continue
        born = max(since, start.at)
        counted = start.happened_at
        if policy.of == "contact":
            accepted = [
                fact.happened_at for fact in history.facts if fact.name == "accepted" and fact.of == of
            ]
            counted = max([counted, *accepted])
        closed = [fact.at for fact in history.facts if fact.name == "closed"]
        over = min([end, *closed])
        proof = first_proof(policy.proofs_of(matter), of, history.facts, counted)
        if proof is not None and proof.entered > over:
            proof = None
        looked = min(over, until) if proof is None else proof.entered
        due, paused = _due_with(policy, counted, history, book, looked, born)
        known = due + start.at - counted if due is not None and policy.start == "breach-began" else None
        clock = ReferenceClock(policy.key, of, counted, born, due, "", known_due=known)
        yield replace(
            clock,
            status=_status(due, proof, over, until, paused=paused),
            stopped_at=None if proof is None else proof.counts_at,
        )


def _status(due: int | None, proof: CompleteProof | None, over: int, until: int, *, paused: bool) -> str:
    """``over`` is when it applies no more, or the ticket is closed; after ``until`` where neither is so."""
    if proof is not None:
        if paused:
            return "met"
        return "due-unknown" if due is None else "met" if proof.counts_at <= due else "missed"
    if over <= until:
        return "missed" if due is not None and due < over and not paused else "ended"
    if paused:
        return "paused"
    return "due-unknown" if due is None else "overdue" if due < until else "running"


def start_of(policy: ReferencePolicy, of: str, facts: Iterable[ReferenceFact]) -> ReferenceFact | None:
    """The fact that starts the clock of ``of``."""
    return next((fact for fact in facts if fact.name == policy.start and fact.of in ("", of)), None)


def spans_of(
    policy: ReferencePolicy, known: Sequence[tuple[int, ReferenceMatter]], until: int
) -> Iterator[tuple[int, int, ReferenceMatter]]:
    """The spans in which it applies, UTC ms, and what is known of the matter at the end of each.

    One that has no end yet ends after ``until``.
    """
    since = None
    for at, matter in known:
        if at > until:
            break
        if policy.applies(matter):
            since = at if since is None else since
            last = matter
        elif since is not None:
            yield since, at, last
            since = None
    if since is not None:
        yield since, until + 1, last


def first_proof(
    proofs: Collection[Proof], of: str, facts: Iterable[ReferenceFact], since: int, *, after: bool = False
) -> CompleteProof | None:
    """The first of ``proofs`` that is complete with facts from ``since`` on (``after``: from after it).

    What has stopped a clock stays what stopped it, whatever is entered later.
    """
    counted: dict[str, int] = {}
    for fact in sorted(facts, key=lambda each: each.at):
        mine = of in ("", fact.of) or fact.of == ""
        if not mine or not (fact.counts_at > since if after else fact.counts_at >= since):
            continue
        counted[fact.name] = min(counted.get(fact.name, fact.counts_at), fact.counts_at)
        complete = [max(counted[name] for name in proof) for proof in proofs if proof <= counted.keys()]
        if complete:
            return CompleteProof(min(complete), fact.at)
    return None


def _due_with(
    policy: ReferencePolicy, start: int, history: MatterHistory, book: LimitBook, at: int, born: int
) -> tuple[int | None, bool]:
    """Due as it stands at an instant, with the pauses and extensions until then, and whether it is paused.

    An extension is of the clock that ran when it was granted, and of none that is ``born`` later (W23).
    """
    book = replace(book, given={**book.given, **history.given})
    pauses: list[tuple[int, int]] = []
    extended: int | None = None
    due = due_of(policy.limit, start, pauses, book, policy.key)
    changes: list[tuple[int, int | None, ReferenceExtension | None]] = [
        (since, to, None) for since, to in history.pauses if policy.pausable and (to is None or to > start)
    ]
    changes += [
        (each.approved_at, None, each)
        for each in history.extensions
        if each.key == policy.key and each.approved_at >= born
    ]
    for since, to, extension in sorted(changes, key=lambda change: change[0]):
        if since >= at or (due is not None and since >= due):
            break
        if extension is not None:
            if due is not None and extension.holds(due):
                due = extended = extension.until
        elif to is None or to >= at:
            return due, True
        elif extended is not None and due is not None:
            # What somebody set is an instant, which moves by the length of the pause.
            due = extended = due + to - since
        else:
            pauses.append((since, to))
            due = due_of(policy.limit, start, pauses, book, policy.key)
    return due, False


def leading(clocks: Iterable[ReferenceClock]) -> dict[tuple[str, str], str]:
    """Obligation and contact (empty: the ticket) -> key of the clock that leads it: the one due first.

    One whose due is unknown leads where no other does.
    """
    policies = {policy.key: policy for policy in POLICIES}
    first: dict[tuple[str, str], ReferenceClock] = {}
    for clock in clocks:
        if clock.status not in GOING or clock.stopped_at is not None:
            continue
        policy = policies[clock.key]
        of = clock.of if policy.of == "contact" else ""
        for group in policy.groups or (clock.key,):
            before = first.setdefault((group, of), clock)
            if clock.due is not None and (before.due is None or clock.due < before.due):
                first[group, of] = clock
    return {group: clock.key for group, clock in first.items()}
