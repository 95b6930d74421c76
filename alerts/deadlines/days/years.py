"""Which days of a year are working days: its table, and the files in which people have it (desk.md 9).

A day is working if it is a make-up day (调休), or Monday to Friday and not off. A year without a table is
unknown: nothing is guessed for it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from ingest.inventory.local_time import FIRST_YEAR, LAST_YEAR
from ingest.problems import Problem, Problems
from ingest.said import Said
from ingest.spreadsheets.csv_files import decoded, delimiter_of
from ingest.toml_files import not_of_format, why_unfit

MOST_BYTES = 256 * 1024
"""Of a year's file; the longest year has 366 lines."""
_MOST_PROBLEMS = 100
_SATURDAY = 5
_CSV_SHAPE = Said("calendar-csv-shape", off="2027-01-01,off,元旦", on="2027-01-09,on,元旦")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class YearMissing(Exception):  # noqa: N818 - named for what is missing
    """``day`` was asked for, and its year is not on record."""

    def __init__(self, day: date) -> None:
        super().__init__(Said("calendar-year-missing", year=str(day.year)))
        self.day = day
        self.year = day.year


@dataclass(frozen=True, slots=True)
class YearTable:
    """The days of one year that are not what their weekday says. ``version`` 0: not on record yet."""

    year: int
    version: int
    off: frozenset[date]
    on: frozenset[date]
    """Make-up days: Saturdays and Sundays that are working days."""

    def is_working(self, day: date) -> bool:
        """Whether ``day``, which is one of this year, is a working day."""
        return day in self.on or (day.weekday() < _SATURDAY and day not in self.off)


class _DayItem(msgspec.Struct):
    """Of a JSON file; what else it says of a day is left alone."""

    date: str
    is_off_day: bool = msgspec.field(name="isOffDay")


class _YearFile(msgspec.Struct):
    """A JSON file, as is in common use; its further keys (``papers`` and the like) are left alone."""

    year: int
    days: list[_DayItem]


def read_year(name: str, content: bytes, year: int | None = None) -> YearTable:
    """The table of a year, from CSV or JSON.

    CSV is ``date,off|on,name`` a line, JSON ``{"year", "days": [{"date", "name", "isOffDay"}]}``.

    Parameters
    ----------
    name
        What to call the file in problems.
    content
        UTF-8, CSV also GB18030; JSON if it begins with a brace.
    year
        The year that it has to be of; ``None``: of CSV that of its first day.

    Raises
    ------
    Problems
        Everything that is wrong, each with its line (of JSON: its item): no such format; no such day; a day
        that lies outside the year or comes twice; a make-up day from Monday to Friday; no day off at all, as
        in the lists of years that are not announced yet; a year beyond those that there are.
    """
    if len(content) > MOST_BYTES:
        raise Problems([Problem(name, Said("file-whole"), Said("file-too-large", most=str(MOST_BYTES)))])
    text = decoded(content)
    if text is None:
        raise Problems([Problem(name, Said("file-whole"), Said("file-encoding"))])
    problems: list[Problem] = []
    if text.lstrip().startswith("{"):
        own_year, entries = _json_entries(name, text)
        if year is not None and own_year != year:
            problems.append(Problem(name, "year", _not_of_year(str(own_year), year)))
        table = _table(name, entries, year or own_year, problems)
    else:
        table = _table(name, _csv_entries(name, text, problems), year, problems)
    if problems:
        raise Problems(_bounded(problems))
    return table


def write_year(table: YearTable) -> str:
    """The table as CSV, as `read_year` reads it."""
    rows = [(day.isoformat(), "off") for day in table.off] + [(day.isoformat(), "on") for day in table.on]
    return "".join(f"{day},{kind},\n" for day, kind in sorted(rows))


Entry = tuple[Said | str, str, bool]
"""Where it stands, the day as written, and whether it is off."""


def _table(name: str, entries: Iterable[Entry], year: int | None, problems: list[Problem]) -> YearTable:
    days: dict[bool, set[date]] = {True: set(), False: set()}
    for where, written, is_off in entries:
        day = _day(written)
        if day is None:
            problems.append(Problem(name, where, Said("calendar-no-day", value=repr(written))))
            continue
        year = year or day.year
        if day.year != year:
            problems.append(Problem(name, where, _not_of_year(written, year)))
        elif day in days[True] | days[False]:
            problems.append(Problem(name, where, Said("value-twice", value=written)))
        elif not is_off and day.weekday() < _SATURDAY:
            problems.append(Problem(name, where, Said("calendar-make-up-on-weekday", day=written)))
        else:
            days[is_off].add(day)
    if not days[True] and not problems:
        problems.append(Problem(name, Said("file-whole"), Said("calendar-nothing-off")))
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        most = Said("value-years", value=str(year), first=str(FIRST_YEAR), last=str(LAST_YEAR))
        problems.append(Problem(name, "year", most))
    return YearTable(year or 0, 0, frozenset(days[True]), frozenset(days[False]))


def _day(written: str) -> date | None:
    if _DAY.fullmatch(written) is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _not_of_year(written: str, year: int) -> Said:
    return Said("calendar-other-year", value=written, year=str(year))


def _json_entries(name: str, text: str) -> tuple[int, Iterator[Entry]]:
    try:
        file = msgspec.json.decode(text, type=_YearFile)
    except msgspec.DecodeError as error:
        where, reason = why_unfit(error)
        said = not_of_format("JSON", Said("calendar-json-shape", reason=reason))
        raise Problems([Problem(name, where or Said("file-whole"), said)]) from error
    except RecursionError as error:
        raise Problems([Problem(name, Said("file-whole"), Said("file-too-deep"))]) from error
    return file.year, (
        (f"days[{number}]", item.date, item.is_off_day) for number, item in enumerate(file.days)
    )


def _csv_entries(name: str, text: str, problems: list[Problem]) -> Iterator[Entry]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        for row in reader:
            where = Said("file-row", number=str(reader.line_num))
            cells = [cell.strip() for cell in row]
            if not any(cells) or (reader.line_num == 1 and cells[0].lower() == "date"):
                continue
            if len(cells) not in (2, 3) or cells[1] not in ("off", "on"):
                problems.append(Problem(name, where, _CSV_SHAPE))
                continue
            yield where, cells[0], cells[1] == "off"
    except csv.Error:
        where = Said("file-row", number=str(reader.line_num))
        problems.append(Problem(name, where, not_of_format("CSV", Said("file-bad-cell"))))


def _bounded(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - _MOST_PROBLEMS
    if more <= 0:
        return problems
    rest = Problem(problems[0].file, Said("file-and-more"), Said("file-more-problems", count=more))
    return [*problems[:_MOST_PROBLEMS], rest]
