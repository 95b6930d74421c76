"""The house itself: short modules, small folders, one thing to a name, and tests where the code is."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("ingest", "alerts", "api", "simulators")
READ = (*PACKAGES, "tests", "benchmarks", "scripts", "examples")
MOST_LINES = 400
"""Of a module."""
MOST_MODULES = 16
"""Of a folder, ``__init__`` included."""
APART = {"migrations/versions"}
"""Folders that grow by one file with each change of the records."""

NO_ROOMS = {"reference"}
"""``tests/alerts/reference`` judges a second time, mark by mark, for the product to be held against."""


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_module_is_too_long():
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(*READ)}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_folder_has_too_many_modules():
    sizes: dict[str, int] = defaultdict(int)
    for path in modules(*READ):
        sizes[named(path.parent)] += 1
    crowded = {
        name: size for name, size in sizes.items() if size > MOST_MODULES and not name.endswith(tuple(APART))
    }
    assert crowded == {}


def test_no_class_name_stands_for_two_things():
    places = defaultdict(list)
    for path in modules(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(named(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_every_folder_of_tests_has_tests_or_serves_some():
    """An empty folder says that something is tested which is not."""
    folders = {path.parent for path in modules("tests")}
    empty = {
        named(folder)
        for folder in folders
        if all(path.name == "__init__.py" for path in folder.rglob("*.py"))
    }
    assert empty == set()


def test_tests_lie_in_the_room_that_they_test():
    """A folder of tests that mirrors no room was forgotten when the room moved."""
    strays = {
        named(folder)
        for package in PACKAGES
        for folder in {path.parent for path in modules(f"tests/{package}")}
        if folder.name not in NO_ROOMS and not (ROOT / folder.relative_to(ROOT / "tests")).is_dir()
    }
    assert strays == set()
