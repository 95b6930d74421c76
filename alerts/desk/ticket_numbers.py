"""Numbers of new tickets: of the year it is at their place, without gaps."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from alerts.records import Transaction
from ingest.durations import SECOND

Key = TypeVar("Key", bound=Hashable)


def issue_numbers(tx: Transaction, zones: Mapping[Key, str], now: int) -> dict[Key, str]:
    """A number for each key of ``zones``, by its IANA zone at ``now`` (UTC ms)."""
    years: dict[int, list[Key]] = {}
    for key, zone in zones.items():
        years.setdefault(datetime.fromtimestamp(now / SECOND, ZoneInfo(zone)).year, []).append(key)
    return {
        key: number
        for year, of_year in years.items()
        for key, number in zip(of_year, tx.tickets.issue_numbers(year, len(of_year)), strict=True)
    }
