"""Holds manual readings against values of their sensors that came late, each hour (H14)."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from alerts.desk.duty.manual_entry import compare_waiting
from alerts.matters.settings import DeskSettings
from alerts.records import Records
from alerts.rules.plan import Plan
from ingest.readings.history import History

log = structlog.get_logger("wenya.duty")


def compare_manual_readings(
    records: Records,
    history: History,
    now: int,
    plan: Callable[[], Plan],
    settings: Callable[[], DeskSettings],
) -> None:
    """Compare those whose sensor has a value by ``now`` (UTC ms). Raises `StoreError`, `RecordsError`."""
    done = compare_waiting(records, history, now, inventory=lambda: plan().inventory, settings=settings)
    if done:
        log.info("manual readings compared with values that came late", readings=done)
