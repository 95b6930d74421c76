"""What the letters take is changed group by group, and who has most is found without looking at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.journal.fair_shares import fair_level
from ingest.journal.held_letters import HeldLetters

reasons = st.sampled_from(["malformed", "foreign", "flood"])
changes = st.dictionaries(
    st.tuples(st.sampled_from(["gw-1", "gw-2", "gw-3"]), reasons), st.integers(0, 50), max_size=5
)


@given(st.lists(changes, max_size=10), st.integers(0, 200))
def test_after_all_changes_it_is_as_if_it_were_made_anew(steps, room):
    held, sizes = HeldLetters({}), {}
    for step in steps:
        held.change(step)
        sizes |= step
    left = {group: size for group, size in sizes.items() if size}
    assert (held.sizes(), held.total) == (left, sum(left.values()))
    assert held.parked == sum(size for (_, reason), size in left.items() if reason == "flood")
    assert held.changed == {group for step in steps for group in step}
    assert held.over_share(room, 9) == HeldLetters(left).over_share(room, 9)


@given(st.dictionaries(st.integers(0, 9), st.integers(1, 100), max_size=8), st.integers(0, 300))
def test_who_has_more_than_a_share_has_more_than_the_level(sizes, room):
    held = HeldLetters({(f"gw-{who}", "malformed"): size for who, size in sizes.items()})
    level = fair_level(sizes.values(), room)
    over = {f"gw-{who}": pytest.approx(size - level) for who, size in sizes.items() if size > level}
    if held.total > room:
        assert dict(held.over_share(room, 100)) == over


class Looked(list):
    """A list that counts what was looked at from its end."""

    looks = 0

    def __reversed__(self):
        for item in super().__reversed__():
            self.looks += 1
            yield item


@pytest.mark.parametrize("gateways", [10, 1000])
def test_no_more_are_looked_at_than_may_be_cut(gateways):
    sizes = {(f"gw-{n:04}", "malformed"): 10 for n in range(gateways)}
    held = HeldLetters(sizes | {("loud", "malformed"): 10_000})
    held._by_size = Looked(held._by_size)
    assert held.over_share(held.total - 50, 7) == [("loud", 50)]
    assert held._by_size.looks == 2
    every = held.over_share(0, 7)
    assert [gateway for gateway, _ in every][:2] == ["loud", f"gw-{gateways - 1:04}"]
    assert (len(every), every[0][1], every[1][1]) == (7, 9_990, 0), "cut to who has next most, and no deeper"
    assert held._by_size.looks == 2 + 8
