"""How the service is now, put together from what its parts know: nothing is scanned and nobody waited for."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urlsplit

from alerts.desk.system.overview import SystemOnRecord
from alerts.workers.nightly.jobs import JobState
from api.ports.readiness import READY, PartState, is_ready
from api.ports.running_service import Counters, RunningService
from api.ports.system.rates import RateBook, RateLook, Rates
from ingest.clock import elapsed
from ingest.durations import MINUTE

LATE_S = 60.0
"""A reader of the journal that is further behind is told of."""
FULL = 0.8
"""So much of the journal's bound, and it is told of."""
LEAST_FREE = 0.1
"""Less of the disk free than this is told of."""


class SystemFault(StrEnum):
    """What is wrong with the service, beside parts that are not ready."""

    DISK = "disk"
    JOURNAL = "journal"
    WRITER = "writer"
    JUDGE = "judge"
    CLOCK = "clock"
    LETTERS = "letters"
    CHANNEL = "channel"
    JOB = "job"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class StoreState:
    """A store: what it is, whether it does its work, and its bytes; ``None``: it has none on this machine."""

    name: str
    kind: str
    state: PartState
    on_server: bool
    bytes: int | None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class SystemState:
    """The service now.

    Attributes
    ----------
    faults
        What is wrong, and of what there are several of the kind which one, else empty.
    disk_free, disk_total
        Of the disk with the data directory, bytes.
    judged_until
        UTC ms: what came before has been judged; 0: nothing yet.
    on_record
        ``None`` while the records answer nobody.
    versions
        What of which version runs, by names for programs.
    """

    faults: Sequence[tuple[SystemFault, str]]
    parts: dict[str, PartState]
    counters: Counters
    rates: Rates | None
    stores: Sequence[StoreState]
    disk_free: int
    disk_total: int
    jobs: Sequence[JobState]
    on_record: SystemOnRecord | None
    channels: Sequence[str]
    versions: dict[str, str]
    judged_until: int


def system_state(
    service: RunningService, rates: RateBook, on_record: SystemOnRecord | None, now: int
) -> SystemState:
    """How the service is at ``now`` (UTC ms)."""
    counters, parts, settings = service.counters(), dict(service.readiness()), service.settings
    by_source = {source: heard.readings for source, heard in service.journal.notes.sources().items()}
    counted = RateLook(elapsed(), counters.received, counters.readings, counters.written, by_source)
    disk = shutil.disk_usage(_there(settings.service.data_dir))
    jobs = service.jobs.states()
    faults = [
        *_of_disk(disk.free / disk.total),
        *_of_journal(counters, now),
        *((SystemFault.CHANNEL, channel) for channel in (on_record.failing if on_record else ())),
        *((SystemFault.JOB, job.name) for job in jobs if job.problem),
        *([(SystemFault.AUDIT, str(counters.audit_breaks))] if counters.audit_breaks else ()),
    ]
    return SystemState(
        faults,
        parts,
        counters,
        rates.look(counted),
        _stores(service, parts, counters),
        disk.free,
        disk.total,
        jobs,
        on_record,
        sorted(settings.notices.channels),
        _versions(service),
        counters.judged_until,
    )


def _of_disk(free: float) -> Iterator[tuple[SystemFault, str]]:
    if free < LEAST_FREE:
        yield SystemFault.DISK, ""


def _of_journal(counters: Counters, now: int) -> Iterator[tuple[SystemFault, str]]:
    if counters.journal_max_bytes and counters.journal_bytes > FULL * counters.journal_max_bytes:
        yield SystemFault.JOURNAL, ""
    if counters.journal_lag_seconds.get("writer", 0) > LATE_S:
        yield SystemFault.WRITER, ""
    behind = counters.journal_lag_seconds.get("checker", 0) > LATE_S
    if behind and now - counters.judged_until > MINUTE:
        yield SystemFault.JUDGE, ""
    if counters.clock_in_doubt:
        yield SystemFault.CLOCK, ""
    if counters.dead_letters_dropped:
        yield SystemFault.LETTERS, str(counters.dead_letters_dropped)


def _stores(service: RunningService, parts: dict[str, PartState], counters: Counters) -> list[StoreState]:
    settings = service.settings
    readings = settings.readings
    records = urlsplit(settings.records.url)
    own = None if settings.records.on_server else _size(Path(settings.records.url.removeprefix("sqlite:///")))
    kept = None if readings.on_server else _size(readings.duckdb.path)
    return [
        StoreState("readings", readings.kind, parts.get("readings", READY), readings.on_server, kept),
        StoreState(
            "records",
            records.scheme.partition("+")[0],
            parts.get("records", READY),
            settings.records.on_server,
            own,
        ),
        StoreState(
            "journal",
            "sqlite",
            parts.get("journal", READY),
            on_server=False,
            bytes=counters.journal_bytes,
            most=counters.journal_max_bytes,
        ),
    ]


def _versions(service: RunningService) -> dict[str, str]:
    inventory = service.inventory()
    try:
        own = version("wenya")
    except PackageNotFoundError:
        own = "0"
    rules = {rule.version for rule in service.rules.values()}
    return {
        "wenya": own,
        "python": platform.python_version(),
        "inventory": str(inventory.version),
        "rules": str(max(rules, default=0)),
    }


def _there(path: Path) -> Path:
    """``path``, or the nearest folder above it that is there."""
    return next((each for each in (path, *path.resolve().parents) if each.exists()), Path("/"))


def _size(path: Path) -> int | None:
    """Bytes of a file with what a database keeps beside it; ``None``: it is not there."""
    beside = (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}.wal"))
    sizes = [each.stat().st_size for each in beside if each.exists()]
    return sum(sizes) if sizes else None


def is_well(state: SystemState) -> bool:
    """Whether every part does its work, and nothing else is wrong."""
    return not state.faults and all(is_ready(each) for each in state.parts.values())
