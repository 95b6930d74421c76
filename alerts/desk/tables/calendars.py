"""The working-day calendar in force: its years on record, imported and told of (desk.md, section 9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from alerts.deadlines.days.chinese_years import shipped_years
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.deadlines.days.years import YearTable, read_year
from alerts.deadlines.desk_clock import DeskClock
from alerts.deadlines.rescheduling import recalculate
from alerts.desk.clocks.moved_dues import MovedDue, moved_from
from alerts.people.audit import AuditKind, done_by
from alerts.people.roles import Right
from alerts.people.use_cases import ScopeKind, use_case
from alerts.people.viewer import SERVICE, Viewer
from alerts.records import Records, Transaction
from alerts.records.desk_rows.calendars import RecordedYear

PACKAGE = "chinesecalendar"
"""Where the years are from that nobody has imported."""
MOST_LOOKED_AT = 20_000
"""Running clocks that are looked at for those that an import would move: about two seconds."""
MOST_LISTED = 1_000
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class YearImport:
    """What an import did.

    Attributes
    ----------
    table
        The year as it is on record now.
    is_new
        Whether it became a version; not where it says what was on record.
    to_move
        What would become of clocks. It moves none: that is for who works them out again.
    all_listed
        Whether every running clock was looked at, and every one that would move is there.
    """

    table: YearTable
    is_new: bool
    to_move: list[MovedDue]
    all_listed: bool


def record_shipped_years(tx: Transaction, now: int) -> list[YearTable]:
    """Put the package's years on record of which there is none yet, each as version 1; an act of the service.

    What a person has imported stays: a later package has no say in it.
    """
    known = tx.calendars.years()
    new = tx.calendars.record(
        [table for table in shipped_years() if table.year not in known], PACKAGE, now, SERVICE.name
    )
    if new:
        years = [table.year for table in new]
        tx.audit.append([done_by(SERVICE, AuditKind.CALENDAR_IMPORTED, now, PACKAGE, years=years)])
    return new


@use_case("calendars.list", Right.LOOK, ScopeKind.WHOLE)
def list_years(records: Records, viewer: Viewer) -> list[RecordedYear]:
    """Every version of every year on record, in order; who sees no people is not told by whom.

    Raises
    ------
    Forbidden, RecordsError
    """
    with records.reading() as tx:
        found = tx.calendars.versions()
    return found if viewer.sees_people else [each._replace(by="") for each in found]


@use_case("calendars.import", Right.ORGANISE, ScopeKind.WHOLE)
def import_year(
    records: Records,
    viewer: Viewer,
    source: tuple[str, bytes],
    now: int,
    *,
    calendar: WorkCalendar,
    year: int | None = None,
) -> YearImport:
    """Put a year on record, as the next version of it, and tell which clocks it would move; it moves none.

    Parameters
    ----------
    source
        A file's name, and its bytes as `read_year` reads them.
    now
        UTC ms.
    calendar
        Zone, hours and summer of the organisation; its years are those on record.
    year
        The year that it has to be of; ``None``: the file says it.

    Raises
    ------
    Problems
        Everything that is wrong with the file, each with its line.
    Forbidden, RecordsError
    """
    name, content = source
    table = read_year(name, content, year)
    with records.begin() as tx:
        new = tx.calendars.record([table], name[:200], now, viewer.name)
        for each in new:
            told = {"version": each.version, "file": name}
            tx.audit.act(viewer, AuditKind.CALENDAR_IMPORTED, now, str(each.year), **told)
    with records.reading() as tx:
        years = tx.calendars.years()
        to_move: list[MovedDue] = []
        all_listed = True
        if new:
            after = replace(calendar, years=years)
            to_move, all_listed = _clocks_to_move(tx, after, table.year, now)
    return YearImport(years[table.year], bool(new), to_move, all_listed)


def _clocks_to_move(
    tx: Transaction, calendar: WorkCalendar, year: int, now: int
) -> tuple[list[MovedDue], bool]:
    """The first running clocks that ``calendar`` moves, by its table of ``year``; and whether those are all.

    By the zone of the organisation.
    """
    found: list[MovedDue] = []
    looked_at = 0
    for clocks in _running(tx):
        looked_at += len(clocks)
        counting = [clock for clock in clocks if clock.due_at is None or counts_by(clock, year)]
        found += _moved(tx, counting, calendar, now)
        if looked_at >= MOST_LOOKED_AT or len(found) > MOST_LISTED:
            return found[:MOST_LISTED], False
    return found, True


def _running(tx: Transaction) -> Iterator[list[DeskClock]]:
    """Those of unknown due, and those that run by their due: up to `AT_ONCE` each time."""
    last = 0
    while clocks := tx.clocks.unknown(AT_ONCE, last):
        last = clocks[-1].id
        yield clocks
    position: Sequence[int] | None = ()
    while position is not None:
        clocks, position = tx.clocks.page(cursor=position or None, limit=AT_ONCE, territories=None)
        yield clocks


def counts_by(clock: DeskClock, year: int) -> bool:
    """Whether the due of ``clock`` was worked out with the table of ``year``."""
    return any(version.startswith(f"{year}:") for version in clock.calendar_version.split())


def _moved(tx: Transaction, clocks: Sequence[DeskClock], calendar: WorkCalendar, now: int) -> list[MovedDue]:
    segments = tx.segments.of_clocks([clock.id for clock in clocks if clock.segments])
    return moved_from(clocks, recalculate(clocks, segments, calendar, now, "", ""))
