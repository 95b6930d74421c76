"""Every text is there in each language, used as it asks to be, and no word for people is anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from jinja2 import nodes

import api.words.languages  # noqa: F401 - it brings the words of its own package and those below
import simulators  # noqa: F401 - as above
from api.console.pages.rendering import _templates
from ingest.said import key_of
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of

ROOT = Path(__file__).parents[3]
PACKAGES = ("ingest", "alerts", "api", "simulators")
TEMPLATES = sorted(
    [*ROOT.glob("api/console/templates/**/*.html"), *ROOT.glob("api/printing/templates/**/*.html")]
)
ZH, EN = catalogue_of("zh-CN"), catalogue_of("en")


def test_every_text_is_there_in_every_language_with_the_same_values():
    assert ZH.needs.keys() == EN.needs.keys()
    assert [key for key in EN.needs if ZH.needs[key].variables != EN.needs[key].variables] == []


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_all_that_ships_can_be_read(tag):
    """No process that runs reads more of it than it is asked for."""
    catalogue_of(tag).check()


@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_a_number_that_asks_for_a_form_finds_each_that_the_language_has(tag):
    forms = {"other", *Locale.parse(tag, sep="-").plural_form.tags}
    found = {key: needs.counted for key, needs in catalogue_of(tag).needs.items() if needs.counted}
    assert {key: each for key, each in found.items() if {*each.values()} != {frozenset(forms)}} == {}


LABEL = re.compile(
    r"<(?:label|legend|th|dt|button|h1|h2|h3)\b[^>]*>\s*\{\{ ?t\([\"']([a-z0-9-]+[a-z0-9])[\"']\)"
)
LABELS = ("field-", "sheet-field-", "patrol-check-", "assets-key-", "rulebook-key-")


def test_what_labels_a_field_or_a_column_begins_with_a_capital():
    shown = {key for each in TEMPLATES for key in LABEL.findall(each.read_text(encoding="utf-8"))}
    labels = shown | {key for key in EN.needs if key.startswith(LABELS)}
    assert len(labels) > 500
    filled = {key: dict.fromkeys(EN.needs[key].variables, 1) for key in labels}
    assert [key for key, values in filled.items() if EN.write(key, values)[0].islower()] == []


@dataclass
class Use:
    """Where a text is asked for: by its key, or by the beginning of one; ``None``: nobody can tell."""

    where: str
    keys: set[str] = field(default_factory=set)
    beginnings: set[str] = field(default_factory=set)
    values: set[str] | None = None


TEXTS = (
    "Said",
    "language.text",
    "self._language.text",
    "terminal_language().text",
    "self.text",
    "names.write",
    "SheetWord",
)
"""Calls of a text by its key."""


def uses_in_code() -> Iterator[Use]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                name = ast.unparse(node.func)
                use = Use(f"{path.relative_to(ROOT)}:{node.lineno}")
                if name in TEXTS:
                    collect(node.args[0], use)
                    names = [keyword.arg for keyword in node.keywords]
                    use.values = None if None in names else set(names)
                elif name.rpartition(".")[2] in ("name_of", "key_of") and len(node.args) == 2:
                    kind = node.args[0]
                    if isinstance(kind, ast.Constant):
                        use.beginnings.add(f"{kind.value}-")
                if use.keys or use.beginnings:
                    yield use


def collect(node: ast.expr, use: Use) -> None:
    """The keys that ``node`` can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        use.keys.add(node.value)
    elif isinstance(node, ast.IfExp):
        collect(node.body, use)
        collect(node.orelse, use)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        use.beginnings.add(node.values[0].value)


def uses_in_templates() -> Iterator[Use]:
    for path in TEMPLATES:
        for node in _templates.parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            name = getattr(node.node, "name", "")
            if isinstance(node.node, nodes.Getattr) and node.node.attr == "write":
                name = "t"
            use = Use(f"{path.name}:{node.lineno}")
            if name == "t":
                collect_in_template(node.args[0], use)
                use.values = {keyword.key for keyword in node.kwargs}
                yield use
            elif name == "named" and isinstance(node.args[0], nodes.Const):
                yield Use(use.where, beginnings={f"{node.args[0].value}-"})


def collect_in_template(node: nodes.Expr, use: Use) -> None:
    if isinstance(node, nodes.Const):
        use.keys.add(node.value)
    elif isinstance(node, nodes.CondExpr):
        collect_in_template(node.expr1, use)
        if node.expr2 is not None:
            collect_in_template(node.expr2, use)
    elif isinstance(node, nodes.Concat) and isinstance(node.nodes[0], nodes.Const):
        use.beginnings.add(node.nodes[0].value)


@cache
def uses() -> list[Use]:
    return [*uses_in_code(), *uses_in_templates()]


CAME = {"reason", "flag", "intake"}
"""Kinds whose name is data where a template asks for them: what came instead of readings."""


def test_what_is_asked_for_is_there():
    unknown = {use.where: key for use in uses() for key in use.keys if key not in EN}
    assert unknown == {}
    begun = {use.where: each for use in uses() for each in use.beginnings if not starts(each)}
    assert begun == {}


def starts(beginning: str) -> bool:
    return any(key.startswith(beginning.replace("_", "-")) for key in EN.needs)


def test_what_is_asked_for_is_given_what_it_needs():
    wrong = {
        use.where: (key, use.values)
        for use in uses()
        if use.values is not None
        for key in use.keys
        if EN.needs[key].variables != use.values
    }
    assert wrong == {}


def test_no_text_waits_for_somebody_to_ask():
    asked = {key for use in uses() for key in use.keys}
    begun = tuple(key_of(each, "")[:-1] for use in uses() for each in use.beginnings)
    begun += tuple(f"{kind}-" for kind in CAME)
    # Written by `Language` itself, through a method that is told which, and by `Said` between its values.
    asked |= {"date-short", "date-full", "list-separator"}
    assert [key for key in EN.needs if key not in asked and not key.startswith(begun)] == []


WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
SENTENCE = re.compile(r"\w \w|[\u4e00-\u9fff]")
SHOWN = ("title", "aria-label", "placeholder", "alt", "label", "content")


class Visible(HTMLParser):
    """What a person sees or hears of a page, without what is filled in and without what is typed.

    A command is the same in each language; it stands in <kbd>, as on the pages that hold no other English.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.typed = False

    def handle_endtag(self, tag):
        self.typed = self.typed and tag != "kbd"

    def handle_starttag(self, tag, attrs):
        self.typed = self.typed or tag == "kbd"
        if tag != "meta":
            self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_data(self, data):
        if self.cdata_elem != "style" and not self.typed:
            self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_words(path):
    page = Visible()
    source = path.read_text(encoding="utf-8")
    page.feed("".join(value for _, kind, value in _templates.lex(source) if kind == "data"))
    assert [text for text in page.found if WORD.search(text)] == []
    filled_in = (node.value for node in _templates.parse(source).find_all(nodes.Const))
    assert [text for text in filled_in if isinstance(text, str) and SENTENCE.search(text)] == []


SCRIPTS = sorted((ROOT / "api/console/static").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_holds_no_words(script):
    source = script.read_text(encoding="utf-8")
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("//"))
    strings = [text for each in re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", code) for text in each]
    assert [text for text in strings if SENTENCE.search(text)] == ["use strict"]
