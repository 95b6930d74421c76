"""Walking a list page by page gives the whole list, once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.desk.lookups.list_page import cut


@given(st.lists(st.integers(), max_size=30, unique=True).map(sorted), st.integers(1, 7))
def test_pages_put_together_are_the_list(items, limit):
    walked, last = [], None
    while True:
        rest = [item for item in items if last is None or item > last[0]]
        found = cut(rest[: limit + 1], limit, lambda item: [item])
        page, last = found.items, found.last
        assert len(page) <= limit
        walked += page
        if last is None:
            break
    assert walked == items
