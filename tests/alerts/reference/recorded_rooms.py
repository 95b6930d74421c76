"""The six recorded rooms of tests/data/rooms.csv, and every episode that is in them.

Judged as non-residential rooms with P = U = 60 s and a contract minimum of 23.0 degC, all day and all
year, from the file's first minute to its last.

How the figures were worked out, twice and by different means: with the mark-by-mark reference of this
folder, and by column arithmetic over the minutes of the file (an awk program; `test_recorded_rooms.py`
carries the same arithmetic in Python). With P = 60 s a value holds for 90 s, so a minute without a usable
value takes the value of the minute before, and a second such minute is missing. Per minute: present,
below 23.00, at or above 23.20; a running sum of each over the last 60 minutes. Open at the first minute
with present >= 36 and below > present / 2; end at the first later one that is not so and has present >=
36 and at or above > present / 2.

Room 413 on the 24th can be followed by eye: 22.99 at 11:28 is its first value below 23.00 and every
minute after it is below as well, so the 31st of them, at 11:58, makes more than half of 60. Values
outside -10..50 (419 and 446 have them) are a broken sensor's and take no part, which is why 419's windows
cover fewer than 60.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place, Point
from ingest.readings.quantities import Metric
from tests.alerts.reference.episodes import Reading

FILE = Path(__file__).parents[2] / "data" / "rooms.csv"
ROOMS = ("413", "419", "446", "510", "640", "721")
CONTRACT_MINIMUM = 23.0


def utc(text: str) -> int:
    """``"2013-08-24T11:58Z"`` as UTC ms."""
    return round(datetime.fromisoformat(text).timestamp()) * 1000


START = utc("2013-08-23T23:04Z")
"""The file's first minute."""
UNTIL = utc("2013-08-31T18:23Z")
"""The file's last minute."""


def recorded() -> list[Reading]:
    """The readings in the file's order, received when measured; the points are ``room-413`` and so on."""
    with FILE.open(newline="") as file:
        return [
            Reading(f"room-{room}", at, float(row[room]), at)
            for row in csv.DictReader(file)
            for at in [utc(row["time_utc"])]
            for room in ROOMS
            if row[room]
        ]


def inventory() -> Inventory:
    """The six rooms of one office building, keys in the order of the file's columns."""
    points = [
        Point(
            f"room-{room}",
            Metric.INDOOR_TEMPERATURE,
            "office",
            sampling_ms=60_000,
            upload_ms=60_000,
            residential=False,
            limits={"room.contract": CONTRACT_MINIMUM},
            registered_at=START,
            key=key,
        )
        for key, room in enumerate(ROOMS)
    ]
    return Inventory(
        places={
            "owner": Place("owner", Level.ORGANISATION, "Owner", zone="UTC", calendar="all-year"),
            "office": Place("office", Level.BUILDING, "Office", parent="owner"),
        },
        points={point.id: point for point in points},
        calendars={"all-year": Calendar("all-year", heating_season=(DateSpan("01-01", "12-31"),))},
    )


class Expected(NamedTuple):
    """One episode of ``room.contract``, which recovered unless it is still open when the file ends.

    ``covered`` and ``breaching`` are of the opening window, ``worst`` and ``mean`` (to 1e-6) of the episode.
    """

    point: str
    began_at: str
    opened_at: str
    ended_at: str | None
    covered: int
    breaching: int
    worst: float
    worst_at: str
    mean: float


