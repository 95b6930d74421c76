"""The file of policies and ladders: ``policies.toml`` (desk.md, sections 6 and 7). Every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib import resources
from itertools import product
from typing import Annotated, Any, TypeVar

import msgspec

from alerts.deadlines.desk_clock import ClockOf
from alerts.deadlines.ladders import Ladder, LadderPost, LadderStep, StepKind
from alerts.deadlines.limit_texts import LimitItem, limit_of, write_limit
from alerts.deadlines.limits import ClockLimit, Limit, WorkingDayLimit
from alerts.deadlines.policy import Policy, PolicyTable, Proof, Recurrence, StopsFor
from alerts.matters.choices import TaskKind
from alerts.matters.clauses import ClauseId, Stage, known_clause
from alerts.matters.conditions import ALWAYS, Condition, condition_of
from ingest.inventory.notation import parse_duration
from ingest.problems import Problem, Problems
from ingest.said import Said, said_by
from ingest.toml_files import parse_toml, why_unfit

FILE = "policies.toml"

_Fact = Annotated[str, msgspec.Meta(pattern=r"^((contact|assignment|task):)?[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
_Key = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+(\.[a-z]+(_[a-z]+)*)*$")]
_Obligation = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+([._-][a-z]+)*$")]
_Proof = Annotated[list[Annotated[list[_Fact], msgspec.Meta(min_length=1)]], msgspec.Meta(min_length=1)]
_Clauses = Annotated[tuple[ClauseId, ...], msgspec.Meta(min_length=1)]
_Duration = str
_Item = TypeVar("_Item", bound=msgspec.Struct)


class _StartItem(msgspec.Struct, forbid_unknown_fields=True):
    on: _Fact


class _RecurringItem(msgspec.Struct, forbid_unknown_fields=True):
    start: Recurrence = msgspec.field(name="from")


class _QuietItem(msgspec.Struct, forbid_unknown_fields=True):
    last_days_of_month: Annotated[int, msgspec.Meta(ge=1, le=28)]


class _VariantItem(msgspec.Struct, forbid_unknown_fields=True):
    when: Any
    proof: _Proof | None = None
    limit: LimitItem | None = None
    clauses: _Clauses | None = None


class _PolicyItem(msgspec.Struct, forbid_unknown_fields=True):
    key: _Key
    clauses: _Clauses
    of: ClockOf
    start: _StartItem
    proof: _Proof
    limit: LimitItem
    given: bool
    ladder: str
    stops_for: StopsFor
    applies: Any = None
    obligation: _Obligation | Annotated[list[_Obligation], msgspec.Meta(min_length=1)] | None = None
    recurring: _RecurringItem | None = None
    pausable: bool = False
    no_ladder: _QuietItem | None = None
    opens: TaskKind | None = None
    beside_default: bool = False
    stage: Stage = 1
    old: tuple[str, ...] = ()
    variant: list[_VariantItem] = []


class _StepItem(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z]+(-[a-z0-9]+)*$")]
    to: Annotated[tuple[LadderPost, ...], msgspec.Meta(min_length=1)]
    share: Annotated[float, msgspec.Meta(gt=0, lt=1)] | None = None
    before: _Duration | None = None
    before_working_days: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    after: _Duration | None = None
    after_share: Annotated[float, msgspec.Meta(gt=0, le=10)] | None = None
    at_least: _Duration | None = None
    every: _Duration | None = None
    proposes: str = ""
    finds: str = ""
    counted: bool = False


class _LadderItem(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    steps: list[_StepItem]


class _SiteItem(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    limit: LimitItem | None = None
    ladder: str | None = None
    off: bool = False
    adopted_by: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    adopted_on: date | None = None


class _File:
    """One file being read, with what is wrong in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def fault(self, where: str, reason: Said | str) -> None:
        self.problems.append(Problem(self.name, where, reason))

    def items(self, rows: object, kind: str, item: type[_Item], called: str) -> Iterator[_Item]:
        """Each of ``rows`` as an ``item``; what is none is a fault."""
        if not isinstance(rows, list):
            self.fault(kind, Said("policies-no-tables", kind=kind))
            return
        for number, row in enumerate(rows, start=1):
            where = f"{kind} {row.get(called, number) if isinstance(row, dict) else number}"
            try:
                yield msgspec.convert(row, item, strict=True)
            except msgspec.ValidationError as error:
                place, reason = why_unfit(error)
                self.fault(where + place.removeprefix("$"), reason)


def read_policies(name: str, content: bytes) -> PolicyTable:
    """The policies and ladders of the file ``name``, its policies numbered from -1 down: none is on record.

    Raises
    ------
    Problems
        Everything that is wrong: no TOML; a key that is unknown or missing; a value that is none; a condition
        that names what there is not; a clause, ladder or task that there is not; two rows of one key, two
        steps of one name; a variant that changes nothing; a calendar that a pause cannot stop.
    """
    return policies_of(name, parse_toml(name, content))


