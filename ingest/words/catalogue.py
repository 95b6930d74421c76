"""The texts of one language, from Fluent files. The only door to the library that reads them.

A text may hold variables, plural forms (``{ $n -> [one] ... *[other] ... }``) and terms; nothing else of
Fluent is taken, so that what a text needs can be told from the text alone. Everything is checked when loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

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


class Catalogue:
    """The texts of one language.

    Parameters
    ----------
    tag
        Of the language, such as ``zh-CN``; it decides on plural forms and on how numbers are written.
    sources
        Pairs of a file's name and its content.

    Raises
    ------
    CatalogueError
        A file has a fault, or two texts have the same key.
    """

    def __init__(self, tag: str, sources: Iterable[tuple[str, str]]) -> None:
        self.tag = tag
        self.needs: dict[str, Needs] = {}
        self._bundle = FluentBundle([tag], use_isolating=False)
        faults: list[str] = []
        entries: dict[str, ast.Message | ast.Term] = {}
        places: dict[str, str] = {}
        for name, source in sources:
            resource = FluentResource(source)
            for place, entry in _entries(name, source, resource, faults):
                key = f"-{entry.id.name}" if isinstance(entry, ast.Term) else entry.id.name
                if key in places:
                    faults.append(f"{place}: {key} is in {places[key]} too")
                entries[key], places[key] = entry, place
            self._bundle.add_resource(resource)
        for key, entry in entries.items():
            faults += [f"{places[key]}: {key}: {fault}" for fault in self._faults_of(key, entry, entries)]
        if faults:
            raise CatalogueError("\n".join(faults))
        self._kept = lru_cache(MOST_KEPT)(self._filled_with)
        self._patterns: dict[str, Pattern] = {}
        self._plain: dict[str, str] = {}
        for key, needs in self.needs.items():
            self._patterns[key] = _pattern(self._bundle, key)
            if not needs.variables:
                self._plain[key] = self.write(key, {})

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
        for name in self.needs[key].counted:
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
        text, errors = self._bundle.format_pattern(self._patterns[key], fitting)
        if errors:
            raise ValueError(f"{key}: {errors[0]}")
        return str(text)

    def _faults_of(
        self, key: str, entry: ast.Message | ast.Term, known: Mapping[str, ast.Message | ast.Term]
    ) -> list[str]:
        """What is wrong with ``entry``, which is called ``key``; the needs of a text are noted."""
        found = _Contents()
        found.visit(entry)
        faults = [*found.faults, *(f"there is no -{term}" for term in found.terms if f"-{term}" not in known)]
        if key.startswith("-"):
            if found.variables or found.terms:
                faults.append("a term is a plain word")
        elif entry.value is None:
            faults.append("has no text")
        else:
            counted = {name: frozenset(forms) for name, forms in found.counted.items()}
            self.needs[key] = Needs(frozenset(found.variables), counted)
        return faults


def _pattern(bundle: FluentBundle, key: str) -> Pattern:
    pattern = bundle.get_message(key).value
    assert pattern is not None, key  # noqa: S101 - `Catalogue` refused texts without one
    return pattern


def _entries(
    name: str, source: str, resource: ast.Resource, faults: list[str]
) -> Iterator[tuple[str, ast.Message | ast.Term]]:
    """Place and entry of each text and term; what cannot be read is added to ``faults``."""
    for entry in resource.body:
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
