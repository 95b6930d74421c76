"""The register: what is installed and by which rules it is judged, as in force now and on record."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import structlog

from alerts.hours import missing_calendars
from alerts.matching import applies, effective_limit
from alerts.records import Records, Transaction
from alerts.roster import LimitChange, Roster, roster_of
from alerts.rule_files import RuleProblems, check_against
from alerts.rules import Kind, Rule
from ingest.clock import DAY
from ingest.inventory import Inventory
from ingest.inventory_files import InventoryProblems, merge, read_inventory

log = structlog.get_logger("wenya.register")

LIMITS_REMEMBERED = 70 * DAY
"""How far back changed limits are looked up: longer than any setting lets something be judged again."""


def changed_limits(
    old_rules: Mapping[str, Rule], old: Inventory, rules: Mapping[str, Rule], new: Inventory
) -> list[tuple[str, int, int]]:
    """``(rule, point key, old limit in millionths)`` of every point that stays and whose limit moves."""
    found = []
    for rule in rules.values():
        before = old_rules.get(rule.id)
        if rule.kind is not Kind.WINDOW or before is None:
            continue
        for point in new.points.values():
            was = old.points.get(point.id)
            if was is None or not (applies(before, was) and applies(rule, point)):
                continue
            limit = effective_limit(before, was)
            if limit is not None and limit != effective_limit(rule, point):
                found.append((rule.id, point.key, limit))
    return found


def note_limits(
    tx: Transaction,
    old_rules: Mapping[str, Rule],
    old: Inventory,
    rules: Mapping[str, Rule],
    new: Inventory,
    now: int,
) -> None:
    """Put on record which limits held until ``now`` (UTC ms); ``new`` has its keys."""
    for rule, key, limit in changed_limits(old_rules, old, rules, new):
        tx.record_limit_change(rule, key, now, limit)


class Register:
    """Inventory and rules in force. Safe to call from several threads.

    Parameters
    ----------
    records
        Where they are kept.
    rules
        The rules in force from now on.
    rules_file
        What to call them in an error.
    """

    def __init__(self, records: Records, rules: Mapping[str, Rule], rules_file: str = "rules") -> None:
        self._records = records
        self.rules = rules
        self._rules_file = rules_file
        self._lock = threading.Lock()
        self._roster = roster_of(Inventory(), rules)

    @property
    def inventory(self) -> Inventory:
        """The inventory in force."""
        return self._roster.inventory

    @property
    def roster(self) -> Roster:
        """Inventory, rules and changed limits, compiled; a new object whenever one of them changes."""
        return self._roster

    def open(self, now: int, file: Path | None = None) -> None:
        """Load what is on record, merge in the inventory of ``file``, record the rules when they are new.

        Rules and file are taken as one, so that a rule and the points it is for may come together. The limits
        that either changes are noted at ``now`` (UTC ms).

        Raises
        ------
        RuleProblems, InventoryProblems
            The rules cannot be used with this inventory, or miss a calendar; the file cannot be used.
        """
        with self._lock:
            with self._records.begin() as tx:
                before = inventory = tx.load_inventory()
                if file is not None:
                    inventory = merge(before, read_inventory(file, before), replace=False)
                self._check(inventory)
                if file is not None:
                    inventory = tx.save_inventory(inventory, now, replace=False)
                note_limits(tx, tx.last_rules() or self.rules, before, self.rules, inventory, now)
                tx.record_rules(self.rules, now)
                roster = self._compiled(tx, inventory, now)
            self._put_in_force(roster)

    def import_inventory(self, fresh: Inventory, now: int, *, replace: bool) -> Inventory:
        """Merge ``fresh`` into the inventory, all or nothing, and put the result in force at ``now``.

        Returns it with its keys. Raises `InventoryProblems`, `RuleProblems`, `RecordsError`.
        """
        with self._lock:
            with self._records.begin() as tx:
                before = tx.load_inventory()
                merged = merge(before, fresh, replace=replace)
                self._check(merged)
                saved = tx.save_inventory(merged, now, replace=replace)
                changed = saved.version != self.inventory.version
                if changed:
                    note_limits(tx, self.rules, before, self.rules, saved, now)
                    roster = self._compiled(tx, saved, now)
            if changed:
                self._put_in_force(roster)
            return self.inventory

    def refresh(self, now: int) -> bool:
        """Put in force what another process has imported since; whether there was something."""
        with self._lock:
            with self._records.reading() as tx:
                inventory = tx.load_inventory() if tx.inventory_version() != self.inventory.version else None
            if inventory is None:
                return False
            self._check(inventory)
            with self._records.begin() as tx:
                note_limits(tx, self.rules, self.inventory, self.rules, inventory, now)
                roster = self._compiled(tx, inventory, now)
            self._put_in_force(roster)
            return True

    def _check(self, inventory: Inventory) -> None:
        problems = check_against(self.rules, inventory, self._rules_file) if inventory.points else []
        if problems:
            raise RuleProblems(problems)
        missing = missing_calendars(self.rules, inventory)
        if missing:
            raise InventoryProblems(missing)

    def _compiled(self, tx: Transaction, inventory: Inventory, now: int) -> Roster:
        changes = [
            LimitChange(rule, key, until, limit)
            for rule, key, until, limit in tx.limit_changes(now - LIMITS_REMEMBERED)
            if limit is not None
        ]
        return roster_of(inventory, self.rules, changes)

    def _put_in_force(self, roster: Roster) -> None:
        """Once the records have it: what they refused must not be judged by."""
        self._roster = roster
        inventory = roster.inventory
        log.info("inventory in force", version=inventory.version, points=len(inventory.points))
