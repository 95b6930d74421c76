"""The texts of one language, from Fluent files. The only door to the library that reads them.

A text may hold variables, plural forms (``{ $n -> [one] ... *[other] ... }``) and terms; nothing else of
Fluent is taken, so that what a text needs can be told from the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from ingest.printable import printable

LONGEST_VALUE = 2_000
"""Characters of a value that is put into a text; Fluent refuses longer ones."""
LONGEST_KEPT, MOST_KEPT = 60, 10_000
"""Characters of a value with which a written text is kept for whoever asks again, and how many are kept."""
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
"""CLDR's names of the forms that a number may ask for."""
_BEGINS = re.compile(r"^(-?[a-zA-Z][a-zA-Z0-9_-]*) *=", re.MULTILINE)
"""The beginning of a text or a term: of all that Fluent has, nothing else begins a line so."""


class CatalogueError(ValueError):
    """Fluent files that cannot be used, with all that is wrong with them, a line for each fault."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a text must be given.

    Attributes
    ----------
    variables
        Their names.
    counted
        Variable -> the plural forms that the text has for it; its value must be a number.
    """

    variables: frozenset[str]
    counted: Mapping[str, frozenset[str]]


class _Read(NamedTuple):
    """A text as the library has it, and what it must be given."""

    pattern: Pattern
    needs: Needs


