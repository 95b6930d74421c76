"""Rosters brought in: the whole of it each time, as the next version (C2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from alerts.duty.lines import LONGEST_REASON
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyRoster
from alerts.duty.roster_files import ReadRoster, read_roster, tables_of
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import UserKind
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.inventory.tree import Inventory
from ingest.printable import is_short_line
from ingest.problems import Problem, Problems
from ingest.said import Said


class RosterImport(NamedTuple):
    """The roster in force after an import, its version, and whether the import brought that."""

    roster: DutyRoster
    version: int
    is_new: bool


@use_case("duty.import", Right.ORGANISE, ScopeKind.WHOLE)
def import_roster(
    records: Records,
    viewer: Viewer,
    source: tuple[str, bytes],
    because: str,
    now: int,
    *,
    inventory: Inventory,
) -> RosterImport:
    """Put a roster on record at ``now`` (UTC ms, of the wall clock) in the place of the one before.

    Parameters
    ----------
    source
        A file's name, and its bytes as `read_roster` reads them.
    because
        Why; it stands beside the version (C2).

    Raises
    ------
    Problems
        Everything that is wrong with the file; a department, a point to read or its place that there is not;
        a person who is no user.
    DutyRefused
        No reason in one line.
    Forbidden, RecordsError
    """
    name, content = source
    require_reason(because)
    read = read_roster(name, content)
    roster = read.roster
    with records.begin() as tx:
        known = [*_departments(name, read, inventory), *_read_points(name, roster, inventory)]
        problems = [*read.problems, *known, *_persons(tx, name, read)]
        if problems:
            raise Problems(problems)
        tables, last = tables_of(roster), tx.duty_rosters.last()
        if last is not None and last.roster == tables:
            return RosterImport(roster, last.version, is_new=False)
        version = tx.duty_rosters.record(tables, now, viewer.name, because)
        told = {"version": version, "posts": len(roster.posts)}
        tx.audit.act(viewer, AuditKind.DUTY_ROSTER_IMPORTED, now, name, **told)
    return RosterImport(roster, version, is_new=True)


def require_reason(because: str) -> None:
    """Raise `DutyRefused` unless ``because`` is a reason."""
    if not is_short_line(because, LONGEST_REASON):
        raise DutyRefused(Said("duty-no-reason", most=LONGEST_REASON))


def _departments(name: str, read: ReadRoster, inventory: Inventory) -> Iterable[Problem]:
    for department, where in read.departments.items():
        if department not in inventory.departments:
            yield Problem(name, where, Said("duty-department-unknown", department=department))


def _read_points(name: str, roster: DutyRoster, inventory: Inventory) -> Iterable[Problem]:
    """Points, and places of points, that a post is to read and that there are not."""
    for post in roster.posts:
        where = f"post.{post.id}.readings"
        for each in post.readings:
            for point in each.points:
                if point not in inventory.points:
                    yield Problem(name, where, Said("duty-point-unknown", point=point))
            if each.place and each.place not in inventory.places:
                yield Problem(name, where, Said("duty-place-unknown", place=each.place))


def _persons(tx: Transaction, name: str, read: ReadRoster) -> Iterable[Problem]:
    users = tx.users.named_or_of(read.persons)
    known = {each.name for each in users if each.kind is UserKind.PERSON}
    for person in sorted(read.persons.keys() - known):
        yield Problem(name, read.persons[person], Said("duty-person-unknown", person=person))
