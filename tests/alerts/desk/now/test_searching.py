"""The search finds by name, id, number and telephone, and nothing that somebody does not see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.desk.lookups.naming import NameBook
from alerts.desk.now.searching import HitKind, search_everything
from alerts.people.viewer import OPERATOR, Grant, Viewer
from ingest.inventory.departments import Department, DepartmentKind
from tests.alerts.desk.town_on_record import START, Town, town
from tests.alerts.records.desk.ticket_rows import put, ticket
from tests.alerts.records.statements import statements

DEPARTMENTS = {
    "lab": Department("lab", "化验室", DepartmentKind.FUNCTIONAL, place="s2"),
    "one": Department("one", "一所", DepartmentKind.FUNCTIONAL, place="s1"),
}


@pytest.fixture
def made(records) -> Town:
    made = Town(records, replace(town(households=3), departments=DEPARTMENTS))
    put(records, ticket(17, place="s1-b1", territory="s1"), ticket(18, place="s2", territory="s2"))
    return made


def found(made: Town, text: str, who: Viewer = OPERATOR, most: int = 3) -> list[tuple[str, str]]:
    hits = search_everything(
        *(made.records, who, text, most, START), inventory=made.inventory, book=NameBook()
    )
    return [(each.kind.value, each.id) for each in hits]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("17", [("ticket", "2026-000017")]),
        ("2026-17", [("ticket", "2026-000017")]),
        (" 2026-000018 ", [("ticket", "2026-000018")]),
        ("2025-17", []),
        ("２０２６－１７", [("ticket", "2026-000017")]),
        ("#2026 - 17", [("ticket", "2026-000017")]),
        ("gw-s1-b2", [("gateway", "gw-s1-b2")]),
        ("DEV-s2-b1", [("device", "dev-s2-b1")]),
        ("s1-b1-h2/t", [("point", "s1-b1-h2/t")]),
        ("s2 b3 h1", [("place", "s2-b3-h1"), ("point", "s2-b3-h1/t")]),
        ("化验", [("department", "lab")]),
        ("nothing like this", []),
        ("  ", []),
        ("x" * 201, []),
        ("L2026-9", []),
        ("13800138000", []),
    ],
)
def test_it_finds_what_is_meant(made, text, hits):
    assert found(made, text) == hits


def test_kinds_are_bounded_each_and_in_order(made):
    kinds = [kind for kind, _ in found(made, "s1", most=2)]
    assert kinds == [each for each in HitKind for _ in range(kinds.count(each))]
    assert {kind: kinds.count(kind) for kind in ("place", "gateway", "point")} == {
        "place": 2,
        "gateway": 2,
        "point": 2,
    }


def test_what_is_not_seen_is_not_found(made):
    only_one = Viewer("li", (Grant("viewer", "d", frozenset({"s1"})),))
    assert found(made, "17", only_one) == [("ticket", "2026-000017")]
    for text in ("18", "s2", "gw-s2-b1", "dev-s2-b1", "s2/p", "化验室"):
        assert found(made, text, only_one) == [], text
    assert [id_ for _, id_ in found(made, "dev-s1-b1", only_one)] == ["dev-s1-b1"]


def test_names_are_looked_up_without_the_records(made):
    found(made, "s1")
    with statements(made.records) as asked:
        found(made, "s1", Viewer("li", (Grant("viewer"),)))
    assert asked == []
