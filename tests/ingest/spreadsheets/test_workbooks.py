"""Workbooks that are taken away: what was put in is in them, as what it was, and nothing runs."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.spreadsheets.cells import LONGEST, as_read
from ingest.spreadsheets.csv_files import RUN
from ingest.spreadsheets.workbooks import MOST_ROWS, bites_of, written_workbook
from tests.examples import examples
from tests.ingest.spreadsheets.read_back import sheets_of

HOSTILE = [*RUN, "'", "#N/A", "_x003D_", "_x005F_x003D_", "\t", "\r\n", "\x00", "<", "&amp;", "]]>", "\ud800"]
TEXTS = st.one_of(st.text(min_size=1), st.tuples(st.sampled_from(HOSTILE), st.text()).map("".join))
NUMBERS = st.one_of(st.integers(-(10**9), 10**9), st.floats(-1e12, 1e12))
FIRST, LAST = (datetime.fromisoformat(day) for day in ("1970-01-01", "9998-01-01"))
TIMES = st.datetimes(FIRST, LAST)
ROWS = st.lists(st.tuples(TEXTS, NUMBERS, TIMES, st.none(), TEXTS), max_size=7)
HEAD = ("=A1", "数值（°C）", "时间（Asia/Shanghai）", "无", "文字")


def written(rows, most: int = MOST_ROWS) -> list[tuple[str, list[tuple]]]:
    file = written_workbook(lambda book: book.sheet("读数", HEAD).append(rows), most)
    return sheets_of(b"".join(bites_of(file)))


@settings(max_examples=examples(60))
@given(ROWS)
def test_a_text_comes_back_as_that_text_a_number_as_a_number_and_a_time_as_that_time(rows):
    ((title, (head, *found)),) = written(rows)
    assert (title, head) == ("读数", HEAD)
    for row, (text, number, time, nothing, last) in zip(rows, found, strict=True):
        assert (as_read(text), as_read(last)) == (row[0], row[4])
        assert (number, nothing) == (pytest.approx(row[1], rel=1e-14), None)
        assert abs(time - row[2]) < timedelta(milliseconds=1), "a spreadsheet counts days"


@given(st.integers(0, 9))
@settings(max_examples=examples(10))
def test_what_is_too_much_for_a_sheet_goes_on_in_a_further_one_with_its_head(count):
    rows = [(f"{n}", n, None, None, "") for n in range(count)]
    found = written(rows, most=4)
    assert [title for title, _ in found] == ["读数", "读数 (2)", "读数 (3)"][: max(1, -(-count // 3))]
    assert [row[1] for _, (head, *below) in found for row in below if head == HEAD] == list(range(count))


def test_a_text_that_no_cell_holds_ends_where_it_says_so():
    ((_, (_, row)),) = written([("x" * (LONGEST + 1), 0, None, None, "y" * LONGEST)])
    assert (row[0], row[4]) == ("x" * (LONGEST - 1) + "…", "y" * LONGEST)


def test_what_fails_while_it_is_written_leaves_no_file(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def fill(book):
        book.sheet("a", ["b"]).append([("c",)])
        assert list(tmp_path.iterdir())
        raise LookupError

    with pytest.raises(LookupError):
        written_workbook(fill)
    assert not list(tmp_path.iterdir())
