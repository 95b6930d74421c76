"""Whatever is written for people is Chinese where Chinese is asked for, found from the code itself.

Sentences are in the catalogues, so that each of those is looked at; and no place in the code that refuses
anything may have a sentence of its own beside them, or one of a library without quotation marks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import api.words.languages  # noqa: F401 - it brings the words of its own package and those below
import simulators  # noqa: F401 - as above
from api.cli import USE_CASES
from api.http.problems import HttpProblem, ProblemKind
from api.words.languages import language
from ingest.readings.batch import DeadLetterReason
from ingest.words.packages import catalogue_of
from tests.words_seen import english_words

ROOT = Path(__file__).parents[3]
PACKAGES = ("ingest", "alerts", "api", "simulators")
ZH = catalogue_of("zh-CN")
FILLED = "某"


def test_no_text_has_an_english_word():
    found = {}
    for key, needs in ZH.needs.items():
        values = {name: 2 if name in needs.counted else FILLED for name in needs.variables}
        written = COMMAND.sub(" ", ZH.write(key, values))
        if words := english_words(written, IN_FILES):
            found[key] = words
    assert found == {}


COMMAND = re.compile(rf"\bwenya (?:{'|'.join(sorted(USE_CASES, key=len, reverse=True))})\b")
"""What is to be typed."""
IN_FILES = {
    *("true", "false", "before", "after", "start", "sampling", "household", "test", "tls", "unusable"),
    *("json", "senml", "http", "https", "ok"),
}
"""Keys and values as files have them, formats, the beginnings of addresses, and the answer of /readyz."""


@pytest.mark.parametrize("kind", ProblemKind, ids=lambda kind: kind.code)
def test_every_problem_of_the_api_is_in_chinese(kind):
    document = HttpProblem(kind, kind.title).document(language("zh-CN"))
    assert english_words(f"{document.title} {document.detail}") == []


@pytest.mark.parametrize("reason", DeadLetterReason)
def test_every_reason_of_a_dead_letter_is_in_chinese(reason):
    texts = [ZH.write(key, {}) for key in ZH.needs if key.endswith(f"reason-{reason.value}")]
    assert texts
    assert english_words(" ".join(texts)) == []


# --- Sentences in the code ---------------------------------------------------------------------------

TOLD = {"Problem", "HttpProblem", "fault", "report"}
"""What tells somebody of a fault, whether it is raised or not."""
ROW = re.compile(r"(?:policy|ladder|hours|rule|calendars) \(?0\S*")
"""Where a fault is, as the file has it: the name of a table, and the id of a row."""


@cache
def calls() -> list[tuple[str, ast.Call, bool]]:
    """Where, the call, and whether it is raised."""
    found = []
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        raised = {id(each.exc) for each in ast.walk(tree) if isinstance(each, ast.Raise)}
        where = str(path.relative_to(ROOT))
        found += [(where, each, id(each) in raised) for each in ast.walk(tree) if isinstance(each, ast.Call)]
    return found


def sentences(node: ast.expr) -> Iterator[str]:
    """Literal sentences in ``node`` that are not put into a `Said`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Said", "name_of"):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(part.value if isinstance(part, ast.Constant) else "0" for part in node.values)
        if " " in text:
            yield text
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from sentences(child)
            elif isinstance(child, ast.keyword):
                yield from sentences(child.value)


def test_whatever_is_refused_is_refused_by_a_text():
    found: dict[str, list[str]] = {}
    for where, call, raised in calls():
        name = ast.unparse(call.func).rpartition(".")[2]
        if raised or name in TOLD:
            given = (*call.args, *(each.value for each in call.keywords))
            told = [text for each in given for text in sentences(each) if not ROW.fullmatch(text)]
            if told:
                found.setdefault(f"{where} {name}", []).extend(told)
    unmet = {line.strip() for wheres in MET_BY_NOBODY.values() for line in wheres.splitlines()} - {""}
    assert {where: told for where, told in found.items() if where not in unmet} == {}
    assert unmet - found.keys() == set()


