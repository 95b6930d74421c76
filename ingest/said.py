"""Sentences that are not written yet.

Whoever finds something out says it as a `Said`; the edge (an answer, a page, a terminal, the log)
writes it in the language of whoever reads. ``str`` gives English.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from ingest.printable import printable
from ingest.words.catalogue import Catalogue
from ingest.words.own_texts import OWN, catalogue_of_text
from ingest.words.packages import catalogue_of

Value = Union[str, int, float, "Said", "OwnSaid", tuple["Value", ...]]
"""What a sentence may hold: data as it is, numbers, and words that are not written yet; several as a list."""

_NOT_IN_KEYS = str.maketrans("._/", "---")


@dataclass(frozen=True, slots=True, init=False)
class Said:
    """A sentence: the key of its text, and the values in it.

    Hashable and comparable, so that the same thing said twice is one thing. ``key`` is a stable name that
    programs may rely on. Text among the values is data: it is made printable and never read as anything else.
    """

    key: str
    values: tuple[tuple[str, Value], ...]

    def __init__(self, key: str, /, **values: Value) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "values", tuple(values.items()))

    def __str__(self) -> str:
        """In English."""
        return self.written(catalogue_of("en"))

    @property
    def code(self) -> str:
        """What it says, for programs: its key, or that of the ``reason`` which it puts into a place."""
        reason = dict(self.values).get("reason")
        return reason.code if isinstance(reason, Said) else self.key

    def written(self, catalogue: Catalogue) -> str:
        """In the language of ``catalogue``. Raises what `Catalogue.write` raises."""
        return catalogue.write(self.key, {name: _written(value, catalogue) for name, value in self.values})


@dataclass(frozen=True, slots=True)
class OwnSaid:
    """A sentence that is not written yet, and whose text is nobody's here: an organisation wrote it.

    ``texts`` are pairs of a language's tag and the text in it, as `ingest.words.own_texts` reads it;
    ``values`` are pairs as those of `Said`.
    """

    texts: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, Value], ...] = ()

    def __str__(self) -> str:
        """In English."""
        return self.written(catalogue_of("en"))

    def written(self, catalogue: Catalogue) -> str:
        """In the language of ``catalogue``. Raises `KeyError` where there is no text in it."""
        values = {name: _written(value, catalogue) for name, value in self.values}
        return catalogue_of_text(catalogue.tag, dict(self.texts)[catalogue.tag]).write(OWN, values)


def said_by(error: Exception) -> Said | str:
    """What an error says: unwritten where whoever raised it left it so."""
    said = error.args[0] if error.args else None
    return said if isinstance(said, Said) else str(error)


def _written(value: Value, catalogue: Catalogue) -> str | int | float:
    if isinstance(value, Said | OwnSaid):
        return value.written(catalogue)
    if isinstance(value, tuple):
        return catalogue.write("list-separator", {}).join(str(_written(each, catalogue)) for each in value)
    return printable(value) if isinstance(value, str) else value


def key_of(kind: str, value: str) -> str:
    """The key of the name of an enumeration's value: ``key_of("rule", "room.day")`` is ``rule-room-day``."""
    return f"{kind}-{value}".translate(_NOT_IN_KEYS)


def name_of(kind: str, value: str) -> Said:
    """The name of a value of an enumeration that is in the catalogues."""
    return Said(key_of(kind, value))