class _NeedsOfTexts(Mapping[str, Needs]):
    """Key of each text of a catalogue -> what it must be given; a text is read when it is asked about."""

    def __init__(self, keys: Iterable[str], needs_of: Callable[[str], Needs]) -> None:
        self._keys = dict.fromkeys(keys)
        self._needs_of = needs_of

    def __getitem__(self, key: str) -> Needs:
        if key not in self._keys:
            raise KeyError(key)
        return self._needs_of(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class Catalogue:
    """The texts of one language.

    A text is read by the library when it is first asked for: to read all of those that ship takes longer than
    most commands do, and hundreds of thousands of objects. For several threads at once.

    Parameters
    ----------
    tag
        Of the language, such as ``zh-CN``; it decides on plural forms and on how numbers are written.
    sources
        Pairs of a file's name and its content.
    checked
        Whether all is read now and checked. What ships is checked by its tests.

    Raises
    ------
    CatalogueError
        A file has a fault, or two texts have the same key.
    """

    def __init__(self, tag: str, sources: Iterable[tuple[str, str]], *, checked: bool = True) -> None:
        self.tag = tag
        self._files = list(sources)
        self._entries: dict[str, str] = {}
        for _, source in self._files:
            self._entries.update(_split(source))
        self._bundle = FluentBundle([tag], use_isolating=False)
        self._texts: dict[str, _Read] = {}
        self._plain: dict[str, str] = {}
        self._kept = lru_cache(MOST_KEPT)(self._filled_with)
        texts = (key for key in self._entries if not key.startswith("-"))
        self.needs: Mapping[str, Needs] = _NeedsOfTexts(texts, lambda key: self._read(key).needs)
        if checked:
            self.check()

    def check(self) -> None:
        """Read all files as they are. Raises `CatalogueError` with all that is wrong with them."""
        faults: list[str] = []
        entries: dict[str, ast.Message | ast.Term] = {}
        places: dict[str, str] = {}
        for name, source in self._files:
            for place, entry in _entries_of(name, source, faults):
                key = _key_of(entry)
                if key in places:
                    faults.append(f"{place}: {key} is in {places[key]} too")
                elif key not in self._entries:
                    faults.append(f"{place}: {key} does not begin a line")
                entries[key], places[key] = entry, place
        for key, entry in entries.items():
            faults += [f"{places[key]}: {key}: {fault}" for fault in _faults_of(key, entry, entries)]
        if faults:
            raise CatalogueError("\n".join(faults))

    def __contains__(self, key: str) -> bool:
        return key in self.needs

    def write(self, key: str, values: Mapping[str, str | int | float]) -> str:
        """The text of ``key`` with ``values`` in it; whole numbers are grouped as the language does.

        Raises
        ------
        KeyError
            There is no such text.
        ValueError
            A value is missing.
        TypeError
            A value is written already where the text has plural forms for the number.
        """
        plain = self._plain.get(key)
        if plain is not None:
            return plain
        needs = self.needs[key]
        if not needs.variables:
            return self._plain.setdefault(key, self._filled(key, {}))
        for name in needs.counted:
            if isinstance(values.get(name), str):
                raise TypeError(f"{key}: {name} must be a number, since its plural is asked for")
        if any(isinstance(value, str) and len(value) > LONGEST_KEPT for value in values.values()):
            return self._filled(key, values)
        # A page of places asks for the same few texts with the same few numbers, hundreds of times.
        return self._kept(key, tuple((name, type(value), value) for name, value in values.items()))

    def _filled_with(self, key: str, values: tuple[tuple[str, type, str | int | float], ...]) -> str:
        return self._filled(key, {name: value for name, _, value in values})

    def _filled(self, key: str, values: Mapping[str, str | int | float]) -> str:
        fitting = {
            name: printable(value, LONGEST_VALUE)
            if isinstance(value, str) and len(value) > LONGEST_VALUE
            else value
            for name, value in values.items()
        }
        text, errors = self._bundle.format_pattern(self._read(key).pattern, fitting)
        if errors:
            raise ValueError(f"{key}: {errors[0]}")
        return str(text)

    def _read(self, key: str) -> _Read:
        """The text ``key``, which there is."""
        kept = self._texts.get(key)
        if kept is None:
            contents = self._add(key)
            counted = {name: frozenset(forms) for name, forms in contents.counted.items()}
            pattern = self._bundle.get_message(key).value
            assert pattern is not None, key  # noqa: S101 - what is checked has a text
            kept = _Read(pattern, Needs(frozenset(contents.variables), counted))
            self._texts[key] = kept
        return kept

    def _add(self, key: str) -> _Contents:
        """Let the library have the entry ``key`` and the terms in it; what it holds."""
        resource = FluentResource(self._entries[key])
        contents = _Contents()
        contents.visit(resource.body[0])
        for term in contents.terms:
            self._bundle.add_resource(FluentResource(self._entries[f"-{term}"]))
        self._bundle.add_resource(resource)
        return contents


def _split(source: str) -> Iterator[tuple[str, str]]:
    """Key and lines of each text and term: what follows a key up to the next one is its own."""
    begins = list(_BEGINS.finditer(source))
    ends = [*(each.start() for each in begins[1:]), len(source)]
    for begin, end in zip(begins, ends, strict=False):
        yield begin[1], source[begin.start() : end]


def _key_of(entry: ast.Message | ast.Term) -> str:
    return f"-{entry.id.name}" if isinstance(entry, ast.Term) else entry.id.name


def _faults_of(
    key: str, entry: ast.Message | ast.Term, known: Mapping[str, ast.Message | ast.Term]
) -> list[str]:
    """What is wrong with ``entry``, which is called ``key``."""
    found = _Contents()
    found.visit(entry)
    faults = [*found.faults, *(f"there is no -{term}" for term in found.terms if f"-{term}" not in known)]
    if key.startswith("-"):
        if found.variables or found.terms:
            faults.append("a term is a plain word")
    elif entry.value is None:
        faults.append("has no text")
    return faults


def _entries_of(name: str, source: str, faults: list[str]) -> Iterator[tuple[str, ast.Message | ast.Term]]:
    """Place and entry of each text and term; what cannot be read is added to ``faults``."""
    for entry in FluentResource(source).body:
        start = entry.span.start if entry.span else 0
        place = f"{name}:{source.count(chr(10), 0, start) + 1}"
        if isinstance(entry, ast.Junk):
            faults += [f"{place}: {annotation.message}" for annotation in entry.annotations]
        elif isinstance(entry, ast.Message | ast.Term):
            yield place, entry


class _Contents(Visitor):
    """What an entry holds, and what of it we do not take."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.terms: set[str] = set()
        self.counted: dict[str, set[str]] = {}
        self.faults: list[str] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the library's names
        self.variables.add(node.id.name)

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802
        self.terms.add(node.id.name)
        if node.arguments or node.attribute:
            self.faults.append("a term is used with arguments or an attribute")

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        self.faults.append(f"refers to the text {node.id.name}; words that are shared are terms")

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        self.faults.append(f"calls {node.id.name}")

    def visit_Attribute(self, node: ast.Attribute) -> None:  # noqa: N802
        self.faults.append(f"has the attribute {node.id.name}")

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        if isinstance(node.selector, ast.VariableReference):
            forms = {each.key.name for each in node.variants if isinstance(each.key, ast.Identifier)}
            if forms <= PLURALS:
                self.counted.setdefault(node.selector.id.name, set()).update(forms)
        else:
            self.faults.append("selects by something else than a variable")
        self.generic_visit(node)