MET_BY_NOBODY = {
    "The tables that ship are read when the package is imported, so that no release has such a fault": """
        alerts/duty/handover_table.py Problem
        alerts/duty/orders.py Problem
        alerts/duty/orders.py Problems
        alerts/duty/repairs.py Problem
        alerts/duty/repairs.py Problems
        alerts/duty/stations/sanitation.py Problem
        alerts/duty/stations/sanitation.py Problems
        alerts/matters/clauses.py Problem
        alerts/matters/clauses.py Problems
        alerts/people/roles.py Problem
        alerts/routing/routing_files.py Problem
        alerts/tickets/desk_moves/closing.py Problem
        alerts/tickets/desk_moves/files/move_files.py Problem
        alerts/tickets/desk_moves/loading.py Problem
        ingest/inventory/files/flats/headings.py ValueError""",
    "A caller of ours is wrong, which no input makes it; what may come in was looked at before": """
        alerts/deadlines/limits.py ValueError
        alerts/desk/findings/deciding.py ValueError
        alerts/desk/matters/around.py ValueError
        alerts/desk/matters/issuing.py ValueError
        alerts/desk/matters/writing.py ValueError
        alerts/notices/message.py ValueError
        alerts/notices/pacing.py ValueError
        alerts/people/use_cases.py ValueError
        alerts/records/episodes.py RecordsError
        alerts/routing/route.py AssertionError
        alerts/sheets/complaint_card.py ValueError
        alerts/stops/supply_stop.py ValueError
        alerts/tickets/desk_moves/by_service/breaches.py ValueError
        alerts/tickets/desk_moves/by_service/openings.py ValueError
        alerts/tickets/desk_moves/deciding.py ValueError
        api/access/identity_provider.py ValueError
        api/demo/demo.py RuntimeError
        ingest/words/catalogue.py TypeError
        ingest/words/catalogue.py ValueError
        simulators/devices/sampling.py ValueError
        simulators/expected/desk/limits.py AssertionError
        simulators/expected/judging/hours.py CalendarNotSet
        simulators/publishing/connections.py ValueError
        simulators/water/days.py ValueError
        simulators/water/supply.py ValueError""",
    "It is caught near by, and told by a text, or worked round": """
        alerts/attachments/store.py OSError
        alerts/records/database.py OperationalError
        ingest/codecs/senml_cbor.py ValueError
        simulators/ledger/files.py DecodeError
        simulators/water/cache.py ValueError""",
    "Its sentence goes to the log, and whoever signs in is told by a text": """
        api/access/identity_provider.py _away""",
    "It is the name of a database, with its server": """
        alerts/records/copies/snapshots.py _nothing_there""",
    "Whoever writes tests with the kit reads Python": """
        api/testkit/expectations.py AssertionError
        api/testkit/inventories.py ValueError
        api/testkit/kit.py RuntimeError
        api/testkit/kit.py ValueError
        api/testkit/plugin.py UsageError""",
}
"""Why nobody whom the interface is for meets the English there: where it stands, and what says it."""

BY_OTHERS = re.compile(r"\b(?:str|repr)\((?:error|exc|why)\)|\bstrerror\b")
QUOTED = re.compile(r"['‘\"“「`][^'’\"”」`]*某某某[^'’\"”」`]*['’\"”」`]")


def test_what_a_library_or_the_system_says_is_quoted():
    unquoted = []
    for where, call, _ in calls():
        if ast.unparse(call.func) != "Said" or not isinstance(call.args[0], ast.Constant):
            continue
        key = call.args[0].value
        for value in call.keywords:
            if value.arg and BY_OTHERS.search(ast.unparse(value.value)):
                needs = ZH.needs[key]
                filled = {name: 2 if name in needs.counted else FILLED for name in needs.variables}
                if not QUOTED.search(ZH.write(key, filled | {value.arg: FILLED * 3})):
                    unquoted.append((where, key, value.arg))
    assert unquoted == []
