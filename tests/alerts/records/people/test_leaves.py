"""Leaves on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.people.leave import NewLeave
from alerts.people.viewer import Grant

NOW = 1_768_436_400_000


@pytest.fixture
def ids(tx) -> dict[str, int]:
    made = {"wang": [Grant("handler", "d1")], "li": [], "chen": [Grant("head", "d2")]}
    return {name: tx.users.add(name, grants, NOW) for name, grants in made.items()}


def add(tx, ids, person="wang", substitute="li", ends_at=NOW + 9) -> int:
    wanted = NewLeave(substitute=substitute, starts_at=NOW, ends_at=ends_at, because="年假")
    return tx.leaves.add(wanted, ids[person], ids[substitute], NOW, by="boss")


def agreed(tx, leave_id):
    leave = tx.leaves.by_id(leave_id)
    tx.leaves.save(replace(leave, approved_at=NOW + 1, approved_by="chen", accepted_at=NOW + 2))


def test_a_leave_comes_back_with_the_names_of_its_persons_and_what_was_said(tx, ids):
    found = tx.leaves.by_id(add(tx, ids))
    assert (found.person, found.substitute, found.because, found.asked_by) == ("wang", "li", "年假", "boss")
    said = replace(
        found,
        approved_at=1,
        approved_by="chen",
        accepted_at=2,
        declined_at=3,
        declined_by="li",
        ended_at=4,
        ended_by="wang",
    )
    before = tx.access.version()
    tx.leaves.save(said)
    assert tx.leaves.by_id(found.id) == said
    assert tx.access.version() > before, "somebody may do something else"
    assert tx.leaves.by_id(99) is None


def found(tx, now=NOW, after=None, limit=9, of=None) -> list[int]:
    return [leave.id for leave in tx.leaves.page(now, after, limit, of=of)]


def test_those_whose_end_is_to_come_are_told_in_order(tx, ids):
    last, first, over = (add(tx, ids, ends_at=at) for at in (NOW + 9, NOW + 5, NOW))
    assert found(tx) == [first, last]
    assert tx.leaves.agreed(NOW) == []
    agreed(tx, last)
    agreed(tx, over)
    assert [leave.id for leave in tx.leaves.agreed(NOW)] == [last]


def test_they_are_told_in_pages_and_to_one_those_of_theirs(tx, ids):
    own = [add(tx, ids, ends_at=NOW + 5) for _ in range(3)]
    as_substitute = add(tx, ids, "chen", "wang", NOW + 4)
    others = add(tx, ids, "chen", "li", NOW + 6)
    every = [as_substitute, *own, others]
    assert found(tx) == every
    assert found(tx, limit=2) == every[:2]
    assert found(tx, after=[NOW + 5, own[0]], limit=2) == own[1:]
    assert found(tx, NOW + 5, after=[NOW + 4, as_substitute]) == [others], "time has gone on meanwhile"
    assert found(tx, of="wang") == every[:4]
    assert found(tx, of="wang", limit=2) == every[:2]
    assert found(tx, after=[NOW + 5, own[0]], of="wang") == own[1:]
    assert found(tx, of="nobody") == []


def test_a_new_leave_is_held_against_ones_own_and_the_chain_of_its_substitute(tx, ids):
    ids["zhao"] = tx.users.add("zhao", [], NOW)
    own, next_one, last = add(tx, ids), add(tx, ids, "li", "chen"), add(tx, ids, "chen", "wang")
    declined, far, over = add(tx, ids), add(tx, ids, "zhao", "li"), add(tx, ids, ends_at=NOW)
    for leave in (declined, add(tx, ids, "li", "zhao")):
        tx.leaves.save(replace(tx.leaves.by_id(leave), declined_at=NOW, declined_by="li"))
    beside = {leave.id for leave in tx.leaves.beside(ids["wang"], ids["li"], NOW)}
    assert beside == {own, declined, next_one, last}
    assert {leave.id for leave in tx.leaves.beside(ids["zhao"], ids["chen"], NOW)} == {
        far,
        last,
        own,
        next_one,
    }
    assert over not in beside


def test_who_stands_in_is_known_while_the_leave_goes_on(tx, ids):
    leave = add(tx, ids)
    assert not tx.leaves.stands_in(ids["li"], NOW)
    agreed(tx, leave)
    assert tx.leaves.stands_in(ids["li"], NOW)
    assert not tx.leaves.stands_in(ids["wang"], NOW)
    assert not tx.leaves.stands_in(ids["li"], NOW + 9)
    tx.leaves.save(replace(tx.leaves.by_id(leave), ended_at=NOW + 3, ended_by="wang"))
    assert not tx.leaves.stands_in(ids["li"], NOW)


def test_users_are_found_by_name_or_by_department(tx, ids):
    assert [user.name for user in tx.users.named_or_of(["wang", "nobody"], ["d2"])] == ["chen", "wang"]
    assert tx.users.named_or_of([]) == []
