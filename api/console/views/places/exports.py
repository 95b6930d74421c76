"""Which files a page of a place or a point offers: of spans that are small enough for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, urlencode

from alerts.desk.places.export import MOST_EXPORTED
from api.http.files.table_file import MOST_READINGS, TableForm
from api.http.times import rfc3339
from ingest.durations import DAY
from ingest.inventory.tree import Point

DAYS = (1, 10, 30, 366)


class Export(NamedTuple):
    """Files of the last ``days`` days: their addresses, by how their names end."""

    days: int
    addresses: dict[str, str]


def exports_of(path: str, id_: str, points: Iterable[Point], now: int, zone: str) -> list[Export]:
    """Files of readings up to ``now`` (UTC ms) from ``/api/v1/{path}/{id_}``."""
    a_day = 0
    for point in points:
        a_day += DAY // point.sampling_ms + 1
        if a_day > MOST_EXPORTED:  # a city's hundred thousand points are not counted to the end
            return []
    return [
        Export(
            days,
            {
                form.value: f"/api/v1/{path}/{quote(id_, safe='')}/readings.{form}?{_asked(now, days, zone)}"
                for form in TableForm
                if a_day * days <= MOST_READINGS[form]
            },
        )
        for days in DAYS
        if 0 < a_day * days <= MOST_EXPORTED
    ]


def _asked(now: int, days: int, zone: str) -> str:
    return urlencode({"from": rfc3339(now - days * DAY, zone), "to": rfc3339(now + 1, zone)})
