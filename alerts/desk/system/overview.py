"""What the records say of the service itself: channels that take nothing, and when the chain was walked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.desk.notices.service import health_on_record
from alerts.desk.people.chain_watch import watch_on_record
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import EVERYWHERE, Viewer
from alerts.records import Records


@dataclass(frozen=True, slots=True)
class SystemOnRecord:
    """What is on record of the service.

    Attributes
    ----------
    failing
        Channel of notices -> since when (UTC ms) it takes nothing.
    chain_walked_at
        When the chain over histories and audit was walked last, UTC ms; ``None``: never.
    shows_errors
        Whether the viewer is shown errors in the words of the log, which may name anything.
    """

    failing: Mapping[str, int]
    chain_walked_at: int | None
    shows_errors: bool


@use_case("system.overview", Right.LETTERS, ScopeKind.WHOLE)
def system_on_record(records: Records, viewer: Viewer, channels: Iterable[str]) -> SystemOnRecord:
    """What is on record of the service and its ``channels`` of notices. Raises `Forbidden`, `RecordsError`.

    One statement for each channel, and one.
    """
    with records.reading() as tx:
        health, watch = health_on_record(tx, channels), watch_on_record(tx)
    shows_errors = viewer.where(Right.ORGANISE) == EVERYWHERE
    return SystemOnRecord(health.since, watch.walked_at, shows_errors)
