"""Rosters as people write them: TOML, or a table with a line for each shift (CSV)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec

from alerts.duty.roster import (
    ARRIVES_BEFORE,
    DutyPattern,
    DutyPost,
    DutyRoster,
    LeaderPost,
    PlannedShift,
    ReadingSchedule,
    SensitivePeriod,
)
from alerts.duty.roster_shape import LONGEST_SHOWN, RosterTables, fitting
from ingest.durations import HOUR, MINUTE
from ingest.inventory.local_time import FIRST_YEAR, LAST_YEAR, MINUTES_A_DAY, parse_hours
from ingest.inventory.notation import parse_duration, write_duration
from ingest.problems import Problem, Problems
from ingest.said import Said, said_by
from ingest.spreadsheets.csv_files import decoded, delimiter_of
from ingest.toml_files import not_of_format, parse_toml

MOST_BYTES = 1024 * 1024
"""Of a roster's file."""
LONGEST_NAME = 200
MOST_POSTS = 500
MOST_READ = 500
"""Points that a post reads at once, by name."""
LONGEST_SLOT = 12 * HOUR
MOST_DAYS = 366
"""Of the cycle of a pattern."""
COLUMNS = (
    *("post", "name", "department", "round_the_clock", "leads"),
    *("from", "days", "day", "hours", "chief", "crew"),
)
"""Of a table; ``crew`` has names with spaces between them."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
Persons = Annotated[list[Name], msgspec.Meta(max_length=50)]


class _ShiftItem(msgspec.Struct, forbid_unknown_fields=True):
    day: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)]
    hours: str
    chief: Name
    crew: Persons = []


class _PatternItem(msgspec.Struct, forbid_unknown_fields=True, rename={"since": "from"}):
    since: date
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)]
    shifts: Annotated[list[_ShiftItem], msgspec.Meta(min_length=1, max_length=5_000)]


class _ReadingsItem(msgspec.Struct, forbid_unknown_fields=True):
    at: Annotated[list[str], msgspec.Meta(min_length=1, max_length=48)]
    within: str
    points: Annotated[list[Name], msgspec.Meta(max_length=MOST_READ)] = []
    place: str = ""


class _PostItem(msgspec.Struct, forbid_unknown_fields=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]
    name: Name
    department: Name
    pattern: Annotated[list[_PatternItem], msgspec.Meta(min_length=1, max_length=1_000)]
    round_the_clock: bool = False
    leads: LeaderPost | None = None
    patrols: bool = False
    readings: Annotated[list[_ReadingsItem], msgspec.Meta(max_length=100)] = []


class _PeriodItem(msgspec.Struct, forbid_unknown_fields=True, rename={"first": "from", "last": "until"}):
    name: Name
    first: date
    last: date


class _RosterFile(msgspec.Struct, forbid_unknown_fields=True):
    post: Annotated[list[_PostItem], msgspec.Meta(max_length=MOST_POSTS)]
    sensitive_period: Annotated[list[_PeriodItem], msgspec.Meta(max_length=1_000)] = []
    arrives_before: str = "15min"


@dataclass(frozen=True)
class ReadRoster:
    """A roster as far as it could be read, and everything that is wrong with it.

    ``persons`` and ``departments``: who and what the file names, and where first.
    """

    roster: DutyRoster
    problems: tuple[Problem, ...]
    persons: Mapping[str, Said | str]
    departments: Mapping[str, Said | str]


def read_roster(name: str, content: bytes) -> ReadRoster:
    """The roster of the file ``name``: TOML, or CSV where the name ends so, in UTF-8 or GB18030.

    What is wrong is told all at once: a key that is unknown or missing; hours that are none; a day beyond the
    cycle; two shifts of a post at once; a person twice on one shift; two posts, patterns of one day or
    periods of one name; dates that nobody can mean. Raises `Problems` where it is no such format.
    """
    if len(content) > MOST_BYTES:
        raise Problems([Problem(name, Said("file-whole"), Said("file-too-large", most=str(MOST_BYTES)))])
    is_table = name.lower().endswith(".csv")
    unread: list[Problem] = []
    source = _of_csv(name, content, unread) if is_table else RosterTables(name, parse_toml(name, content))
    persons, departments = _named(source)
    fits = fitting(source, _RosterFile)
    roster, problems = _roster(source.name, fits.value)
    return ReadRoster(roster, (*unread, *fits.problems, *problems), persons, departments)


def roster_of(name: str, tables: Mapping[str, Any]) -> DutyRoster:
    """The roster of ``tables`` of ``name``, as records have them. Raises `Problems`."""
    fits = fitting(RosterTables(name, tables), _RosterFile)
    roster, problems = _roster(name, fits.value)
    if fits.problems or problems:
        raise Problems([*fits.problems, *problems])
    return roster


def _roster(name: str, file: _RosterFile) -> tuple[DutyRoster, list[Problem]]:
    problems: list[Problem] = []
    try:
        before = parse_duration(file.arrives_before, 0, 12 * HOUR)
    except ValueError as error:
        problems.append(Problem(name, "arrives_before", said_by(error)))
        before = ARRIVES_BEFORE
    posts = tuple(_post(name, item, problems) for item in file.post)
    periods = tuple(_period(name, item, problems) for item in file.sensitive_period)
    for where, values in (
        ("post.id", [post.id for post in posts]),
        ("sensitive_period.name", [period.name for period in periods]),
    ):
        twice = (value for value, count in Counter(values).items() if count > 1)
        problems += [Problem(name, where, Said("value-twice", value=value)) for value in twice]
    return DutyRoster(posts, periods, before), problems


def _named(source: RosterTables) -> tuple[dict[str, Said | str], dict[str, Said | str]]:
    """Persons and departments that the tables name, whatever else is wrong with them, and where first."""
    persons: dict[str, Said | str] = {}
    departments: dict[str, Said | str] = {}
    for post in _tables(source.tables.get("post")):
        if isinstance(id_ := post.get("department"), str):
            departments.setdefault(id_, source.where(post))
        for pattern in _tables(post.get("pattern")):
            for shift in _tables(pattern.get("shifts")):
                crew = shift.get("crew")
                for person in (shift.get("chief"), *(crew if isinstance(crew, list) else ())):
                    if isinstance(person, str) and person:
                        persons.setdefault(person, source.where(post, pattern, shift))
    return persons, departments


def _tables(given: object) -> list[Mapping[str, Any]]:
    return [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []


def tables_of(roster: DutyRoster) -> dict[str, Any]:
    """``roster`` as plain JSON, as `roster_of` reads it."""
    return {
        "arrives_before": write_duration(roster.arrives_before),
        "post": [_post_table(post) for post in roster.posts],
        "sensitive_period": [
            {"name": each.name, "from": each.first.isoformat(), "until": each.last.isoformat()}
            for each in roster.periods
        ],
    }


def _post_table(post: DutyPost) -> dict[str, Any]:
    patterns = [
        {
            "from": pattern.since.isoformat(),
            "days": pattern.days,
            "shifts": [
                {
                    "day": shift.day,
                    "hours": _hours_text(shift),
                    "chief": shift.chief,
                    "crew": list(shift.crew),
                }
                for shift in pattern.shifts
            ],
        }
        for pattern in post.patterns
    ]
    return {
        "id": post.id,
        "name": post.name,
        "department": post.department,
        "round_the_clock": post.round_the_clock,
        "leads": None if post.leads is None else post.leads.value,
        "pattern": patterns,
        **({"patrols": True} if post.patrols else {}),
        **({"readings": list(map(_readings_table, post.readings))} if post.readings else {}),
    }


def _readings_table(schedule: ReadingSchedule) -> dict[str, Any]:
    return {
        "at": [f"{each // 60:02}:{each % 60:02}" for each in schedule.at],
        "within": write_duration(schedule.within),
        "points": list(schedule.points),
        "place": schedule.place,
    }


def _hours_text(shift: PlannedShift) -> str:
    ends = shift.ends if shift.ends == MINUTES_A_DAY else shift.ends % MINUTES_A_DAY
    return "-".join(f"{each // 60:02}:{each % 60:02}" for each in (shift.starts, ends))


def _post(name: str, item: _PostItem, problems: list[Problem]) -> DutyPost:
    where = f"post.{item.id}"
    patterns = tuple(_pattern(name, f"{where}.{each.since}", each, problems) for each in item.pattern)
    for since, count in Counter(each.since for each in patterns).items():
        if count > 1:
            problems.append(Problem(name, where, Said("value-twice", value=since.isoformat())))
    readings = tuple(_readings(name, f"{where}.readings", each, problems) for each in item.readings)
    for minute, count in Counter(at for each in readings for at in each.at).items():
        if count > 1:  # a slot is told from others of its post by when it begins
            value = f"{minute // 60:02}:{minute % 60:02}"
            problems.append(Problem(name, f"{where}.readings", Said("value-twice", value=value)))
    return DutyPost(
        id=item.id,
        name=item.name,
        department=item.department,
        round_the_clock=item.round_the_clock,
        leads=item.leads,
        patterns=patterns,
        patrols=item.patrols,
        readings=readings,
    )


def _readings(name: str, where: str, item: _ReadingsItem, problems: list[Problem]) -> ReadingSchedule:
    times, within = [], LONGEST_SLOT
    for each in item.at:
        try:
            times.append(parse_hours(f"{each}-24:00")[0])
        except ValueError:
            problems.append(Problem(name, where, Said("duty-unfit", value=each[:LONGEST_SHOWN])))
    try:
        within = parse_duration(item.within, MINUTE, LONGEST_SLOT)
    except ValueError as error:
        problems.append(Problem(name, where, said_by(error)))
    if bool(item.points) == bool(item.place):
        problems.append(Problem(name, where, Said("duty-readings-what")))
    return ReadingSchedule(tuple(times), within, tuple(dict.fromkeys(item.points)), item.place)


def _pattern(name: str, where: str, item: _PatternItem, problems: list[Problem]) -> DutyPattern:
    if not FIRST_YEAR <= item.since.year <= LAST_YEAR:
        problems.append(Problem(name, where, _years(item.since)))
    shifts = []
    for each in item.shifts:
        try:
            starts, ends = hours_of_shift(each.hours)
        except ValueError as error:
            problems.append(Problem(name, where, said_by(error)))
            continue
        if each.day > item.days:
            problems.append(Problem(name, where, Said("duty-day-beyond", day=str(each.day))))
        if len({each.chief, *each.crew}) <= len(each.crew):
            problems.append(Problem(name, where, Said("duty-person-twice", hours=each.hours)))
        shifts.append(PlannedShift(each.day, starts, ends, each.chief, tuple(each.crew)))
    if _overlap(shifts, item.days * MINUTES_A_DAY):
        problems.append(Problem(name, where, Said("duty-shifts-overlap")))
    return DutyPattern(item.since, item.days, tuple(shifts))


def _overlap(shifts: Sequence[PlannedShift], cycle: int) -> bool:
    """Whether two shifts are at once, also from the end of the cycle into its beginning."""
    spans = sorted(
        ((each.day - 1) * MINUTES_A_DAY + each.starts, (each.day - 1) * MINUTES_A_DAY + each.ends)
        for each in shifts
    )
    following = [*spans[1:], (spans[0][0] + cycle, 0)] if spans else []
    return any(end > begins for (_, end), (begins, _) in zip(spans, following, strict=True))


def _period(name: str, item: _PeriodItem, problems: list[Problem]) -> SensitivePeriod:
    where = f"sensitive_period.{item.name}"
    if item.last < item.first:
        problems.append(Problem(name, where, Said("duty-period-reversed")))
    if not FIRST_YEAR <= item.first.year <= item.last.year <= LAST_YEAR:
        problems.append(Problem(name, where, _years(item.first)))
    return SensitivePeriod(item.name, item.first, item.last)


def _years(day: date) -> Said:
    return Said("value-years", value=str(day.year), first=str(FIRST_YEAR), last=str(LAST_YEAR))


def hours_of_shift(text: str) -> tuple[int, int]:
    """``"20:00-08:00"`` as minutes after midnight; ``"08:00-08:00"`` is a whole day.

    Raises `ValueError` with a sentence.
    """
    begins, _, ends = text.partition("-")
    if begins == ends:
        starts, _ = parse_hours(f"{begins}-24:00")
        return starts, starts + MINUTES_A_DAY
    starts, until = parse_hours(text)
    return starts, until if until > starts else until + MINUTES_A_DAY


def _of_csv(name: str, content: bytes, unread: list[Problem]) -> RosterTables:
    """The tables of a CSV file, in which each line is a shift; ``unread`` gets lines that are none."""
    text = decoded(content)
    if text is None:
        raise Problems([Problem(name, Said("file-whole"), Said("file-encoding"))])
    posts: dict[str, dict[str, Any]] = {}
    lines: dict[int, int] = {}
    for line, row in _rows(name, text, unread):
        post = posts.setdefault(
            row["post"],
            {
                "id": row["post"],
                "name": row["name"],
                "department": row["department"],
                "round_the_clock": row["round_the_clock"].lower() in ("true", "yes", "1", "是"),
                "leads": row["leads"] or None,
                "pattern": [],
            },
        )
        patterns: list[dict[str, Any]] = post["pattern"]
        pattern = next((each for each in patterns if each["from"] == row["from"]), None)
        if pattern is None:
            pattern = {"from": row["from"], "days": _number(row["days"]), "shifts": []}
            patterns.append(pattern)
        shift: dict[str, Any] = {"day": _number(row["day"]), "hours": row["hours"], "chief": row["chief"]}
        shift["crew"] = row["crew"].split()
        pattern["shifts"].append(shift)
        for table in (post, pattern, shift):
            lines.setdefault(id(table), line)
    return RosterTables(name, {"post": list(posts.values())}, lines)


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else text


def _rows(name: str, text: str, unread: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Number of each line, and its cells by column. Raises `Problems` where the first one is no heading."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        heads = [cell.strip().lower() for cell in next(reader, [])]
        if tuple(heads) != COLUMNS:
            shape = Said("duty-csv-shape", columns=",".join(COLUMNS))
            raise Problems([Problem(name, Said("file-row", number="1"), shape)])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(COLUMNS):
                shape = Said("duty-csv-shape", columns=",".join(COLUMNS))
                unread.append(Problem(name, Said("file-row", number=str(reader.line_num)), shape))
                continue
            yield reader.line_num, dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    except csv.Error:
        where = Said("file-row", number=str(reader.line_num))
        unread.append(Problem(name, where, not_of_format("CSV", Said("file-bad-cell"))))
