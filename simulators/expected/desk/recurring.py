"""Clocks that come round: a chain of occurrences, each met or missed (desk.md, section 6.5)."""

from __future__ import annotations

from datetime import timedelta

from simulators.expected.desk.clocks import (
    LATE_ENTRY,
    CompleteProof,
    MatterHistory,
    ReferenceClock,
    ReferenceFact,
    first_proof,
    start_of,
)
from simulators.expected.desk.days import WorkingDays
from simulators.expected.desk.policies import POLICIES, Proof, ReferencePolicy


def occurrences_of(
    history: MatterHistory, key: str, days: WorkingDays, until: int, of: str = ""
) -> list[ReferenceClock]:
    """The occurrences of the clock ``key`` at ``until`` (UTC ms), while it applies; the last one goes on.

    ``of`` is the contact that it is about, empty: the ticket.
    """
    (policy,) = [policy for policy in POLICIES if policy.key == key]
    facts = [fact for fact in history.facts if fact.at <= until]
    start = start_of(policy, of, facts)
    _, matter = history.known[-1]
    if start is None or not policy.applies(matter):
        return []
    proofs = policy.proofs_of(matter)
    if policy.recurring == "day":
        return _daily(policy, proofs, of, start, facts, days, until)
    return _one_after_the_other(policy, proofs, of, start, facts, until)


def _one_after_the_other(
    policy: ReferencePolicy,
    proofs: tuple[Proof, ...],
    of: str,
    start: ReferenceFact,
    facts: list[ReferenceFact],
    until: int,
) -> list[ReferenceClock]:
    found: list[ReferenceClock] = []
    since = start.happened_at
    while True:
        due = since + policy.limit.amount
        # What met an occurrence, at the start of this one, does not meet this one, too.
        proof = first_proof(proofs, of, facts, since, after=True)
        if proof is not None and proof.counts_at <= due:
            found.append(ReferenceClock(policy.key, of, since, since, due, "met", proof.counts_at))
            since = proof.counts_at
        else:
            status = _not_met(due, proof, until)
            found.append(ReferenceClock(policy.key, of, since, since, due, status))
            if status != "missed":
                return found
            since = due


def _daily(
    policy: ReferencePolicy,
    proofs: tuple[Proof, ...],
    of: str,
    start: ReferenceFact,
    facts: list[ReferenceFact],
    days: WorkingDays,
    until: int,
) -> list[ReferenceClock]:
    found: list[ReferenceClock] = []
    day = days.day_of(start.happened_at)
    while True:
        since, day = days.end_of(day), day + timedelta(days=1)
        due = days.end_of(day)
        # Whoever has reported today owes tomorrow's; else it comes once today's is missed for good.
        if found and found[-1].status not in ("met", "missed"):
            return found
        proof = first_proof(proofs, of, facts, since)
        if proof is not None and proof.counts_at <= due:
            found.append(ReferenceClock(policy.key, of, since, since, due, "met", proof.counts_at))
        else:
            status = _not_met(due, proof, until)
            found.append(ReferenceClock(policy.key, of, since, since, due, status))


def _not_met(due: int, late: CompleteProof | None, until: int) -> str:
    """How an occurrence stands that nothing met: missed for good once nothing in time can be entered.

    ``late``: what came after its due, and stopped it.
    """
    if late is not None or due + LATE_ENTRY < until:
        return "missed"
    return "overdue" if due < until else "running"
