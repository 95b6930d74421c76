"""Rosters brought in: the whole of it each time, as the next version (C2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from alerts.duty.lines import LONGEST_REASON
from alerts.duty.refusals import DutyRefused
from alerts.duty.roster import DutyRoster
from alerts.duty.roster_files import read_roster, tables_of
from alerts.people.audit import AuditKind
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.user import UserKind
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from ingest.inventory.tree import Inventory
from ingest.printable import is_one_line
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
        Everything that is wrong with the file; a department that there is not; a person who is no user.
    DutyRefused
        No reason in one line.
    Forbidden, RecordsError
    """
    name, content = source
    require_reason(because)
    roster = read_roster(name, content)
    with records.begin() as tx:
        problems = [*_departments(name, roster, inventory), *_persons(tx, name, roster)]
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
    if not because.strip() or len(because) > LONGEST_REASON or not is_one_line(because):
        raise DutyRefused(Said("duty-no-reason", most=LONGEST_REASON))


def _departments(name: str, roster: DutyRoster, inventory: Inventory) -> Iterable[Problem]:
    for post in roster.posts:
        if post.department not in inventory.departments:
            said = Said("duty-department-unknown", department=post.department)
            yield Problem(name, f"post.{post.id}", said)


def _persons(tx: Transaction, name: str, roster: DutyRoster) -> Iterable[Problem]:
    users = tx.users.named_or_of(roster.persons)
    known = {each.name for each in users if each.kind is UserKind.PERSON}
    for person in sorted(roster.persons - known):
        yield Problem(name, "post.pattern", Said("duty-person-unknown", person=person))