def policies_of(name: str, tables: Mapping[str, Any]) -> PolicyTable:
    """The policies and ladders of ``tables``, as `read_policies` reads those of a file. Raises `Problems`."""
    file = _File(name)
    for key in sorted(tables.keys() - {"policy", "ladder"}):
        file.fault(key, Said("policies-unknown-table"))
    ladders = {
        ladder.id: Ladder(ladder.id, tuple(_steps(file, ladder)))
        for ladder in file.items(tables.get("ladder"), "ladder", _LadderItem, "id")
    }
    items = list(file.items(tables.get("policy"), "policy", _PolicyItem, "key"))
    for key, times in Counter(item.key for item in items).items():
        if times > 1:
            file.fault(f"policy {key}", Said("value-twice", value=key))
    for ladder in ladders.values():
        for step, times in Counter(step.id for step in ladder.steps).items():
            if times > 1:
                file.fault(f"ladder {ladder.id}", Said("value-twice", value=step))
    policies = [policy for item in items for policy in _policies(file, item, ladders)]
    if file.problems:
        raise Problems(file.problems)
    counted = enumerate(policies, start=1)
    return PolicyTable(tuple(replace(each, id=-no) for no, each in counted), ladders)


def _policies(file: _File, item: _PolicyItem, ladders: Mapping[str, Ladder]) -> Iterator[Policy]:
    """The row itself last, its variants before it."""
    where = f"policy {item.key}"
    if item.ladder not in ladders:
        file.fault(f"{where}.ladder", Said("policies-no-ladder", ladder=item.ladder))
    if (item.opens is not None) and item.of is not ClockOf.TASK:
        file.fault(f"{where}.opens", Said("policies-opens-of-task"))
    if item.recurring is not None and item.pausable:
        file.fault(f"{where}.pausable", Said("policies-recurring-pauses"))
    applies = _condition(file, item.applies, f"{where}.applies")
    obligation = (item.obligation,) if isinstance(item.obligation, str) else item.obligation
    base = Policy(
        key=item.key,
        clauses=_clauses(file, item.clauses, where),
        of=item.of,
        obligation=tuple(obligation or (item.key,)),
        applies=applies,
        start=item.start.on,
        proof=_proof(item.proof),
        limit=_limit(file, item.limit, f"{where}.limit"),
        given=item.given,
        ladder=ladders.get(item.ladder, Ladder(item.ladder, ())),
        stops_for=item.stops_for,
        recurring=item.recurring.start if item.recurring else None,
        pausable=item.pausable,
        quiet_last_days=item.no_ladder.last_days_of_month if item.no_ladder else 0,
        opens=item.opens.value if item.opens else "",
        beside_default=item.beside_default,
        stage=item.stage,
        old=item.old,
    )
    for number, variant in enumerate(item.variant, start=1):
        place = f"{where}.variant[{number - 1}]"
        if variant.proof is None and variant.limit is None:
            file.fault(place, Said("policies-variant-same"))
        yield replace(
            base,
            variant=number,
            applies=both(applies, _condition(file, variant.when, f"{place}.when")),
            proof=base.proof if variant.proof is None else _proof(variant.proof),
            limit=base.limit if variant.limit is None else _limit(file, variant.limit, f"{place}.limit"),
            clauses=base.clauses if variant.clauses is None else _clauses(file, variant.clauses, place),
        )
    yield base


def with_site_rows(table: PolicyTable, name: str, rows: object) -> tuple[PolicyTable, list[Problem]]:
    """``table`` with what a site says of its own, and what it should know before it relies on that.

    Parameters
    ----------
    name, rows
        What to call the site's file in problems, and its ``[[policy]]`` tables: ``key`` (with ``/1`` of its
        first variant), and ``limit``, ``ladder``, ``off``, or of a number that is ours ``adopted_by`` and
        ``adopted_on``. When a policy applies, starts and stops is not a site's to say.

    Raises
    ------
    Problems
        Everything that is wrong: a key, a ladder or a limit that there is not; one policy twice; an adoption
        of a number that is the clause's, or that nobody or no day is named for.
    """
    file = _File(name)
    items = list(file.items(rows, "policy", _SiteItem, "key"))
    current = {policy.row_key: policy for policy in table.current}
    warnings: list[Problem] = []
    seen: set[str] = set()
    for item in items:
        where = f"policy {item.key}"
        policy = current.get(item.key)
        if item.key in seen:
            file.fault(where, Said("value-twice", value=item.key))
        elif policy is None:
            file.fault(where, Said("policies-no-policy", key=item.key))
        else:
            current[item.key] = _of_site(file, item, policy, table, warnings)
        seen.add(item.key)
    if file.problems:
        raise Problems(file.problems)
    return replace(table, current=tuple(current.values())), warnings


