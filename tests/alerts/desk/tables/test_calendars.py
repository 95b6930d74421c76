"""Years of the calendar: those of the package, imports, what they would move, the year that is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from alerts.deadlines.days.chinese_years import shipped_year, shipped_years
from alerts.deadlines.days.organisation import calendar_of, year_wanted
from alerts.deadlines.days.years import write_year
from alerts.deadlines.desk_clock import ClockStatus
from alerts.desk.clocks.moved_dues import MovedDue
from alerts.desk.rules_in_force import RulesInForce
from alerts.desk.tables import calendars
from alerts.desk.tables.calendars import import_year, list_years
from alerts.people.audit import AuditFilter, AuditKind
from alerts.people.viewer import OPERATOR
from alerts.records import Records
from alerts.records.desk_rows.rows import RowKind
from alerts.rules.rule_files import default_rules
from ingest.inventory.tree import Calendar, DateSpan, Inventory, Level, Place
from ingest.problems import Problems
from tests.alerts.records.desk.desk_values import T1, T2, a_clock, put_tickets

Y2027 = b"date,off|on,name\n2027-01-01,off,\n"


def at(text: str) -> int:
    """An instant in China, UTC ms."""
    return int(datetime.fromisoformat(f"{text}+08:00").timestamp() * 1000)


NOW = at("2026-11-26 10:00")


@pytest.fixture
def in_force(records_of_both) -> RulesInForce:
    made = RulesInForce(records_of_both, default_rules())
    made.open(NOW)
    return made


def versions(records: Records) -> list[tuple[int, int, str, str]]:
    return [
        (each.table.year, each.table.version, each.source, each.by) for each in list_years(records, OPERATOR)
    ]


def imported(in_force: RulesInForce, content: bytes, name: str = "year.csv", now: int = NOW, **more):
    return in_force.import_year(OPERATOR, (name, content), now, **more)


def test_the_years_of_the_package_are_copied_once(in_force, records_of_both):
    known = [table.year for table in shipped_years()]
    assert versions(records_of_both) == [(year, 1, "chinesecalendar", "service") for year in known]
    other = write_year(replace(shipped_year(2026), on=frozenset())).encode()
    assert imported(in_force, other).table.version == 2
    RulesInForce(records_of_both, default_rules()).open(NOW + 1)
    assert [row[1] for row in versions(records_of_both) if row[0] == 2026] == [1, 2], "a start has no say"
    assert in_force.calendar.years[2026].on == frozenset()


def test_an_import_is_a_version_with_who_and_when_and_the_same_again_is_none(in_force, records_of_both):
    done = imported(in_force, Y2027, "2027.csv")
    assert (done.table.year, done.table.version, done.is_new, done.to_move) == (2027, 1, True, [])
    assert done.all_listed
    assert in_force.calendar.is_working(date(2027, 1, 4))
    json = b'{"year": 2027, "papers": [], "days": [{"date": "2027-01-01", "name": "x", "isOffDay": true}]}'
    again = imported(in_force, json, "2027.json", year=2027)
    assert (again.table.version, again.is_new) == (1, False)
    assert versions(records_of_both)[-1] == (2027, 1, "2027.csv", OPERATOR.name)
    with records_of_both.reading() as tx:
        lines = tx.audit.page(AuditFilter(kind=AuditKind.CALENDAR_IMPORTED), None, 9)
    assert [(each.actor, each.subject, each.data) for each in lines][:-1] == [
        (OPERATOR.name, "2027", {"version": 1, "file": "2027.csv"})
    ]
    assert lines[-1].subject == "chinesecalendar"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"2027-01-01,off\n2028-01-01,off\n", ["row 2: 2028-01-01 is not of 2027"]),
        (b"2027-01-01,off\n2027-01-01,off\n", ["row 2: 2027-01-01 is there twice"]),
        (b"2027-01-01,off\n2027-01-05,on\n", ["row 2: 2027-01-05 is Monday to Friday"]),
        (b"2027-01-09,on\n", ["file: no day is off"]),
        (b"2027-02-30,off\nx\n", ["row 1: '2027-02-30' is no day", "row 2: must be day, kind and name"]),
        (b'{"year": 2027, "days": []}', ["file: no day is off"]),
        (b'{"year": 2026, "days": []}', ["year: 2026 is not of 2027"]),
        (b'{"year": 2027}', ["file: "]),
        (b"", ["file: no day is off"]),
    ],
)
def test_a_bad_year_is_refused_with_every_line(records, content, told):
    with pytest.raises(Problems) as refused:
        import_year(
            records, OPERATOR, ("y", content), NOW, calendar=calendar_of(Inventory(), {}, {}), year=2027
        )
    found = [str(each).removeprefix("y: ") for each in refused.value.problems]
    assert len(found) == len(told)
    for each, begin in zip(found, told, strict=True):
        assert each.startswith(begin)
    assert list_years(records, OPERATOR) == []


def put_clocks(records: Records) -> None:
    """Three working days before Spring Festival, and three over the end of the year (section 9)."""
    by_days = {"limit": '{"working_days":3}', "calendar_version": "2026:1"}
    with records.begin() as tx:
        put_tickets(tx, 2)
        policy = tx.rows.current(RowKind.POLICY)["sign"].id
        spring = {"started_at": at("2026-02-12 16:40"), "due_at": at("2026-02-25 00:00")}
        tx.clocks.add(
            [
                a_clock(policy, **by_days, **spring),
                a_clock(policy, key="plain", limit='{"clock":"30min"}', started_at=spring["started_at"]),
                a_clock(policy, key="met", status=ClockStatus.MET, **by_days, **spring),
                a_clock(
                    policy,
                    T2,
                    **by_days,
                    started_at=at("2026-12-30 16:00"),
                    due_at=None,
                    status=ClockStatus.UNKNOWN,
                ),
            ]
        )


def test_an_import_lists_the_clocks_that_it_would_move_and_moves_none(in_force, records_of_both):
    records = records_of_both
    put_clocks(records)
    with records.reading() as tx:
        before = tx.clocks.of_tickets([T1, T2])
    # Without Saturday the 14th as a make-up day the third end of a working day is that of the 25th.
    table = shipped_year(2026)
    without = write_year(replace(table, on=table.on - {date(2026, 2, 14)})).encode()
    done = imported(in_force, without)
    spring = MovedDue(T1, "sign", "C21", at("2026-02-25 00:00"), at("2026-02-26 00:00"))
    assert (done.to_move, done.all_listed) == ([spring], True)
    # 31 December, 4 and 5 January.
    done = imported(in_force, Y2027)
    assert done.to_move == [MovedDue(T2, "sign", "C21", None, at("2027-01-06 00:00"))]
    with records.reading() as tx:
        assert tx.clocks.of_tickets([T1, T2]) == before


def test_what_is_looked_at_for_clocks_is_bounded(in_force, records_of_both, monkeypatch):
    put_clocks(records_of_both)
    monkeypatch.setattr(calendars, "MOST_LOOKED_AT", 1)
    assert not imported(in_force, Y2027).all_listed


def test_a_year_that_another_process_imports_is_in_force_at_the_next_look(in_force, records_of_both):
    import_year(records_of_both, OPERATOR, ("y.csv", Y2027), NOW, calendar=in_force.calendar)
    assert 2027 not in in_force.calendar.years
    assert not in_force.refresh(NOW), "no inventory was imported"
    assert 2027 in in_force.calendar.years


@pytest.mark.parametrize(
    ("now", "wanted"),
    [("2026-10-31 23:59", None), ("2026-11-01 00:00", "2027"), ("2027-01-01 00:00", "2027")],
)
def test_from_november_on_the_next_year_is_wanted(in_force, now, wanted):
    told = year_wanted(in_force.calendar, at(now))
    assert (None if told is None else dict(told.values)["year"]) == wanted
    imported(in_force, Y2027)
    assert year_wanted(in_force.calendar, at(now)) is None


def test_the_calendar_is_that_of_the_root():
    summer = DateSpan("05-01", "09-30")
    own = Calendar("own", None, ("00:00-24:00",), ("00:00-24:00",), summer)
    places = {
        "r": Place("r", Level.ORGANISATION, "R", calendar="own", zone="Asia/Urumqi"),
        "u": Place("u", Level.UNIT, "U", "r", zone="Asia/Shanghai"),
    }
    found = calendar_of(Inventory(places, calendars={"own": own}), {}, {})
    assert (found.zone, found.summer) == ("Asia/Urumqi", summer)
    assert calendar_of(Inventory(), {}, {}).summer is None
