import json
from contextlib import suppress
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.deadlines.days.chinese_years import shipped_year, shipped_years
from alerts.deadlines.days.years import MOST_BYTES, YearMissing, YearTable, read_year, write_year
from ingest.problems import Problems
from tests.alerts.deadlines.days.golden_years import YEAR_2026


def all_days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [
        first + timedelta(days=number) for number in range(366) if (first + timedelta(number)).year == year
    ]


def test_the_package_has_2026_as_it_was_announced():
    assert shipped_year(2026) == YEAR_2026


def test_a_year_that_the_package_does_not_know_is_missing_and_never_guessed():
    beyond = shipped_years()[-1].year + 1
    with pytest.raises(YearMissing, match=str(beyond)):
        shipped_year(beyond)
    with pytest.raises(YearMissing):
        shipped_year(2003)


@pytest.mark.parametrize("year", [table.year for table in shipped_years() if 2007 <= table.year <= 2026])
def test_a_second_package_agrees_on_every_day_of_the_years_that_both_know(year):
    known = shipped_year(year)
    other = holidays.country_holidays("CN", years=year)
    assert [day for day in all_days(year) if known.is_working(day) != other.is_working_day(day)] == []


@pytest.mark.parametrize("table", shipped_years(), ids=lambda table: str(table.year))
def test_a_shipped_year_reads_back_from_its_own_file(table):
    read = read_year("year.csv", write_year(table).encode(), table.year)
    assert (read.off, read.on) == (table.off, table.on)


CSV = "date,kind,name\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-09,on,元旦\n\n"
JSON = json.dumps(
    {
        "$schema": "…",
        "year": 2027,
        "papers": ["…"],
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
        ],
    }
)
READ = YearTable(2027, 0, frozenset({date(2027, 1, 1), date(2027, 1, 2)}), frozenset({date(2027, 1, 9)}))


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("gb18030"),
        CSV.encode("utf-16"),
        CSV.replace(",", ";").encode(),
        JSON.encode(),
        JSON.encode("utf-8-sig"),
    ],
)
def test_both_shapes_say_the_same(content):
    assert read_year("2027", content, 2027) == READ
    assert read_year("2027", content) == READ


def refused(content: str | bytes, year: int | None = 2027) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as refusal:
        read_year("2027", content if isinstance(content, bytes) else content.encode(), year)
    return [(str(problem.where), problem.code or problem.reason.code) for problem in refusal.value.problems]


def test_every_fault_of_a_csv_is_told_with_its_line():
    rows = ("01-01,off,元旦", "12-31,off,", "01-01,on,", "01-04,on,", "02-30,off,")
    content = (
        "\n".join(f"2027-{row}" for row in rows) + "\n20270102,off,\nx\n2027-03-01,away,\n2026-03-02,off"
    )
    assert refused(content) == [
        ("row 3", "value-twice"),
        ("row 4", "calendar-make-up-on-weekday"),
        ("row 5", "calendar-no-day"),
        ("row 6", "calendar-no-day"),
        ("row 7", "calendar-csv-shape"),
        ("row 8", "calendar-csv-shape"),
        ("row 9", "calendar-other-year"),
    ]


def test_every_fault_of_a_json_is_told_with_its_item():
    content = json.dumps(
        {
            "year": 2027,
            "days": [{"date": "2028-01-01", "isOffDay": True}, {"date": "2027-01-05", "isOffDay": False}],
        }
    )
    assert refused(content) == [
        ("days[0]", "calendar-other-year"),
        ("days[1]", "calendar-make-up-on-weekday"),
    ]


@pytest.mark.parametrize(
    ("content", "where", "code"),
    [
        (json.dumps({"year": 2027, "days": []}), "file", "calendar-nothing-off"),
        ("", "file", "calendar-nothing-off"),
        ("2027-01-02,on,\n", "file", "calendar-nothing-off"),
        (JSON.replace("2027,", "2026,"), "year", "calendar-other-year"),
        ('{"year": 2027}', "file", "calendar-json-shape"),
        (
            '{"year": 2027, "days": [{"date": 3, "isOffDay": true}]}',
            "$.days[0].date",
            "calendar-json-shape",
        ),
        ('{"year": ', "file", "calendar-json-shape"),
        ('2027-01-01,"off', "row 1", "file-bad-cell"),
        (b"\xff\xff", "file", "file-encoding"),
        ("x" * (MOST_BYTES + 1), "file", "file-too-large"),
        ("2027-01-01,off\n" * 367, "row 2", "value-twice"),
    ],
)
def test_what_is_no_year_is_refused(content, where, code):
    assert refused(content)[0] == (where, code)


def test_a_year_beyond_those_that_there_are_is_refused():
    assert refused("9999-01-01,off\n", None) == [("year", "value-years")]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_file_ends_in_another_error(content):
    with suppress(Problems):
        read_year("any", content, 2027)
