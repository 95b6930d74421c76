"""The list of clauses is whole, and a file with faults is refused with all of them at once."""

from __future__ import annotations

import pytest

from alerts.matters.clauses import CLAUSES, known_clause, read_clauses
from alerts.people.roles import ROLES
from alerts.rules.rule_files import default_rules
from ingest.problems import Problems

ROW = '{ id = "H1", zh = "监察", en = "Supervision", core = true, stages = [1] }'


def numbers(letter: str) -> list[int]:
    return [int(id_[1:]) for id_ in CLAUSES if id_[0] == letter and not id_.endswith("+")]


@pytest.mark.parametrize(("letter", "last"), [("H", 46), ("W", 62), ("C", 61), ("P", 38), ("B", 27)])
def test_the_clauses_of_a_document_are_numbered_without_a_gap(letter, last):
    assert sorted(numbers(letter)) == list(range(1, last + 1))


def test_the_core_is_planned_and_nothing_else_is():
    assert len(CLAUSES) == 235
    assert sum(each.core for each in CLAUSES.values()) == 129
    assert {id_ for id_, each in CLAUSES.items() if each.stages} == {
        id_ for id_, each in CLAUSES.items() if each.core
    }
    assert sum(1 in each.stages or each.kept for each in CLAUSES.values()) == 73
    assert {id_ for id_, each in CLAUSES.items() if each.kept} == {
        *("H15", "H16", "H17", "H31", "H33", "B4", "B5", "B7", "W40"),
    }


def test_no_title_stands_for_two_clauses():
    assert len({each.zh for each in CLAUSES.values()}) == len(CLAUSES)
    assert len({each.en for each in CLAUSES.values()}) == len(CLAUSES)


def test_roles_and_rules_cite_clauses_that_there_are():
    cited = [clause for role in ROLES.values() for clause in role.clauses]
    cited += [clause for rule in default_rules().values() for clause in rule.clause.split()]
    assert cited
    assert [clause for clause in cited if not known_clause(clause)] == []
    assert not known_clause("H47")


def test_every_fault_is_named_at_once():
    rows = [
        ROW,
        ROW,
        ROW.replace("H1", "W2").replace("[1]", "[2, 1]"),
        ROW.replace("H1", "X3"),
        ROW.replace("H1", "W4").replace("true", '"yes"'),
        ROW.replace("H1", "W5").replace("[1]", "[4]"),
        ROW.replace("H1", "W6").replace("}", ', colour = "red" }'),
        '{ zh = "无" }',
        "7",
    ]
    text = f"clause = [{', '.join(rows)}]\nother = 1\n"
    with pytest.raises(Problems) as refused:
        read_clauses("mine.toml", text.encode())
    assert {str(each.where) for each in refused.value.problems} == {
        *("other", "clause H1", "clause W2", "clause X3", "clause W4", "clause W5", "clause W6"),
        *("row 8", "row 9"),
    }
    assert len(refused.value.problems) == 9


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "clause: is no list of rows"),
        ("clause = 3", "clause: is no list of rows"),
        ("clause = [", "file: not TOML"),
    ],
)
def test_what_is_no_list_of_clauses_is_refused(text, said):
    with pytest.raises(Problems, match=f"mine.toml: {said}"):
        read_clauses("mine.toml", text.encode())
