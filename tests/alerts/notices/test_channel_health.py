"""A channel fails once its last three messages were not taken, and works with the first that is."""

from __future__ import annotations

from alerts.notices.attempts import SendingResult
from alerts.notices.channel_health import BAD_IN_A_ROW, ChannelHealth

R = SendingResult


def after(*came: tuple[str, SendingResult, str]) -> list[ChannelHealth]:
    found = [ChannelHealth()]
    for now, (channel, result, code) in enumerate(came, start=1):
        found.append(found[-1].after(channel, result, code, now))
    return found


def test_three_in_a_row_of_one_channel_whatever_came_of_them():
    *before, last = after(
        ("a", R.REFUSED, "key"), ("a", R.FAILED, "busy"), ("b", R.FAILED, "x"), ("a", R.UNKNOWN, "x")
    )
    assert [each.failing for each in before] == [frozenset()] * len(before)
    assert (last.failing, last.since) == ({"a"}, {"a": 4})
    assert last.after("a", R.FAILED, "busy", 9).since == {"a": 4}, "since when stays"


def test_one_that_is_taken_begins_anew():
    found = after(
        ("a", R.FAILED, "x"), ("a", R.FAILED, "x"), ("a", R.DELIVERED, "taken"), ("a", R.FAILED, "x")
    )
    assert found[-1].failing == frozenset()


def test_a_wrong_address_says_nothing_of_its_channel():
    assert after(*[("a", R.REFUSED, "recipient")] * 9)[-1] == ChannelHealth()


def test_it_works_again_with_the_first_that_is_taken_also_where_nothing_was_known_of_it():
    failing = after(*[("a", R.FAILED, "x")] * BAD_IN_A_ROW)[-1]
    well = failing.after("a", R.DELIVERED, "taken", 9)
    assert (well.failing, list(well.works_again(failing))) == (frozenset(), ["a"])
    assert list(well.after("a", R.DELIVERED, "taken", 10).works_again(well)) == []
    started = ChannelHealth()
    assert list(started.after("a", R.DELIVERED, "taken", 9).works_again(started)) == ["a"]
