"""Readings as line protocol, read back by the strict reader of the stand-in."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.readings.batch import FLAG_NAMES, Flag, batch_of
from ingest.stores.hourly_figures import HourFigures
from ingest.stores.influx.line_protocol import hourly_lines, quoted, reading_lines, series
from tests.contracts.stand_in.lines import parse_line, split_lines

NAME = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\\", include_characters=" "), min_size=1
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]))
FINITE = st.floats(allow_nan=False, allow_infinity=False)
MS = st.integers(-9_223_372_036_854, 9_223_372_036_854)


def test_a_clean_reading() -> None:
    batch = batch_of([4], [1795298400000], [18.25], received_at=[1795298400123], sources=("senml/gw-7",))
    assert reading_lines({4: series("indoor_temperature", "H-0301-living")}, batch) == [
        (
            "indoor_temperature,point=H-0301-living"
            ' value=18.25,received_at=1795298400123i,source="senml/gw-7" 1795298400000'
        )
    ]


def test_flags_are_named_and_only_where_there_are_some() -> None:
    batch = batch_of(
        [0, 0, 0], [1, 2, 3], [1, 2, 3], flags=[Flag.RANGE | Flag.HISTORY, 0, Flag.RANGE], sources=("a",)
    )
    assert reading_lines({0: "m,point=p"}, batch) == [
        'm,point=p value=1.0,received_at=1i,source="a",flags="range,history" 1',
        'm,point=p value=2.0,received_at=2i,source="a" 2',
        'm,point=p value=3.0,received_at=3i,source="a",flags="range" 3',
    ]


def test_separators_in_names_are_escaped() -> None:
    assert series("a b,c", "tap, 1=2") == r"a\ b\,c,point=tap\,\ 1\=2"
    assert quoted('say "no" \\ yes') == r'"say \"no\" \\ yes"'


@pytest.mark.parametrize("name", ["", "a\\", "a\\b", "line\nbreak", "tab\t", "nul\0"])
def test_names_that_line_protocol_cannot_carry_are_errors(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        series("indoor_temperature", name)
    with pytest.raises(ValueError, match="cannot be written"):
        series(name, "H-0301")


@given(NAME, NAME, FINITE, MS, MS, ANYTHING, st.integers(0, (1 << len(FLAG_NAMES)) - 1))
def test_whatever_is_written_is_read_back(
    measurement: str, point: str, value: float, at: int, received_at: int, source: str, flags: int
) -> None:
    assume(measurement.isprintable() and point.isprintable())
    batch = batch_of([3], [at], [value], received_at=[received_at], flags=[flags], sources=(source,))
    (line,) = reading_lines({3: series(measurement, point)}, batch)
    names = ",".join(name for flag, name in FLAG_NAMES.items() if flags & flag)
    fields = {"value": value, "received_at": received_at, "source": source} | (
        {"flags": names} if names else {}
    )
    assert parse_line(line) == (measurement, {"point": point}, fields, at)


@given(st.lists(ANYTHING, min_size=1, max_size=5))
def test_a_source_with_a_line_break_stays_in_its_line(sources: list[str]) -> None:
    n = len(sources)
    batch = batch_of([0] * n, range(n), [1.0] * n, source=range(n), sources=tuple(sources))
    body = "\n".join(reading_lines({0: "m,point=p"}, batch))
    assert [parse_line(line)[2]["source"] for line in split_lines(body)] == sources


def test_one_line_a_row_in_the_order_of_the_batch() -> None:
    batch = batch_of([1, 0, 1], [3, 2, 1], np.array([0.1 + 0.2, -1e-300, 1e22]))
    lines = reading_lines({0: "m,point=a", 1: "m,point=b"}, batch)
    assert [parse_line(line)[1]["point"] for line in lines] == ["b", "a", "b"]
    assert [parse_line(line)[2]["value"] for line in lines] == [0.1 + 0.2, -1e-300, 1e22], "to the last bit"


def test_hourly_figures() -> None:
    columns = ([0], [17.5], [18.0], [18.5], [2])
    figures = HourFigures(*(np.array(column) for column in columns))
    assert hourly_lines({0: "m_hourly,point=a"}, 3_600_000, figures) == [
        "m_hourly,point=a min=17.5,mean=18.0,max=18.5,count=2i 3600000"
    ]
