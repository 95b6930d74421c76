"""The register: what is installed and by which rules it is judged, as in force now and on record."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import structlog

from alerts.desk.limit_changes import note_limits
from alerts.desk.registration import InventorySource, import_inventory
from alerts.people.viewer import Viewer
from alerts.records import Records, Transaction
from alerts.rules.hours import missing_calendars
from alerts.rules.inventory_files import read_inventory
from alerts.rules.plan import Plan, plan_of
from alerts.rules.rule import Rule
from alerts.rules.rule_files import RuleProblems, check_against
from ingest.durations import DAY
from ingest.inventory.files.importer import merge
from ingest.inventory.files.problem_collector import InventoryProblems
from ingest.inventory.tree import Inventory

log = structlog.get_logger("wenya.rules")

LIMITS_REMEMBERED = 70 * DAY
"""How far back changed limits are looked up: longer than any setting lets something be judged again."""


class RulesInForce:
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
        self._plan = plan_of(Inventory(), rules)

    @property
    def inventory(self) -> Inventory:
        """The inventory in force."""
        return self._plan.inventory

    @property
    def plan(self) -> Plan:
        """Inventory, rules and changed limits, compiled; a new object whenever one of them changes."""
        return self._plan

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
                before = inventory = tx.inventory.load()
                if file is not None:
                    inventory = merge(before, read_inventory(file, before), replace=False)
                self._check(inventory)
                if file is not None:
                    inventory = tx.inventory.save(inventory, now, replace=False)
                note_limits(tx, tx.rules.last() or self.rules, before, self.rules, inventory, now)
                tx.rules.record(self.rules, now)
                plan = self._compiled(tx, inventory, now)
            self._put_in_force(plan)

    def import_inventory(
        self, viewer: Viewer, source: InventorySource, now: int, *, replace: bool
    ) -> Inventory:
        """As `alerts.desk.registration.import_inventory`, and put the result in force at ``now`` (UTC ms).

        Returns the inventory in force, with its keys.
        """
        with self._lock:
            saved = import_inventory(self._records, viewer, source, self.rules, now, replace=replace).after
            if saved.version != self.inventory.version:
                with self._records.reading() as tx:
                    plan = self._compiled(tx, saved, now)
                self._put_in_force(plan)
            return self.inventory

    def refresh(self, now: int) -> bool:
        """Put in force what another process has imported since; whether there was something."""
        with self._lock:
            with self._records.reading() as tx:
                inventory = tx.inventory.load() if tx.inventory.version() != self.inventory.version else None
            if inventory is None:
                return False
            self._check(inventory)
            with self._records.begin() as tx:
                note_limits(tx, self.rules, self.inventory, self.rules, inventory, now)
                plan = self._compiled(tx, inventory, now)
            self._put_in_force(plan)
            return True

    def _check(self, inventory: Inventory) -> None:
        problems = check_against(self.rules, inventory, self._rules_file) if inventory.points else []
        if problems:
            raise RuleProblems(problems)
        missing = missing_calendars(self.rules, inventory)
        if missing:
            raise InventoryProblems(missing)

    def _compiled(self, tx: Transaction, inventory: Inventory, now: int) -> Plan:
        return plan_of(inventory, self.rules, tx.rules.limit_changes(now - LIMITS_REMEMBERED))

    def _put_in_force(self, plan: Plan) -> None:
        """Once the records have it: what they refused must not be judged by."""
        self._plan = plan
        inventory = plan.inventory
        log.info("inventory in force", version=inventory.version, points=len(inventory.points))
