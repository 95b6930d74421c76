"""A policy as a row of record: what its clocks started by, whatever the table says later (decision 0047)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec

from alerts.deadlines.ladders import Ladder, LadderStep
from alerts.deadlines.limit_texts import write_limit
from alerts.deadlines.policy import Policy
from alerts.deadlines.policy_files import policies_of
from alerts.matters.conditions import Condition
from ingest.inventory.notation import write_duration

_BESIDE = ("variant", "adopted_by", "adopted_on", "off")
"""What a policy has that a table of the file has not."""


def row_of(policy: Policy) -> dict[str, Any]:
    """``policy`` as plain JSON, the same for the same policy, with its ladder; without id and version."""
    row: dict[str, Any] = {
        "key": policy.key,
        "variant": policy.variant,
        "clauses": list(policy.clauses),
        "of": policy.of.value,
        "obligation": list(policy.obligation),
        "applies": _tables(policy.applies),
        "start": {"on": policy.start},
        "proof": [list(alternative) for alternative in policy.proof],
        "limit": msgspec.json.decode(write_limit(policy.limit)),
        "pausable": policy.pausable,
        "given": policy.given,
        "ladder": ladder_row(policy.ladder),
        "stops_for": policy.stops_for.value,
        "beside_default": policy.beside_default,
        "stage": policy.stage,
        "old": list(policy.old),
        "adopted_by": policy.adopted_by,
        "adopted_on": policy.adopted_on,
    }
    if policy.recurring is not None:
        row["recurring"] = {"from": policy.recurring.value}
    if policy.quiet_last_days:
        row["no_ladder"] = {"last_days_of_month": policy.quiet_last_days}
    if policy.opens:
        row["opens"] = policy.opens
    if policy.off:
        row["off"] = True
    return row


def policy_of(row: Mapping[str, Any], id_: int, version: int) -> Policy:
    """The policy that `row_of` wrote, with the id and the version of its row.

    Raises `Problems` for a row that names what there is no more.
    """
    table = {key: value for key, value in row.items() if key not in _BESIDE}
    ladder = table.pop("ladder")
    tables = {"policy": [{**table, "ladder": ladder["id"]}], "ladder": [ladder]}
    (policy,) = policies_of(f"policy {row['key']} version {version}", tables).current
    beside = {key: row[key] for key in _BESIDE if key in row}
    return replace(policy, id=id_, version=version, **beside)


def _tables(condition: Condition) -> list[dict[str, list[str | bool | int] | int]]:
    """The condition as a file has it: a number stands alone, of others there may be several."""
    return [
        {name.value: _asked(values) for name, values in sorted(all_of, key=lambda asked: asked[0])}
        for all_of in condition.one_of
    ]


def _asked(values: frozenset[str | bool | int]) -> list[str | bool | int] | int:
    several = sorted(values, key=str)
    first = several[0]
    if len(several) == 1 and isinstance(first, int) and not isinstance(first, bool):
        return first
    return several


def ladder_row(ladder: Ladder) -> dict[str, Any]:
    """``ladder`` as plain JSON, the same for the same ladder."""
    return {"id": ladder.id, "steps": [_step(step) for step in ladder.steps]}


def _step(step: LadderStep) -> dict[str, Any]:
    told: dict[str, Any] = {"id": step.id, "to": [post.value for post in step.to]}
    for key in ("share", "before_working_days", "after_share"):
        if (number := getattr(step, key)) is not None:
            told[key] = number
    for key in ("before", "after", "at_least", "every"):
        if length := getattr(step, key):
            told[key] = write_duration(length)
    for key in ("proposes", "finds", "counted"):
        if said := getattr(step, key):
            told[key] = said
    return told
