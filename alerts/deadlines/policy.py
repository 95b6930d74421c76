"""A policy: a limit of the clauses as a row of data, and the table of those in force (desk.md, section 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from alerts.deadlines.desk_clock import ClockOf, DeskClock
from alerts.deadlines.ladders import Ladder
from alerts.deadlines.limits import Limit
from alerts.matters.conditions import Condition, holds
from alerts.matters.names import Name
from alerts.matters.state import MatterState

BUILT_STAGE = 1
"""Policies of later stages are loaded and explained, and start nothing."""

Proof = tuple[tuple[str, ...], ...]
"""One of several "all of these facts"."""


class StopsFor(StrEnum):
    """Who answers for it that a clock is met."""

    PERSON = "person"
    UNIT = "unit"
    FIRST_RESPONSIBLE = "first_responsible"
    DESK = "desk"


class Recurrence(StrEnum):
    """From where the next occurrence of a recurring clock counts (section 6.5)."""

    PROOF_OR_DUE = "proof_or_due"
    """From the last proof, or from the last due if that was missed."""
    DAY = "day"
    """One for each local day, met by any proof of that day."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One limit. A row of the table with variants is several policies, of which the first that holds counts.

    Attributes
    ----------
    key, variant
        Id for ever; 0 for the row itself, from 1 on for its variants.
    clauses, old
        Ids of clauses.md; keys under which its clocks ran before.
    of, obligation
        What its clocks belong to; the duties that it measures, of each of which the clock due first leads.
    applies
        When it applies.
    start, proof
        The fact or instant that starts a clock; the facts, at or after the start, of which the last stops it.
    limit, recurring
        How long; what comes after an occurrence.
    pausable
        Whether C36 and C16 pause it.
    given
        Whether the number stands in the clause; of ours nothing is proposed before a leader adopted it.
    ladder, quiet_last_days
        Its ladder, a part of it: an edited ladder changes no clock that runs; so many days at the end of
        the month, in which a clock that starts has none (AMB-26).
    stops_for
        Who answers for it.
    opens
        The kind of task that its clock opens with it, or empty.
    beside_default
        It does not count as "another policy" of its obligation, for one that applies where there is no other.
    stage
        When it is built.
    off
        A site goes without it: it starts nothing, and is on record as any other.
    adopted_by, adopted_on
        Of a number that is ours: the leader who made it the organisation's, and the day (``2026-11-01``).
    id, version
        Of its row on record; 0 where it is not on record.
    """

    key: str
    clauses: tuple[str, ...]
    of: ClockOf
    obligation: tuple[str, ...]
    applies: Condition
    start: str
    proof: Proof
    limit: Limit
    given: bool
    ladder: Ladder
    stops_for: StopsFor
    recurring: Recurrence | None = None
    pausable: bool = False
    quiet_last_days: int = 0
    opens: str = ""
    beside_default: bool = False
    stage: int = 1
    old: tuple[str, ...] = ()
    off: bool = False
    adopted_by: str = ""
    adopted_on: str = ""
    variant: int = 0
    id: int = 0
    version: int = 0

    @property
    def row_key(self) -> str:
        """Under which its versions are on record: each variant is a row of its own."""
        return f"{self.key}/{self.variant}" if self.variant else self.key

    @property
    def binds(self) -> bool:
        """Whether something may be proposed from its limit: it is the clause's, or adopted."""
        return self.given or bool(self.adopted_by)

    @property
    def starts_clocks(self) -> bool:
        """Whether it does where it applies: it is of no later stage, and no site has turned it off."""
        return self.stage <= BUILT_STAGE and not self.off

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that its proof names."""
        return frozenset(name for alternative in self.proof for name in alternative)


@dataclass(frozen=True, slots=True, eq=False)
class PolicyTable:
    """The policies in force, and every version that a running clock has.

    ``current`` in the order of the table, variants before their row, those that are off among them;
    ``earlier`` are versions of before that clocks still run by, by the id of their row.
    """

    current: tuple[Policy, ...]
    ladders: Mapping[str, Ladder]
    earlier: Mapping[int, Policy] = field(default_factory=dict)

    def of_clock(self, clock: DeskClock) -> Policy:
        """The policy that was in force when ``clock`` started. Raises `KeyError`."""
        return _by_id(self)[clock.policy]

    def with_earlier(self, policies: Iterable[Policy]) -> PolicyTable:
        """The same table, which also knows ``policies`` of before."""
        return replace(self, earlier={**self.earlier, **{policy.id: policy for policy in policies}})


@lru_cache(maxsize=64)
def _by_id(table: PolicyTable) -> dict[int, Policy]:
    return {**table.earlier, **{policy.id: policy for policy in table.current}}


def numbered(table: PolicyTable, rows: Mapping[str, tuple[int, int]]) -> PolicyTable:
    """``table`` with the id and the version of each policy's row, by `Policy.row_key`. Raises `KeyError`."""
    found = zip(table.current, (rows[policy.row_key] for policy in table.current), strict=True)
    return replace(table, current=tuple(replace(each, id=id_, version=no) for each, (id_, no) in found))


_ASKS_FOR_OTHERS = {Name.OTHER_FEEDBACK: "feedback", Name.OTHER_ONSITE: "onsite"}
"""Names that ask whether another policy of an obligation applies."""


@lru_cache(maxsize=16_384)
def applying(state: MatterState, table: PolicyTable) -> tuple[Policy, ...]:
    """The policies that apply to a matter of ``state``, in the order of the table; of each key one.

    Of policies of later stages none. Worked out once for each state: twenty thousand tickets of a wave share
    a handful.
    """
    alone = [policy for policy in table.current if not policy.applies.names & _ASKS_FOR_OTHERS.keys()]
    found = _first_of_each(alone, state)
    others: dict[Name, bool] = {
        name: any(obligation in policy.obligation and not policy.beside_default for policy in found)
        for name, obligation in _ASKS_FOR_OTHERS.items()
    }
    return _first_of_each(table.current, state.with_(others))


def _first_of_each(policies: Iterable[Policy], state: MatterState) -> tuple[Policy, ...]:
    found: dict[str, Policy] = {}
    for policy in policies:
        if policy.starts_clocks and policy.key not in found and holds(policy.applies, state):
            found[policy.key] = policy
    return tuple(found.values())