def _of_site(
    file: _File, item: _SiteItem, policy: Policy, table: PolicyTable, warnings: list[Problem]
) -> Policy:
    where = f"policy {item.key}"
    if item.ladder is not None and item.ladder not in table.ladders:
        file.fault(f"{where}.ladder", Said("policies-no-ladder", ladder=item.ladder))
    if (item.adopted_by is None) != (item.adopted_on is None):
        file.fault(where, Said("policies-adopted-both"))
    elif item.adopted_by is not None and policy.given:
        file.fault(where, Said("policies-adopted-given", clause=policy.clauses[0]))
    limit = policy.limit if item.limit is None else _limit(file, item.limit, f"{where}.limit")
    if policy.given and (item.off or (limit != policy.limit and not _is_shorter(limit, policy.limit))):
        ours, theirs = ("-" if item.off else write_limit(limit)), write_limit(policy.limit)
        said = Said("policies-not-the-clause", clause=policy.clauses[0], given=theirs, site=ours)
        warnings.append(Problem(file.name, where, said))
    return replace(
        policy,
        limit=limit,
        ladder=table.ladders.get(item.ladder or "", policy.ladder),
        off=item.off,
        adopted_by=item.adopted_by or "",
        adopted_on=item.adopted_on.isoformat() if item.adopted_on else "",
    )


def _is_shorter(limit: Limit, clause: Limit) -> bool:
    """Whether ``limit`` keeps what ``clause`` asks; of two kinds of limit nobody can say."""
    if isinstance(limit, ClockLimit) and isinstance(clause, ClockLimit):
        return limit.ms <= clause.ms
    if isinstance(limit, WorkingDayLimit) and isinstance(clause, WorkingDayLimit):
        return limit.days <= clause.days
    return False


def both(one: Condition, other: Condition) -> Condition:
    """Holds where both do."""
    return Condition(tuple(first + second for first, second in product(one.one_of, other.one_of)))


def _condition(file: _File, table: object, where: str) -> Condition:
    if table is None:
        return ALWAYS
    try:
        return condition_of(table, file=file.name, where=where)
    except Problems as problems:
        file.problems += problems.problems
        return ALWAYS


def _clauses(file: _File, clauses: tuple[str, ...], where: str) -> tuple[str, ...]:
    for clause in clauses:
        if not known_clause(clause):
            file.fault(f"{where}.clauses", Said("policies-no-clause", clause=clause))
    return clauses


def _proof(alternatives: list[list[str]]) -> Proof:
    return tuple(map(tuple, alternatives))


def _limit(file: _File, item: LimitItem, where: str) -> Limit:
    try:
        return limit_of(item)
    except ValueError as error:
        file.fault(where, said_by(error))
        return _NO_LIMIT


def _steps(file: _File, item: _LadderItem) -> Iterator[LadderStep]:
    for step in item.steps:
        where = f"ladder {item.id}.{step.id}"
        ways = (step.share, step.before, step.before_working_days, step.after, step.after_share)
        if sum(way is not None for way in ways) > 1:
            file.fault(where, Said("policies-step-one-way"))
        lengths = {
            key: _length(file, getattr(step, key), f"{where}.{key}")
            for key in ("before", "after", "at_least", "every")
        }
        read = LadderStep(
            step.id,
            step.to,
            share=step.share,
            before=lengths["before"],
            before_working_days=step.before_working_days,
            after=lengths["after"],
            after_share=step.after_share,
            at_least=lengths["at_least"] or 0,
            every=lengths["every"],
            proposes=step.proposes,
            finds=step.finds,
            counted=step.counted,
        )
        if read.every is not None and (read.kind is not StepKind.AFTER or step is not item.steps[-1]):
            file.fault(where, Said("policies-step-every"))
        yield read


def _length(file: _File, written: str | None, where: str) -> int | None:
    if written is None:
        return None
    try:
        return parse_duration(written)
    except ValueError as error:
        file.fault(where, said_by(error))
        return None


_NO_LIMIT = limit_of(LimitItem(at_once=True))
"""Stands for one that could not be read; nobody sees it, since the file is refused."""

POLICIES = read_policies(FILE, resources.files("alerts.deadlines").joinpath(FILE).read_bytes())
"""The policies that ship."""
OLD_KEYS = {old: policy.key for policy in POLICIES.current for old in policy.old}
"""Keys of the clocks of before, each with the policy of now: lists and figures count both."""


def keys_of(key: str) -> frozenset[str]:
    """``key`` of a policy of now or of before, with the other keys under which its clocks run."""
    now = OLD_KEYS.get(key, key)
    return frozenset({key, now, *(old for old, new in OLD_KEYS.items() if new == now)})
