"""The register: what is installed and by which rules it is judged, as in force now and on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace as changed
from itertools import chain
from pathlib import Path
from typing import Any

import structlog

from alerts.deadlines.days.organisation import calendar_of
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.desk.limit_changes import changed_limits
from alerts.desk.registration import (
    InventoryImport,
    InventorySource,
    import_inventory,
    save_department,
    what_changed,
)
from alerts.desk.tables.calendars import YearImport, import_year, record_shipped_years
from alerts.desk.tables.site_tables import SiteTables
from alerts.desk.tables.tables_in_force import (
    TablesInForce,
    record_tables,
    shipped_tables,
    tables_on_record,
)
from alerts.judging.compiling import check_rules
from alerts.people.audit import AuditEvent, AuditKind, done_by
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import SERVICE, Viewer
from alerts.records import Records, RecordsError, Transaction
from alerts.records.inventory import revision_of
from alerts.records.rules import limit_change_bites
from alerts.records.turns import Turns
from alerts.rules.inventory_files import read_inventory_file
from alerts.rules.own_words import check_words
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import OwnWords, Rule
from alerts.rules.rule_files import RuleProblems, default_rules
from ingest.collector import uncollected
from ingest.durations import DAY, MINUTE
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.responsibility import responsibility_gaps, responsibility_note
from ingest.inventory.tree import Inventory
from ingest.problems import Problem, Problems
from ingest.said import Said

log = structlog.get_logger("wenya.rules")

LIMITS_REMEMBERED = 70 * DAY
"""How far back changed limits are looked up: longer than any setting lets something be judged again."""
MOVED_AFTER = MINUTE
"""How long after its place what is over moves to another territory, ms: until what began before is done."""
LONGEST_WAIT_S = 120.0
"""How long one waits until what is in force may be changed: for several large imports."""


class RulesInForce:
    """Inventory, rules, the desk's tables and its calendar in force. Safe to call from several threads.

    Parameters
    ----------
    records
        Where they are kept.
    rules
        The rules in force from now on.
    rules_file
        What to call them in an error.
    for_people
        The same records, for an import that somebody waits for (`Records.for_people`).
    """

    def __init__(
        self,
        records: Records,
        rules: Mapping[str, Rule],
        rules_file: str = "rules",
        for_people: Records | None = None,
    ) -> None:
        self._records = records
        self._for_people = for_people or records
        self.rules = rules
        self._rules_file = rules_file
        self._turns = Turns()
        self._own_words: dict[tuple[str, int], OwnWords] = {}
        self._plan = plan_of(Inventory(), rules)
        self.note: Said | None = None
        """What is to be told of who answers for the places in force; ``None``: nothing."""
        self.tables: TablesInForce = shipped_tables()
        """The desk's tables in force, with the versions of their rows; they change at a start only."""
        self._calendar_of_years = (0, calendar_of(Inventory(), {}, self.tables.hours))
        """How many versions of years are on record, and the calendar of them; both change as one."""

    @property
    def calendar(self) -> WorkCalendar:
        """Working days and hours of the organisation; a new object whenever a year of it changes."""
        return self._calendar_of_years[1]

    @property
    def inventory(self) -> Inventory:
        """The inventory in force."""
        return self._plan.inventory

    @property
    def plan(self) -> Plan:
        """Inventory, rules and changed limits, compiled; a new object whenever one of them changes."""
        return self._plan

    def open(self, now: int, file: Path | None = None, desk: Path | None = None) -> None:
        """Load what is on record, merge in the inventory of ``file`` and what ``desk`` says of the desk.

        The rules are recorded when they are new, and so are the rows of the desk's tables and the years that
        the calendar did not have, all in one transaction: two services that start have the same versions.
        Rules and files are taken as one, so that a rule, the points it is for and who answers for them may
        come together. The limits that they change are noted at ``now`` (UTC ms).

        Raises
        ------
        RuleProblems, InventoryProblems
            The rules cannot be used with this inventory, or miss a calendar or words; the file cannot
            be used.
        Problems
            The desk's file cannot be used: everything that is wrong with it and with the inventory.
        """
        with self._alone(self._records), uncollected():
            self._records.work_off()
            with self._records.reading() as tx:
                before = inventory = tx.inventory.load()
                last_rules = tx.rules.last()
                self._own_words = tx.rules.own_words()
            inventory, site = _files_of_start(before, file, desk)
            self._check_words(last_rules)
            self._check(inventory, last_rules, before)
            revision = revision_of(before, inventory, now)
            inventory = revision.after

            def accept(tx: Transaction) -> None:
                tx.inventory.record_version(revision)
                version = tx.rules.record(self.rules, now)
                if revision.changes:
                    kind, told = AuditKind.INVENTORY_IMPORTED, what_changed(revision)
                    tx.audit.append([done_by(SERVICE, kind, now, "start", **told)])
                if last_rules != self.rules:
                    tx.audit.append([self._rules_changed(last_rules or {}, version, now)])
                record_tables(tx, site, now)
                record_shipped_years(tx, now)

            moved = changed_limits(last_rules or self.rules, before, self.rules, inventory, now)
            self._records.save_in_bites(chain(revision.bites(), limit_change_bites(moved)), accept)
            with self._records.reading() as tx:
                self.tables = tables_on_record(tx, site)
            for warning in site.warnings:
                log.warning("a limit of a clause is not kept", problem=warning.said)
            self._put_in_force(self._records, inventory, now)

    @use_case("inventory.import-in-force", Right.INSTALL, ScopeKind.WHOLE)
    def import_inventory(
        self,
        viewer: Viewer,
        source: InventorySource,
        now: int,
        *,
        replace: bool,
        previewed: str | None = None,
    ) -> InventoryImport:
        """As `alerts.desk.registration.import_inventory`, and put the result in force at ``now`` (UTC ms).

        ``after`` is the inventory in force, with its keys. Raises `RecordsError` also when the records answer
        nobody, or another import takes longer than `LONGEST_WAIT_S`. All of ``source`` is on record then, and
        `refresh` puts it in force, or nothing of it is: to import it again is right in either case.
        """
        records = self._for_people
        with self._alone(records), uncollected():
            done = import_inventory(
                records, viewer, source, self.rules, now, replace=replace, previewed=previewed
            )
            if done.after.version != self.inventory.version:
                self._put_in_force(records, done.after, now)
            return changed(done, after=self.inventory)

    @use_case("departments.save-in-force", Right.ORGANISE, ScopeKind.WHOLE)
    def save_department(
        self, viewer: Viewer, written: Mapping[str, Any], now: int, *, seen: str | None = None
    ) -> Inventory:
        """As `alerts.desk.registration.save_department`, and in force at ``now``; as `import_inventory`."""
        records = self._for_people
        with self._alone(records), uncollected():
            saved = save_department(records, viewer, written, self.rules, now, seen=seen).after
            if saved.version != self.inventory.version:
                self._put_in_force(records, saved, now)
            return self.inventory

    @use_case("calendars.import-in-force", Right.ORGANISE, ScopeKind.WHOLE)
    def import_year(
        self, viewer: Viewer, source: tuple[str, bytes], now: int, *, year: int | None = None
    ) -> YearImport:
        """As `alerts.desk.tables.calendars.import_year`, and in force at once."""
        records = self._for_people
        done = import_year(records, viewer, source, now, calendar=self.calendar, year=year)
        self.refresh_calendar(records)
        return done

    def refresh(self, now: int) -> bool:
        """Put in force what another process has imported since; whether that was an inventory.

        And have some of what is over follow the places that imports have put into other territories.
        """
        self._records.move_to_territories(now - MOVED_AFTER)
        with self._records.reading() as tx:
            same, years = tx.inventory.version() == self.inventory.version, tx.calendars.count()
        if years != self._calendar_of_years[0]:
            self.refresh_calendar(self._records)
        if same:
            return False
        with self._alone(self._records), uncollected():
            with self._records.reading() as tx:
                inventory = tx.inventory.load()
            if inventory.version == self.inventory.version:
                return False
            self._check(inventory)
            moved = changed_limits(self.rules, self.inventory, self.rules, inventory, now)
            self._records.save_in_bites(limit_change_bites(moved), lambda _: None)
            self._put_in_force(self._records, inventory, now)
            return True

    def refresh_calendar(self, records: Records) -> None:
        """Put in force the years that ``records`` have now."""
        with records.reading() as tx:
            years, count = tx.calendars.years(), tx.calendars.count()
        # Two may do this at once: who comes last with fewer years is found out at the next look.
        self._calendar_of_years = (count, calendar_of(self.inventory, years, self.tables.hours))

    def _rules_changed(self, before: Mapping[str, Rule], version: int, now: int) -> AuditEvent:
        """That a start brought other rules than ``before``: by id what a rule was, and what it is."""
        ids = sorted(before.keys() | self.rules.keys())
        told = {id_: (_told(before.get(id_)), _told(self.rules.get(id_))) for id_ in ids}
        changes = {id_: both for id_, both in told.items() if before.get(id_) != self.rules.get(id_)}
        kind, name = AuditKind.RULES_CHANGED, self._rules_file
        return done_by(SERVICE, kind, now, name, version=version, rules=changes)

    @contextmanager
    def _alone(self, records: Records) -> Iterator[None]:
        """Nobody else changes what is in force; whoever does now may be waiting for a database that hangs."""
        if not self._turns.acquire(LONGEST_WAIT_S, records.look):
            raise RecordsError("busy", Said("records-import-under-way"), retryable=True)
        try:
            yield
        finally:
            self._turns.release()

    def _check_words(self, last: Mapping[str, Rule] | None) -> None:
        """Raise for a rule without words, unless it is on record as it is: that one must still be judged."""
        found = check_words(self.rules, last, default_rules(), self._rules_file)
        for warning in found.warnings:
            log.warning("rules to look at", problem=warning.said)
        if found.problems:
            raise RuleProblems(found.problems)

    def _check(
        self,
        inventory: Inventory,
        rules_before: Mapping[str, Rule] | None = None,
        before: Inventory | None = None,
    ) -> None:
        """Raise what cannot be judged; what was on record already as it is now is told in the log instead.

        A version of Wenya that checked less has let it in: everything else must still be judged.
        """
        problems = check_rules(self.rules, inventory, self._rules_file).problems
        if problems and rules_before is not None and before is not None:
            known = set(check_rules(rules_before, before, self._rules_file).problems)
            for problem in sorted(known.intersection(problems), key=str):
                log.warning("on record and cannot be judged", problem=problem.said)
            problems = [problem for problem in problems if problem not in known]
        if any(problem.file == self._rules_file for problem in problems):
            raise RuleProblems(problems)
        if problems:
            raise InventoryProblems(problems)

    def _put_in_force(self, records: Records, inventory: Inventory, now: int) -> None:
        """Once the records have it: what they refused must not be judged by."""
        with records.reading() as tx:
            limit_changes = tx.rules.limit_changes(now - LIMITS_REMEMBERED)
            rule_changes = tx.rules.rule_changes(now - LIMITS_REMEMBERED)
        self._plan = plan_of(inventory, self.rules, limit_changes, rule_changes, self._own_words)
        self.refresh_calendar(records)
        gaps = responsibility_gaps(inventory)
        self.note = responsibility_note(inventory, gaps)
        if gaps:
            first = gaps[0].reason(inventory)
            log.warning("on record, and nobody answers for it", count=len(gaps), first=first)
        log.info("inventory in force", version=inventory.version, points=len(inventory.points))


def _files_of_start(before: Inventory, file: Path | None, desk: Path | None) -> tuple[Inventory, SiteTables]:
    """The inventory with what the files of a start say over it, and the desk's tables of the site.

    Raises `InventoryProblems`, or `Problems` with what is wrong with either.
    """
    problems: list[Problem] = []
    site, inventory = None, before
    try:
        site = SiteTables.of(desk)
    except Problems as found:
        problems += found.problems
    try:
        if file is not None or desk is not None:
            read = read_inventory_file(file, before, desk=desk)
            for told in read.warnings:
                log.warning("the inventory's file is taken, and may not be what is meant", problem=told.said)
            inventory = merge(before, read.inventory, replace=False)
    except Problems as found:
        if site is not None:
            raise
        problems += found.problems
    if site is None or problems:
        # A file that cannot be read at all is told of by both.
        raise Problems(list(dict.fromkeys(problems)))
    return inventory, site


def _told(rule: Rule | None) -> dict[str, Any] | None:
    """What an audit says of a rule; ``None``: there is none."""
    if rule is None:
        return None
    return {"version": rule.version, "limit": None if rule.limit is None else str(rule.limit)}
