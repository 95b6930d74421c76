"""The tables that ship are whole, and whatever else a file says is told as problems, all at once."""

import re
from contextlib import suppress
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.matters.choices import Step
from alerts.matters.clauses import CLAUSES
from alerts.matters.form_choices import CHOICES
from alerts.matters.names import NAMES
from alerts.people.roles import ROLES
from alerts.tickets.desk_moves.checks import CHECKS
from alerts.tickets.desk_moves.closing import CHECK, read_closing
from alerts.tickets.desk_moves.files.move_files import read_moves
from alerts.tickets.desk_moves.loading import DESK_TABLES, not_asked, not_built, read_tables
from alerts.tickets.ticket import Command
from ingest.problems import Problems

HERE = resources.files("alerts.tickets.desk_moves")
MOVES = HERE.joinpath("moves.toml").read_bytes()
CLOSING = HERE.joinpath("closing.toml").read_bytes()


def test_every_command_of_desk_md_has_its_row():
    rows = {row.row for row in DESK_TABLES.moves.rows}
    assert rows >= {*map(str, range(1, 36)), "4a"}
    assert all(clause in CLAUSES for row in DESK_TABLES.moves.rows for clause in row.clauses)
    assert all(row.clauses for row in DESK_TABLES.moves.rows)


def test_every_word_of_before_means_a_row():
    words = {row.old for row in DESK_TABLES.moves.rows if row.old}
    assert words == {each.value for each in Command}


def test_every_step_but_the_last_can_be_left():
    left = {step for row in DESK_TABLES.moves.rows for step in row.steps if row.to not in (None, step)}
    assert left == set(Step) - {Step.ARCHIVED}


def test_every_choice_and_check_is_asked_for():
    asked = {field.choice for row in DESK_TABLES.moves.rows for field in row.fields}
    assert CHOICES.keys() == asked - {""}
    needs = {need for item in DESK_TABLES.closing for needs in item.needs for need in needs}
    assert {need.removeprefix(CHECK) for need in needs if need.startswith(CHECK)} == CHECKS.keys()


def test_no_guard_and_no_effect_waits_for_a_row():
    assert not_asked(DESK_TABLES.moves) == (set(), set())


def test_every_guard_and_effect_that_a_row_names_is_there():
    assert not_built(DESK_TABLES.moves) == (set(), set())


def changed(content: bytes, before: str, after: str) -> bytes:
    text = content.decode()
    assert before in text
    return text.replace(before, after, 1).encode()


FAULTS = {
    "unknown key": ('command = "sign"\n', 'command = "sign"\ncolour = "red"\n', "unknown field `colour`"),
    "key missing": (
        'reach = "anywhere" # nobody may turn a user away\n',
        "",
        "missing required field `reach`",
    ),
    "no step": ('from = ["none"]\nto = "registered"', 'from = ["none"]\nto = "here"', "no step “here”"),
    "no role": ('who = ["dispatcher"]', 'who = ["dispatchers"]', "no role “dispatchers”"),
    "no choice": ('"choice:channel"', '"choice:chanel"', "no choice “chanel”"),
    "no kind": ('kind = "instant"', 'kind = "moment"', "no kind “moment”"),
    "no clause": ('clauses = ["W26"]', 'clauses = ["W99"]', "no clause “W99”"),
    "no name": ("anonymous = false", "anonymus = false", "no name “anonymus”"),
    "no value": ('with_result = "not_yet"', 'with_result = "never"', "never “never”"),
    "no field": ('keeps = ["tags"]', 'keeps = ["tag"]', "no field “tag”"),
    "word twice": ('old = "comment"', 'old = "arrive"', "means two rows"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_moves_is_told_with_its_row(fault):
    before, after, told = FAULTS[fault]
    with pytest.raises(Problems) as caught:
        read_tables(changed(MOVES, before, after), CLOSING)
    assert any(told in str(problem.reason) for problem in caught.value.problems)
    assert all(problem.file == "moves.toml" for problem in caught.value.problems)


def test_all_faults_of_both_files_are_told_at_once():
    moves = MOVES.decode()
    for before, after, _ in (FAULTS["no role"], FAULTS["no kind"], FAULTS["no clause"]):
        moves = moves.replace(before, after, 1)
    closing = CLOSING.decode().replace('needs = [["result"]]', 'needs = [["results"]]', 1)
    closing = closing.replace("check:no-open-episode", "check:nothing", 1).replace(
        'says = ["points"]', 'says = ["x"]'
    )
    with pytest.raises(Problems) as caught:
        read_tables(moves.encode(), closing.encode())
    told = [str(problem.reason) for problem in caught.value.problems]
    assert [re.search("“(.*?)”", each)[1] for each in told if "“" in each] == [
        "moment",
        "dispatchers",
        "check:nothing",
        "x",
    ]
    closing = CLOSING.decode().replace('needs = [["result"]]', 'needs = [["results"]]', 1)
    with pytest.raises(Problems) as caught:
        read_tables(MOVES, closing.encode())
    assert [str(problem.reason) for problem in caught.value.problems] == ["no move leaves the fact “results”"]


LINES = st.lists(
    st.sampled_from(
        [
            "[[move]]",
            "[[item]]",
            'command = "sign"',
            'row = "1"',
            'from = ["any"]',
            "from = [1]",
            'to = "="',
            'who = ["handler"]',
            'reach = "unit"',
            'fields = [{ name = "a", kind = "choice", need = "when", when = { line = 3 } }]',
            "needs = []",
            'facts = ["contact:x", { fact = "y", when = [] }]',
            "does = [{}]",
            "clauses = []",
            'item = "a"',
            'for = "contact"',
            "when = {}",
            'needs = [["a:b"]]',
            "says = []",
            *(f"{name} = 1" for name in list(NAMES)[:3]),
            *(f'{role} = "x"' for role in list(ROLES)[:2]),
        ]
    ),
    max_size=14,
)


@given(LINES.map("\n".join) | st.text(max_size=40))
@settings(max_examples=200)
def test_whatever_a_file_says_is_a_table_or_problems(text):
    content = text.encode("utf-8", "replace")
    with suppress(Problems):
        read_moves("moves.toml", content)
    with suppress(Problems):
        read_closing("closing.toml", content)
    with pytest.raises(Problems):
        read_tables(content, content)
