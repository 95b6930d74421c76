"""Walking a list page by page gives the whole list, once; a cursor cannot be made up or carried elsewhere."""

from __future__ import annotations

import base64

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.compliance.household_day import HouseholdDay
from alerts.episodes.episode import Opening
from api.http.paging import Cursors
from api.http.problems import HttpProblem
from ingest.durations import MINUTE
from ingest.readings.batch import DeadLetterReason
from tests.api.conftest import served
from tests.api.stand_in_service import MORNING, NOW, breach, dead_letter, file_changes

CURSORS = Cursors(lambda: b"k" * 32)
positions = st.lists(st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20), min_size=1, max_size=3)


@given(positions, st.text(max_size=20), st.text(max_size=20))
def test_a_cursor_gives_its_position_back(position, name, filters):
    assert CURSORS.read(name, filters, CURSORS.issue(name, filters, position)) == position


@given(positions, st.data())
def test_a_cursor_changed_in_any_bit_is_refused(position, data):
    cursor = CURSORS.issue("points", None, position)
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    forged = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    with pytest.raises(HttpProblem):
        CURSORS.read("points", None, forged)


@given(st.text(max_size=100))
def test_no_made_up_text_is_a_cursor(text):
    with pytest.raises(HttpProblem):
        CURSORS.read("points", None, text)


def test_a_cursor_belongs_to_its_list_its_filters_and_its_key():
    cursor = CURSORS.issue("points", ["b1"], ["f1"])
    for name, filters, cursors in (
        ("episodes", ["b1"], CURSORS),
        ("points", ["b2"], CURSORS),
        ("points", ["b1"], Cursors(lambda: b"other")),
    ):
        with pytest.raises(HttpProblem):
            cursors.read(name, filters, cursor)


@pytest.fixture
def crowded(service):
    """Several of everything that comes in lists, many at the same instant."""
    breach(service, "f1-room")
    breach(service, "f2-room")
    opened = [
        Opening(rule, 1, f"f{flat}-room", MORNING, MORNING + (30 + flat // 2) * MINUTE, 36, 36, 15.0, MORNING)
        for rule in ("room.floor", "room.night_target")
        for flat in range(1, 7)
    ]
    file_changes(service, opened)
    for number in range(7):
        dead_letter(
            service, b"%d" % number, DeadLetterReason.MALFORMED if number % 2 else DeadLetterReason.TOO_DEEP
        )
    days = [
        HouseholdDay(f"f{flat}", f"2026-01-{day}", 9, 9, 9, "qualified", NOW)
        for flat in range(1, 7)
        for day in (13, 14)
    ]
    with service.records.begin() as tx:
        tx.compliance.save(days)
    return service


@pytest.mark.parametrize(
    ("url", "asked", "total"),
    [
        ("/api/v1/points", {}, 7),
        ("/api/v1/points", {"place": "b1", "metric": "indoor_temperature"}, 6),
        ("/api/v1/episodes", {}, 14),
        ("/api/v1/episodes", {"rule": "room.floor"}, 6),
        ("/api/v1/tickets", {}, 3),
        ("/api/v1/dead-letters", {}, 7),
        ("/api/v1/dead-letters", {"reason": "too-deep"}, 4),
        ("/api/v1/compliance", {"place": "b1", "from": "2026-01-13", "to": "2026-01-14"}, 12),
        (
            "/api/v1/points/f1-room/readings",
            {"from": "2026-01-15T07:50:00+08:00", "to": "2026-01-15T08:00:00+08:00"},
            10,
        ),
    ],
)
def test_every_list_walked_by_cursor_is_whole_and_has_no_doubles(crowded, url, asked, total):
    headers = {"Authorization": f"Bearer {crowded.tokens['viewer']}"}
    with served(crowded) as address, httpx.Client(base_url=address, headers=headers) as client:
        whole = client.get(url, params=asked | {"limit": 1000}).json()
        assert (len(whole["items"]), whole["next"]) == (total, None)
        for limit in (1, 2, 3, total - 1, total):
            walked, cursor = [], None
            while True:
                page = client.get(
                    url, params=asked | {"limit": limit} | ({"cursor": cursor} if cursor else {})
                ).json()
                assert len(page["items"]) <= limit
                walked += page["items"]
                cursor = page["next"]
                if cursor is None:
                    break
            assert walked == whole["items"], f"pages of {limit}"


def test_a_restart_breaks_no_walk(crowded):
    with served(crowded) as address:
        cursor = httpx.get(f"{address}/api/v1/points", params={"limit": 2}).json()["next"]
    with served(crowded) as address:
        page = httpx.get(f"{address}/api/v1/points", params={"limit": 2, "cursor": cursor}).json()
    assert [item["id"] for item in page["items"]] == ["f3-room", "f4-room"]
