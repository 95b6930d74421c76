"""The routing table is read whole: it agrees with page and clauses, and every fault is named at once."""

import re
import tomllib
from contextlib import suppress
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matters.clauses import CLAUSES
from alerts.routing.routing_files import FILE, ROUTING, read_routing
from ingest.inventory.departments import Duty
from ingest.problems import Problems

TEXT = resources.files("alerts.routing").joinpath(FILE).read_text(encoding="utf-8")
PAGE = {
    "1": "W17 W19 H27",
    "2": "W17 H11",
    "3": "W35 C14 C19 C29 C34",
    "3a": "C29 W26",
    "4": "W33 W34",
    "5": "C18",
    "6": "H8 W16",
    "7": "C24 C18",
    "8": "C22 C20",
    "9": "C23",
    "10": "C19",
    "11": "W27 H27",
    "12": "W28",
    "13": "W29",
    "14": "H31",
    "15": "W26",
    "16": "",
    "17": "W17",
}
"""The rules of desk.md, section 10, with their clauses, as they stand there."""


def test_the_rules_are_those_of_the_page_and_in_its_order():
    assert {row.rule: " ".join(row.clauses) for row in ROUTING.rules} == PAGE
    order = list(dict.fromkeys(row.rule for row in ROUTING.rules))
    assert order == ["1", "2", "3a", "3", *(str(n) for n in range(4, 18))], (
        "3a is before 3, which would take it"
    )


def test_every_clause_is_one_of_the_documents():
    rows = (*ROUTING.rules, *ROUTING.modes, *ROUTING.classes)
    assert {clause for row in rows for clause in row.clauses} <= CLAUSES.keys()


def test_the_version_is_of_what_the_file_says():
    assert re.fullmatch(r"[0-9a-f]{12}", ROUTING.version)
    assert read_routing(FILE, TEXT.encode()).version == ROUTING.version
    assert read_routing(FILE, TEXT.encode() + b"#").version != ROUTING.version


def test_every_duty_is_found_by_a_rule_or_has_who_takes_it():
    assert {duty.value for duty in Duty} <= ROUTING.fallbacks.keys()


def problems_of(text: str) -> list[str]:
    with pytest.raises(Problems) as caught:
        read_routing("r.toml", text.encode())
    return [str(problem).removeprefix("r.toml: ") for problem in caught.value.problems]