_CONTRACT_TABLE = """
room     began_at          opened_at         ended_at          of br worst worst_at          mean
room-413 2013-08-24T11:28Z 2013-08-24T11:58Z 2013-08-24T22:47Z 60 31 22.64 2013-08-24T17:12Z 22.774644
room-413 2013-08-31T13:50Z 2013-08-31T14:20Z -                 60 31 22.84 2013-08-31T17:20Z 22.893613
room-419 2013-08-24T03:55Z 2013-08-24T04:18Z 2013-08-24T22:08Z 41 21 22.16 2013-08-24T12:17Z 22.523686
room-419 2013-08-25T14:06Z 2013-08-25T14:42Z 2013-08-25T17:17Z 45 23 22.98 2013-08-25T14:28Z 22.985238
room-419 2013-08-26T11:34Z 2013-08-26T12:12Z 2013-08-26T17:52Z 36 20 22.76 2013-08-26T14:40Z 22.836218
room-419 2013-08-27T04:32Z 2013-08-27T04:57Z 2013-08-28T21:50Z 37 19 22.17 2013-08-27T14:10Z 22.603948
room-419 2013-08-29T05:25Z 2013-08-29T06:03Z 2013-08-29T22:49Z 40 21 22.31 2013-08-29T14:16Z 22.609141
room-419 2013-08-30T04:17Z 2013-08-30T04:52Z 2013-08-30T20:23Z 38 20 22.21 2013-08-30T13:59Z 22.567587
room-419 2013-08-31T03:49Z 2013-08-31T04:22Z -                 39 20 21.78 2013-08-31T14:16Z 22.195446
room-446 2013-08-24T07:39Z 2013-08-24T08:12Z -                 60 31 22.34 2013-08-31T13:07Z 22.743663
room-510 2013-08-24T05:50Z 2013-08-24T06:20Z 2013-08-24T23:34Z 60 31 21.37 2013-08-24T14:48Z 21.932214
room-510 2013-08-25T05:44Z 2013-08-25T06:14Z 2013-08-25T23:16Z 60 31 21.88 2013-08-25T14:00Z 22.235773
room-510 2013-08-26T06:16Z 2013-08-26T06:46Z 2013-08-26T22:44Z 60 31 21.74 2013-08-26T12:26Z 22.242999
room-510 2013-08-27T07:15Z 2013-08-27T07:45Z 2013-08-27T23:57Z 60 31 21.87 2013-08-27T12:53Z 22.255353
room-510 2013-08-28T06:41Z 2013-08-28T07:11Z 2013-08-28T22:57Z 60 31 21.86 2013-08-28T12:49Z 22.288360
room-510 2013-08-29T05:30Z 2013-08-29T06:00Z 2013-08-29T21:43Z 60 31 21.74 2013-08-29T12:39Z 22.272856
room-510 2013-08-30T07:35Z 2013-08-30T08:05Z 2013-08-30T21:58Z 60 31 22.05 2013-08-30T12:47Z 22.388269
room-510 2013-08-31T08:11Z 2013-08-31T08:41Z -                 60 31 21.72 2013-08-31T16:01Z 22.083687
room-640 2013-08-23T23:04Z 2013-08-23T23:39Z 2013-08-24T19:18Z 36 36 21.47 2013-08-24T14:44Z 22.117694
room-640 2013-08-25T05:06Z 2013-08-25T05:36Z 2013-08-28T18:28Z 60 31 21.90 2013-08-25T14:50Z 22.475940
room-640 2013-08-28T20:41Z 2013-08-28T21:11Z 2013-08-29T19:08Z 60 31 22.27 2013-08-29T12:07Z 22.704593
room-640 2013-08-29T21:03Z 2013-08-29T21:33Z 2013-08-30T18:24Z 60 31 22.48 2013-08-30T12:39Z 22.766470
room-640 2013-08-30T22:07Z 2013-08-30T22:37Z -                 60 31 22.23 2013-08-31T14:35Z 22.648734
room-721 2013-08-23T23:05Z 2013-08-23T23:40Z 2013-08-26T01:25Z 36 36 20.18 2013-08-24T14:08Z 21.479016
room-721 2013-08-26T04:03Z 2013-08-26T04:33Z 2013-08-27T02:34Z 60 31 20.68 2013-08-26T14:39Z 21.658985
room-721 2013-08-27T03:34Z 2013-08-27T04:04Z 2013-08-30T02:20Z 60 31 20.19 2013-08-27T12:19Z 21.573336
room-721 2013-08-30T03:48Z 2013-08-30T04:18Z 2013-08-31T00:14Z 60 31 20.75 2013-08-30T13:50Z 21.692000
room-721 2013-08-31T04:23Z 2013-08-31T04:53Z -                 60 31 20.56 2013-08-31T13:41Z 21.284756
"""


def _expected(line: str) -> Expected:
    """One line of the table; ``-`` is no end."""
    point, began, opened, ended, covered, breaching, worst, worst_at, mean = line.split()
    end = None if ended == "-" else ended
    return Expected(
        point, began, opened, end, int(covered), int(breaching), float(worst), worst_at, float(mean)
    )


CONTRACT_EPISODES = tuple(_expected(line) for line in _CONTRACT_TABLE.strip().splitlines()[1:])
"""By room and opening."""

SILENCES = (
    ("room-413", "2013-08-27T18:08Z", "2013-08-27T23:22Z"),
    ("room-419", "2013-08-27T18:08Z", "2013-08-27T23:22Z"),
    ("room-419", "2013-08-30T17:41Z", "2013-08-30T17:42Z"),
    ("room-419", "2013-08-30T20:45Z", "2013-08-30T20:47Z"),
    ("room-446", "2013-08-27T18:08Z", "2013-08-27T23:22Z"),
    ("room-510", "2013-08-27T18:08Z", "2013-08-27T23:22Z"),
    ("room-640", "2013-08-25T18:51Z", "2013-08-26T15:15Z"),
    ("room-640", "2013-08-26T15:18Z", "2013-08-26T15:47Z"),
    ("room-640", "2013-08-26T15:50Z", "2013-08-27T23:22Z"),
    ("room-721", "2013-08-27T18:08Z", "2013-08-27T23:22Z"),
)
"""Point, silent from (``max(3 P, 1.5 U)`` = 3 min after its last cell with a value), and its next cell."""

UNUSABLE = (("room-419", "2013-08-25T23:13Z", "2013-08-26T05:12Z", "2013-08-26T06:03Z"),)
"""Point, began, opened, ended. Nearly all its values are out of range: 23:12 is the last minute with 36 of
the last 60 present, 05:12 is 6 h later without a silence, 06:03 is the next such minute. Column arithmetic
over the minutes of the file says the same of all rooms.
"""
