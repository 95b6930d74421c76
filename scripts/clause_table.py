"""Writes ``docs/clauses.md``: each clause, and the tests that show that it is built.

``python scripts/clause_table.py``. A test in ``tests/clauses`` names its clauses at the front of its name:
``test_b5_b6_a_leak_...`` shows B5 and B6.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # alerts, where this is not installed

from alerts.matters.clauses import CLAUSES, ClauseRow  # noqa: E402

TESTS = ROOT / "tests" / "clauses"
PAGE = ROOT / "docs" / "clauses.md"
NOW = 2
"""The stage that is being built."""
CLAUSE = re.compile(r"[hwcpb][1-9]\d?")
HEAD = """\
# Clauses, and what shows that they are built

Written by `scripts/clause_table.py` from `alerts/matters/clauses.toml` and the tests in `tests/clauses`; a
test fails when it differs from them. *Built*: tests show the behaviour. *Stage n*: it comes with that stage.
*Core*: one of the clauses that a service of sensors and tickets is made of; no stage asks for the others.

"""
DOCUMENTS = {
    "H": "H: heating group, service supervision",
    "W": "W: water group, complaints and stops of supply",
    "C": "C: water companies, duty, service and complaints",
    "P": "P: satisfaction survey, limits, accountability",
    "B": "B: bureau commitments, first asked, after-sales",
}


@dataclass(frozen=True, slots=True)
class ClauseTest:
    """A test, the module in ``tests/clauses`` that it is in, and the clauses that its name begins with."""

    module: str
    name: str
    clauses: tuple[str, ...]


def clause_tests(folder: Path = TESTS) -> list[ClauseTest]:
    """The tests of ``folder``, in the order of modules and lines."""
    return [
        ClauseTest(path.relative_to(folder).as_posix(), name, _clauses_of(name))
        for path in sorted(folder.rglob("test_*.py"))
        for name in _functions(path)
    ]


def _functions(path: Path) -> Iterator[str]:
    """The tests of a module; those of a class, too, for none may be overlooked."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield node.name


def _clauses_of(name: str) -> tuple[str, ...]:
    """Those at the front of the name; something has to follow that says what is shown."""
    words = name.split("_")[1:]
    named = list(takewhile(CLAUSE.fullmatch, words))
    return tuple(word.upper() for word in named) if len(named) < len(words) else ()


def page(tests: list[ClauseTest], clauses: Mapping[str, ClauseRow] = CLAUSES) -> str:
    """The whole page."""
    shown: dict[str, list[ClauseTest]] = {}
    for test in tests:
        for clause in test.clauses:
            shown.setdefault(clause, []).append(test)
    core = [each for each in clauses.values() if each.core]
    built = sum(each.id in shown for each in core)
    parts = [HEAD, f"{built} of {len(core)} core clauses are built, at least in part.\n"]
    for letter, document in DOCUMENTS.items():
        parts.append(
            f"\n## {document}\n\n| clause | what it asks | 内容 | state | tests |\n|---|---|---|---|---|\n"
        )
        parts += [
            _line(each, shown.get(each.id, [])) for each in clauses.values() if each.id.startswith(letter)
        ]
    return "".join(parts)


def _line(clause: ClauseRow, tests: list[ClauseTest]) -> str:
    star = "★" if clause.core else ""
    cells = (clause.id + star, clause.en, clause.zh, state_of(clause, built=bool(tests)), _listed(tests))
    return f"| {' | '.join(cells)} |\n"


def state_of(clause: ClauseRow, *, built: bool) -> str:
    """How far a clause is, in words."""
    later = [stage for stage in clause.stages if stage > NOW]
    if built:
        return f"built; more in stage {later[-1]}" if later else "built"
    if clause.kept or any(stage <= NOW for stage in clause.stages):
        return "to be built"
    return f"stage {later[0]}" if later else "not core"


def _listed(tests: list[ClauseTest]) -> str:
    modules = dict.fromkeys(each.module for each in tests)
    return "<br>".join(
        f"`tests/clauses/{module}`: " + ", ".join(f"`{each.name}`" for each in tests if each.module == module)
        for module in modules
    )


if __name__ == "__main__":
    PAGE.write_text(page(clause_tests()), encoding="utf-8")
