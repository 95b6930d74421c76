"""What a site may set of the desk: what ships, what it changes, and every fault at once."""

from contextlib import suppress
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matters.settings import KEYS, SHIPPED, DeskSettings, settings_of
from ingest.problems import Problems

MINUTE = 60_000


def test_what_ships_says_everything():
    assert {field for field, _ in KEYS.values()} == {each.name for each in fields(DeskSettings)}
    assert SHIPPED.late_after == 15 * MINUTE
    assert SHIPPED.transfers_flag == 2
    assert SHIPPED.keys_kept == 30 * 24 * 60 * MINUTE
    assert (SHIPPED.attempts, SHIPPED.attempt_days) == (3, 2)
    assert SHIPPED.largest_attachment == 20 * 1024 * 1024


def test_a_site_changes_what_it_names():
    site = {"entry": {"late_after": "30min"}, "departments": [{}], "property": {"takes_p27": True}}
    changed = settings_of("desk.toml", site, SHIPPED, beside=("departments",))
    assert (changed.late_after, changed.takes_p27) == (30 * MINUTE, True)
    assert changed.transfers_flag == SHIPPED.transfers_flag


def test_every_fault_is_told_at_once_with_its_key():
    site = {
        "entry": {"late_after": "soon", "early_after": "1h"},
        "colours": {"red": 1},
        "sheets": 3,
        "transfers": {"flag": 0},
        "attachments": {"largest": "20TB", "types": ["text/html"]},
        "property": {"takes_p27": 1},
    }
    with pytest.raises(Problems) as caught:
        settings_of("desk.toml", site, SHIPPED)
    assert [problem.where for problem in caught.value.problems] == [
        "colours",
        "sheets",
        "entry.late_after",
        "entry.early_after",
        "transfers.flag",
        "attachments.largest",
        "attachments.types",
        "property.takes_p27",
    ]


def test_a_file_that_must_say_everything_names_what_it_lacks():
    with pytest.raises(Problems) as caught:
        settings_of("settings.toml", {})
    assert [problem.where for problem in caught.value.problems] == list(KEYS)


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.lists(st.text(max_size=3))
)


@given(st.dictionaries(st.sampled_from(sorted(KEYS)), VALUES))
def test_whatever_is_set_is_settings_or_problems(values):
    site: dict = {}
    for key, value in values.items():
        section, _, name = key.partition(".")
        site.setdefault(section, {})[name] = value
    with suppress(Problems):
        assert isinstance(settings_of("desk.toml", site, SHIPPED), DeskSettings)
