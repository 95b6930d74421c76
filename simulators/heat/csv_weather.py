"""Recorded weather: a CSV of ``time_utc,outdoor[,sun]``, linear between its rows."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime
from pathlib import Path

from ingest.durations import DAY, SECOND
from ingest.said import Said
from simulators.heat.sun import Sun
from simulators.recordings.timed_csv import TIME_COLUMN, TimedCsv

OUTDOOR, SUN = "outdoor", "sun"
PLAUSIBLE = {OUTDOOR: (-60.0, 55.0), SUN: (0.0, 100.0)}
"""Limits of a column: degC between the coldest and the hottest places of China, W per m2 of floor."""


class CsvWeather:
    """Weather from a file.

    Parameters
    ----------
    path
        Columns ``time_utc``, ``outdoor`` (degC) and, if it was recorded, ``sun`` (W per m2 of floor). An
        empty cell is skipped.
    sun
        The sun to use when the file has none; without it there is none.

    Raises
    ------
    RecordingError
        The file cannot be read, or a cell is wrong; the message names file, row, column and reason.
    """

    def __init__(self, path: Path, sun: Sun | None = None) -> None:
        self._file = TimedCsv(path)
        self._check_columns()
        self._times: dict[str, list[int]] = {column: [] for column in self._file.columns}
        self._values: dict[str, list[float]] = {column: [] for column in self._file.columns}
        self._last_row = 1
        for row in self._file.rows():
            self._last_row = row.number
            for column, value in row.values.items():
                low, high = PLAUSIBLE[column]
                if not low <= value <= high:
                    said = Said("weather-not-within", value=f"{value:g}", low=f"{low:g}", high=f"{high:g}")
                    raise self._file.error(row.number, column, said)
                self._times[column].append(row.at)
                self._values[column].append(value)
        for column, values in self._values.items():
            if not values:
                raise self._file.error(self._last_row, column, Said("weather-no-values"))
        self._sun = sun

    def outdoor(self, t: int) -> float:
        """Outdoor temperature at ``t`` (UTC ms), degC."""
        return self._at(OUTDOOR, t)

    def sun(self, t: int) -> float:
        """Solar gain at ``t`` (UTC ms), W per m2 of floor."""
        if SUN in self._times:
            return self._at(SUN, t)
        return self._sun.gain(t) if self._sun else 0.0

    def ensure_covers(self, start: int, until: int) -> None:
        """Refuse a recording that begins after ``start`` or ends before ``until`` (UTC ms).

        Raises
        ------
        RecordingError
            It does.
        """
        times = self._times[OUTDOOR]
        if times[0] > start:
            raise self._file.error(2, TIME_COLUMN, Said("weather-begins-earlier", at=_utc(start)))
        if times[-1] < until:
            raise self._file.error(self._last_row, TIME_COLUMN, Said("weather-goes-on", until=_utc(until)))

    def _check_columns(self) -> None:
        for column in self._file.columns:
            if column not in PLAUSIBLE:
                raise self._file.error(
                    1,
                    column,
                    Said(
                        "weather-columns", columns=Said("both", first=OUTDOOR, second=SUN), beside=TIME_COLUMN
                    ),
                )
        if OUTDOOR not in self._file.columns:
            raise self._file.error(1, OUTDOOR, Said("weather-no-column"))

    def _at(self, column: str, t: int) -> float:
        """Linear between rows; earlier the first day repeats, later the last value is kept."""
        times, values = self._times[column], self._values[column]
        if t < times[0]:
            t = times[0] + (t - times[0]) % DAY
        right = bisect_right(times, t)
        if right == len(times):
            return values[-1]
        share = (t - times[right - 1]) / (times[right] - times[right - 1])
        return values[right - 1] + share * (values[right] - values[right - 1])


def _utc(t: int) -> str:
    return datetime.fromtimestamp(t / SECOND, UTC).isoformat().replace("+00:00", "Z")
