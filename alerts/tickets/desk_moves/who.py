"""Who may: by which of the roles that a row names somebody may give its command to this ticket.

The rows ask for roles; the use case at the door asks for a right, as everywhere (decision 0037).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from alerts.matters.assignment import Assignment
from alerts.people.roles import ROLES, RoleReach, is_of_the_desk, role_names
from alerts.people.viewer import Grant
from alerts.tickets.desk_moves.matter_file import Actor, Around, MatterFile
from alerts.tickets.desk_moves.table import Move, MoveGiver, MoveReach, MoveTable
from ingest.inventory.departments import Department
from ingest.said import Said, name_of

_GIVERS = frozenset(MoveGiver)


@dataclass(frozen=True, slots=True)
class Standing:
    """By what somebody may give a command.

    Attributes
    ----------
    by
        A role, or a member of `MoveGiver`.
    acting_for
        For whom they stand in; empty for themselves.
    assignment
        Whose work it is: the assignment that they stand for; ``None``: none in particular.
    """

    by: str
    acting_for: str = ""
    assignment: Assignment | None = None


def standing_of(
    actor: Actor, move: Move, file: MatterFile | None, around: Around, task: int | None = None
) -> Standing | None:
    """By what ``actor`` may give the command of ``move``; ``None``: by nothing.

    What they may do for themselves counts before what they may do for somebody else, and what they do for a
    unit before what they do for none.

    Parameters
    ----------
    file
        ``None`` where there is no ticket yet.
    task
        Number of the task that the command is about; ``None``: any that is open.
    """
    found = list(_standings(actor, move, file, around, task))
    return min(found, key=lambda each: (each.acting_for != "", each.assignment is None), default=None)


def who_may_instead(move: Move) -> Said:
    """Who may give the command of ``move``, for a refusal."""
    named = [name_of("who", each) for each in move.who if each in _GIVERS]
    return Said("move-who", roles=(*role_names(move.who), *named))


def lost_commands(roles: Collection[str], moves: MoveTable) -> tuple[str, ...]:
    """Commands that whoever worked on sensors' tickets could give before decision 0054, and ``roles`` cannot.

    In the order of the table, each once, the word of before standing for all its rows.
    """
    givers = {*roles} | ({MoveGiver.ANYONE} if any(map(is_of_the_desk, roles)) else set())
    words = dict.fromkeys(move.old for move in moves.rows if move.old)
    rows = (moves.of_word(word) for word in words)
    return tuple(those[0].command for those in rows if not any(givers & {*move.who} for move in those))


def _standings(
    actor: Actor, move: Move, file: MatterFile | None, around: Around, task: int | None
) -> Iterator[Standing]:
    if actor.is_service:
        if MoveGiver.SERVICE in move.who:
            yield Standing(MoveGiver.SERVICE)
        return
    if file is not None and MoveGiver.FIRST_RESPONSIBLE in move.who:
        first = file.ticket.first_responsible
        if first in actor.names:
            yield Standing(MoveGiver.FIRST_RESPONSIBLE, actor.names[first])
    if file is not None and MoveGiver.CASE_OFFICER in move.who:
        officer = file.ticket.case_officer
        if officer in actor.names:
            yield Standing(MoveGiver.CASE_OFFICER, actor.names[officer])
    if file is not None and MoveGiver.OWNER in move.who:
        yield from _as_owner(actor, move, file, around, task)
    for grant in actor.grants:
        named = grant.role in move.who or (MoveGiver.ANYONE in move.who and is_of_the_desk(grant.role))
        if named and _counts(grant):
            yield from _by_role(actor, grant, move.reach, file, around)


def _counts(grant: Grant) -> bool:
    """Whether the role can be had for that much."""
    role = ROLES.get(grant.role)
    return role is not None and (grant.department is None or role.reach is RoleReach.ANY)


def _by_role(
    actor: Actor, grant: Grant, reach: MoveReach, file: MatterFile | None, around: Around
) -> Iterator[Standing]:
    reaches = (
        reach is MoveReach.ANYWHERE
        or grant.department is None
        or (
            file is not None
            and reach is not MoveReach.ORGANISATION
            and _reaches(actor, grant, reach, file, around)
        )
    )
    if reaches:
        own = None if file is None else _own_of(actor, grant, reach, file, around)
        yield Standing(grant.role, grant.acting_for, own)


def _reaches(actor: Actor, grant: Grant, reach: MoveReach, file: MatterFile, around: Around) -> bool:
    """Whether a role for a department reaches the ticket."""
    standing = file.standing
    units = [each.department for each in standing]
    if reach is MoveReach.LEAD:
        units = [] if file.lead is None else [file.lead.department]
    elif reach is MoveReach.TICKET and file.ticket.owner:
        units.append(file.ticket.owner)
    if any(covers(grant, unit, around.departments) for unit in units):
        return True
    if _is_in_charge(actor, grant, reach, file):
        return True
    by_place = reach is MoveReach.TICKET or not standing
    return by_place and not grant.places.isdisjoint(around.path)


def _is_in_charge(actor: Actor, grant: Grant, reach: MoveReach, file: MatterFile) -> bool:
    """Whether an assignment names whoever has the grant: theirs wherever their own department is (C52)."""
    standing = [file.lead] if reach is MoveReach.LEAD else file.standing
    name = grant.acting_for or actor.name
    return any(each is not None and each.person == name for each in standing)


def _own_of(
    actor: Actor, grant: Grant, reach: MoveReach, file: MatterFile, around: Around
) -> Assignment | None:
    """The assignment that somebody stands for: theirs by name, their department's, or else the lead.

    Whoever has a role for the organisation stands for the lead where the row is about a unit's work.
    """
    standing = file.standing if reach is not MoveReach.LEAD else tuple(filter(None, [file.lead]))
    by_name = (each for each in standing if each.person and each.person in actor.names)
    by_unit = (
        each
        for each in standing
        if grant.department is not None and covers(grant, each.department, around.departments)
    )
    own = next(by_name, None) or next(by_unit, None)
    of_a_unit = reach in (MoveReach.UNIT, MoveReach.LEAD)
    return own or (standing[0] if standing and of_a_unit and grant.department is None else None)


def _as_owner(
    actor: Actor, move: Move, file: MatterFile, around: Around, task: int | None
) -> Iterator[Standing]:
    """By the tasks that are theirs: by name, or since they are of the department that has them."""
    for each in file.open_tasks:
        if task is not None and each.no != task:
            continue
        if each.user and each.user in actor.names:
            yield Standing(MoveGiver.OWNER, actor.names[each.user])
        if each.department:
            of_it = (grant for grant in actor.grants if _is_of(grant, each.department, move, around))
            yield from (Standing(MoveGiver.OWNER, grant.acting_for) for grant in of_it)


def _is_of(grant: Grant, department: str, move: Move, around: Around) -> bool:
    """Whether it is a role of the desk in ``department``, or one for the organisation that the row names."""
    if not is_of_the_desk(grant.role) or not _counts(grant):
        return False
    if grant.department is None:
        return grant.role in move.organisation
    return covers(grant, department, around.departments)


def covers(grant: Grant, department: str, departments: Mapping[str, Department]) -> bool:
    """Whether ``grant`` is for ``department``: for the organisation, for itself, or for one above it."""
    if grant.department is None:
        return True
    seen: set[str] = set()
    above: str | None = department
    while above and above not in seen:
        if above == grant.department:
            return True
        seen.add(above)
        known = departments.get(above)
        above = None if known is None else known.parent
    return False
