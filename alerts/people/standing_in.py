"""Who stands in for whom: leaves of several persons beside one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from alerts.people.leave import FINAL, MOST_KEPT_OF_ONE, MOST_OF_ONE, Leave, LeaveState, NewLeave
from alerts.people.roles import is_of_the_desk
from alerts.people.viewer import Grant
from ingest.said import Said


def acting_at(leaves: Iterable[Leave], now: int) -> dict[str, str | None]:
    """Who is away at ``now`` (UTC ms) -> who acts for them.

    Where the substitute is away, too, it is the substitute of theirs, and so on. ``None`` for a circle, which
    nobody can ask for.
    """
    substitutes = {
        leave.person: leave.substitute for leave in leaves if leave.state(now) is LeaveState.RUNNING
    }
    return {person: _last(person, substitutes) for person in substitutes}


def _last(person: str, substitutes: Mapping[str, str]) -> str | None:
    seen, acting = {person}, substitutes[person]
    while acting in substitutes:
        if acting in seen:
            return None
        seen.add(acting)
        acting = substitutes[acting]
    return None if acting in seen else acting


def next_change(leaves: Iterable[Leave], now: int) -> int | None:
    """The first instant (UTC ms) after ``now`` at which one of ``leaves`` begins or ends by itself."""
    instants = [
        instant
        for leave in leaves
        if leave.state(now) in (LeaveState.READY, LeaveState.RUNNING)
        for instant in (leave.began_at, leave.ends_at)
        if instant is not None and instant > now
    ]
    return min(instants, default=None)


def back_at(leaves: Iterable[Leave], since: int) -> int | None:
    """When (UTC ms) somebody is back who was away at ``since``, by their ``leaves``, as these stand now.

    One leave after another without a gap is one absence. ``None``: they were not away then.
    """
    until = since
    spans = ((leave.began_at, leave) for leave in leaves if leave.declined_at is None)
    for began_at, leave in sorted(
        ((began_at, leave) for began_at, leave in spans if began_at is not None), key=lambda span: span[0]
    ):
        end = leave.ends_at if leave.ended_at is None else min(leave.ends_at, leave.ended_at)
        if began_at <= until < end:
            until = end
    return until if until > since else None


def acting_grants(person: str, grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """What a substitute has of the ``grants`` of ``person``: those of the desk, and no more."""
    return tuple(replace(grant, acting_for=person) for grant in grants if is_of_the_desk(grant.role))


def beside_fault(wanted: NewLeave, person: str, leaves: Collection[Leave], now: int) -> Said | None:
    """Why ``person`` can have no such leave beside ``leaves``; ``None``: they can.

    ``leaves`` are, of those whose planned end is after ``now`` (UTC ms), all of ``person``, and those of the
    substitute, of who stands in for them, and so on. Raises nothing.
    """
    standing = [leave for leave in leaves if leave.state(now) not in FINAL]
    if sum(leave.person == person for leave in standing) >= MOST_OF_ONE:
        return Said("leave-too-many", most=MOST_OF_ONE)
    if sum(leave.person == person for leave in leaves) >= MOST_KEPT_OF_ONE:
        return Said("leave-too-many-kept", most=MOST_KEPT_OF_ONE)
    if any(leave.person == person and _meet(leave, wanted) for leave in standing):
        return Said("leave-overlap")
    by_person = defaultdict[str, list[Leave]](list)
    for leave in standing:
        by_person[leave.person].append(leave)
    # Without names: who asks need not see the others' leaves.
    closes = _closes(wanted.substitute, (wanted.starts_at, wanted.ends_at), person, by_person)
    return Said("leave-circle") if closes else None


def _meet(leave: Leave, wanted: NewLeave) -> bool:
    return leave.starts_at < wanted.ends_at and wanted.starts_at < leave.ends_at


def _closes(first: str, span: tuple[int, int], person: str, leaves: Mapping[str, list[Leave]]) -> bool:
    """Whether those who stand in, from ``first`` on, come to ``person`` again within ``span``.

    Leaves of one person do not meet, so that a chain has one way to go on at any instant.
    """
    todo: list[tuple[tuple[str, ...], int, int]] = [((first,), *span)]
    while todo:
        chain, start, end = todo.pop()
        for leave in leaves.get(chain[-1], ()):
            since, until = max(start, leave.starts_at), min(end, leave.ends_at)
            if since < until:
                longer = (*chain, leave.substitute)
                if leave.substitute == person:
                    return True
                if leave.substitute not in chain:
                    todo.append((longer, since, until))
    return False