NO_DUTY = "is no duty and nobody else"
NO_DECISION = "is the last, and does not decide whatever comes"
CONDUCT = 'when = { category = "conduct" }'
LAST = 'id = "17"\nrule = "17"\nwhen = {}\n'
LAST_RULE = TEXT[TEXT.index(f"[[rule]]\n{LAST}") : TEXT.index("# [[mode]]")]
FAULTS = [
    ("\n[fallbacks]\n", "\n[more]\n[fallbacks]\n", ["more: is no table of this file"]),
    ('to = ["repair_company"]', 'to = ["repairs"]', [f"rule 3.to: repairs {NO_DUTY}"]),
    (
        'to = ["repair_company"]',
        'to = ["repairs"]\nunder = 3',
        ["rule 3: Object contains unknown field `under`"],
    ),
    ('to = ["territorial:heating"]', 'to = ["territorial:gas"]', [f"rule 14.to: territorial:gas {NO_DUTY}"]),
    ('clauses = ["W28"]', 'clauses = ["W99"]', ["rule 12.clauses: there is no clause W99"]),
    ('clauses = ["W28"]', 'clauses = "W28"', ["rule 12: Expected `array`, got `str` - at `$.clauses`"]),
    (CONDUCT, 'when = { category = "rude" }', ["rule 12.when.category: “category” is never “rude”."]),
    (CONDUCT, "when = { rude = 1 }", ["rule 12.when.rude: There is no name “rude” for a condition."]),
    (CONDUCT, "when = {}", ["rule 12.when: always holds: no row after it is ever met"]),
    ('id = "9"', 'id = "8"', ["rule 8: is there twice"]),
    (
        'sets = "owner"',
        'sets = "owner"\nmode = "submit"',
        ["rule 2-heating: names an owner, and says more that would be forgotten"],
    ),
    (LAST_RULE, "", [f"rule 17-heating: {NO_DECISION}"]),
    (LAST, f'{LAST}sets = "owner"\n', [f"rule 17: {NO_DECISION}"]),
    (
        'mode = "transfer"\nwhen = {}',
        'mode = "transfer"\nwhen = {grave = true}',
        [f"mode else: {NO_DECISION}"],
    ),
    ('kind = "sample"', 'kind = "soup"', ["rule 4-quality: Invalid enum value 'soup' - at `$.task.kind`"]),
    ('"next_duty_start"', '"noon"', ["rule 4-quality: Invalid enum value 'noon' - at `$.hands_over.at`"]),
    (
        'command_centre = ["production_dispatch"]',
        "command_centre = []",
        [
            f"fallbacks.{key}: does not lead to production_dispatch"
            for key in ("above_named", "command_centre", "discipline", "publicity", "service_supervision")
        ],
    ),
    ("metering = [", "metres = [", [f"fallbacks: metres {NO_DUTY}"]),
    (
        'devices = ["territorial"]',
        'devices = "territorial"',
        ["fallbacks: Expected `array`, got `str` - at `$[...]`"],
    ),
    (
        'category = ["quality"]\n\n',
        'category = ["quality", "leak"]\n\n',
        ["concern: category leak is there 2 times"],
    ),
    ('"accident",\n]', "]", ["concern: category accident is there 0 times"]),
    ('concern = "service"', 'concern = "any"', ["concern 5.concern: there is no concern any"]),
    (
        'when = { concern = "water-quality" }',
        'when = { concern = "water-pressure" }',
        ["sensor: nothing says what a matter of the concern water-quality is"],
    ),
]


@pytest.mark.parametrize(("old", "new", "problems"), FAULTS)
def test_each_fault_is_named_with_its_row_and_key(old, new, problems):
    assert old in TEXT
    assert problems_of(TEXT.replace(old, new, 1)) == problems


def test_all_faults_are_named_at_once():
    broken = TEXT.replace('to = ["repair_company"]', 'to = ["repairs"]').replace(CONDUCT, "when = 3")
    assert problems_of(broken) == [
        f"rule 3.to: repairs {NO_DUTY}",
        "rule 12.when: A condition is a table of names and values, or a list of such tables.",
    ]
    assert problems_of("x")[0].startswith("file: not TOML")


def test_an_empty_file_lacks_every_table():
    tables = ("rule", "mode", "class", "sensor", "concern")
    assert [line for line in problems_of("") if "category" not in line] == [
        *(f"{table}: is missing, or no list of rows" for table in tables),
        "fallbacks: Expected `object`, got `null`",
    ]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
WHOLE = tomllib.loads(TEXT)


@given(st.sampled_from(["rule", "mode", "class", "sensor", "concern"]), st.data())
def test_whatever_stands_in_a_row_is_read_or_refused_with_problems(table, data):
    rows = WHOLE[table]
    row = dict(data.draw(st.sampled_from(rows)))
    row[data.draw(st.sampled_from([*row, "more"]))] = data.draw(PLAIN)
    lines = [f"{key} = {_toml(value)}" for key, value in row.items() if value is not None]
    with suppress(Problems):
        read_routing(
            "r.toml", (TEXT + f"\n[[{table}]]\n" + "\n".join(lines)).encode("utf-8", "surrogatepass")
        )


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return '"' + "".join(f"\\U{ord(each):08x}" for each in value) + '"'
        case list():
            return "[" + ", ".join(_toml(each) for each in value if each is not None) + "]"
        case dict():
            pairs = (f"{_toml(key)} = {_toml(each)}" for key, each in value.items() if each is not None)
            return "{" + ", ".join(pairs) + "}"
    raise TypeError(value)
