"""What a line of the log says, in the language of whoever reads it.

An event's name is its English text, and so are the names of its facts: both are in the code, for programs,
and stay what they are. What they are called in another language is in that language's ``log.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from api.words.languages import Language
from ingest.said import OwnSaid, Said

ENGLISH = "en"
ACTS = "audit"
"""What people do is an event by the name of its kind in the audit, which has names of its own."""
CODES = {"concern": "concern", "severity": "severity", "state": "state", "command": "move", "job": "job"}
"""Facts that are codes with names in the catalogues, and the kind of name."""


def event_in(language: Language, event: str) -> str:
    """What the event of that name is called; one that has no text keeps its name."""
    if language.tag == ENGLISH:
        return event
    return _table(language.tag)["events"].get(event) or language.name_of(ACTS, event)


def facts_in(language: Language, facts: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Facts of an event by what they are called; sentences are written, ids and codes are as they are."""
    if language.tag == ENGLISH:
        return {name: said_in(language, fact) for name, fact in facts}
    names = _table(language.tag)["facts"]
    return {names.get(name, name): _named(language, name, said_in(language, fact)) for name, fact in facts}


def said_in(language: Language, fact: object) -> object:
    """The fact, written if it is a sentence that is not written yet, or a list that holds such.

    Whatever is wrong with a sentence, whoever logs goes on: it is told by its key.
    """
    if isinstance(fact, list | tuple):
        return [said_in(language, each) for each in fact]
    if not isinstance(fact, Said | OwnSaid):
        return fact
    try:
        return language.say(fact)
    except (KeyError, ValueError, TypeError):
        return fact.key if isinstance(fact, Said) else fact.texts[0][1]


def _named(language: Language, name: str, fact: object) -> object:
    return language.name_of(CODES[name], fact) if name in CODES and isinstance(fact, str) else fact


@cache
def _table(tag: str) -> Mapping[str, Mapping[str, str]]:
    """``events`` and ``facts``: English -> what it is called."""
    return tomllib.loads(files(__package__).joinpath(tag, "log.toml").read_text(encoding="utf-8"))
