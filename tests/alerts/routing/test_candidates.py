"""Which open tickets a matter may be joined to (W26)."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.matters.choices import Category, Origin
from alerts.routing.candidates import OpenMatter, candidates
from alerts.routing.proposing import concern_of
from tests.alerts.routing.company import GROUP, PLACES


def opened(number: str, place: str, category: Category, origin: Origin = Origin.PEOPLE, at: int = 0):
    return OpenMatter(number, place, concern_of(category), category, origin, at)


def numbers(category: Category, place: str, *matters: OpenMatter) -> list[tuple[str, int]]:
    return [(each.number, each.above) for each in candidates(category, place, matters, GROUP)]


def test_a_call_finds_the_sensors_ticket_of_its_concern_here_and_above():
    matters = (
        opened("org", "org", Category.PRESSURE, Origin.SENSOR),
        opened("people", "flat", Category.LEAK),
        opened("late", "flat", Category.PRESSURE, Origin.SENSOR, at=9),
        opened("early", "flat", Category.PRESSURE, Origin.SENSOR, at=3),
        opened("block", "block", Category.PRESSURE),
        opened("beside", "south", Category.PRESSURE, Origin.SENSOR),
        opened("cold", "flat", Category.ROOM_TEMPERATURE, Origin.SENSOR),
    )
    assert numbers(Category.NO_WATER, "flat", *matters) == [
        ("early", 0), ("late", 0), ("people", 0), ("block", 1), ("org", 4),
    ]  # fmt: skip
    assert numbers(Category.NO_WATER, "org", *matters) == [("org", 0)], "nothing below it"


def test_what_no_sensor_finds_is_the_same_only_if_it_is_of_the_same_category():
    matters = (opened("meter", "block", Category.METER), opened("fees", "block", Category.FEES))
    assert numbers(Category.FEES, "flat", *matters) == [("fees", 1)]
    assert numbers(Category.CONDUCT, "flat", *matters) == []


def test_a_place_that_has_left_has_no_candidates():
    assert numbers(Category.FEES, "gone", opened("1", "gone", Category.FEES)) == []


def test_why_is_told():
    there = (
        opened("1", "flat", Category.LEAK, Origin.SENSOR),
        opened("2", "flat", Category.LEAK),
        opened("3", "north", Category.LEAK, Origin.SENSOR),
        opened("4", "north", Category.LEAK),
    )
    assert [str(each.because) for each in candidates(Category.LEAK, "flat", there, GROUP)] == [
        "Sensors found the same at 301.",
        "Somebody has reported the same at 301.",
        "Sensors found the same at 北区, which it is a part of.",
        "Somebody has reported the same at 北区, which it is a part of.",
    ]


MATTERS = st.builds(
    opened, st.from_regex(r"[0-9]{6}", fullmatch=True), st.sampled_from(sorted(PLACES)),
    st.sampled_from(Category), st.sampled_from(Origin), st.integers(0, 9),
)  # fmt: skip


@given(
    st.sampled_from(Category),
    st.sampled_from(sorted(PLACES)),
    st.lists(MATTERS, unique_by=lambda m: m.number),
)
def test_candidates_are_of_the_concern_and_at_or_above_the_place_in_any_order_given(category, place, matters):
    found = candidates(category, place, matters, GROUP)
    assert found == candidates(category, place, matters[::-1], GROUP)
    by_number = {each.number: each for each in matters}
    above = [node.id for node in GROUP.upwards(place)]
    for each in found:
        assert by_number[each.number].concern == concern_of(category)
        assert above[each.above] == by_number[each.number].place
    assert [each.above for each in found] == sorted(each.above for each in found)
