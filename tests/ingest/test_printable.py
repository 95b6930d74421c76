"""What others wrote is shown on one line, with an end, and harms no terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.printable import LONGEST, is_one_line, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("温度 7 °C", "温度 7 °C"),
        ("\x1b[2J\x1b]0;owned\x07", r"\x1b[2J\x1b]0;owned\x07"),
        ("two\nlines\r", r"two\nlines\r"),
        ("half \ud800", r"half \ud800"),
        ("\u202eevil", r"\u202eevil"),
        ("1234567890", "1234567890"),
        ("12345678901", "123456789…"),
        ("\0" * 99, r"\x00\x00\x…"),
        ("", ""),
    ],
)
def test_by_hand(text, shown):
    assert printable(text, max(10, len(shown))) == shown


@given(st.text(st.characters(), max_size=50), st.integers(1, 60))
def test_anything_fits_and_can_be_printed(text, longest):
    shown = printable(text, longest)
    assert shown.isprintable()
    assert len(shown) <= longest
    assert shown.encode().decode() == shown


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=LONGEST))
def test_a_text_of_printable_characters_is_left_as_it_is(text):
    assert printable(text) == text


@pytest.mark.parametrize("text", ["", "Wang 2", "因病　请假", "a\u00a0b", "王\U00031353", "王\U00033479"])
def test_blanks_of_any_width_are_in_one_line(text):
    assert is_one_line(text)


@pytest.mark.parametrize("text", ["a\nb", "a\0", "x\u202eb", "a\u2028b", "a\x85b", "\ud800"])
def test_what_is_not_seen_or_begins_a_line_is_not(text):
    assert not is_one_line(text)
