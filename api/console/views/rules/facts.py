"""The form of a matter that is made up: facts by lists to choose from, as the desk's tables ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from alerts.matters.names import NAMES, NONE, Name, NameKind
from api.http.parameters import LONGEST_NAME, NO_CONTROLS
from api.words.languages import Language
from ingest.said import key_of

Fact = Annotated[str, Query(max_length=LONGEST_NAME, pattern=NO_CONTROLS)]
ASKED = (
    Name.CATEGORY,
    Name.LINE,
    Name.CHANNEL,
    Name.CLASS,
    Name.MODE,
    Name.TAGS,
    Name.COMPLAINT,
    Name.METER_SIDE,
    Name.WATER_KIND,
    Name.REPAIR_KIND,
    Name.BUILT_UP,
    Name.FLOODING,
)
"""What people say of a matter as they register it; further facts may be tried over the API."""
YES_NO = {"yes": True, "no": False}
NAMED_AS = {Name.TAGS: "tag"}
"""Names whose choices are called otherwise than they."""


@dataclass(frozen=True, slots=True)
class FactsAsked:
    """What was chosen, by name; empty where nothing was."""

    chosen: Mapping[Name, str]

    @property
    def facts(self) -> dict[str, object]:
        """As `alerts.routing.trying.read_facts` takes them."""
        return {name.value: _value(name, text) for name, text in self.chosen.items() if text}


def facts_asked(
    category: Fact = "",
    line: Fact = "",
    channel: Fact = "",
    class_: Annotated[Fact, Query(alias="class")] = "",
    mode: Fact = "",
    tags: Fact = "",
    complaint: Fact = "",
    meter_side: Fact = "",
    water_kind: Fact = "",
    repair_kind: Fact = "",
    built_up: Fact = "",
    flooding: Fact = "",
) -> FactsAsked:
    """The facts in an address."""
    given = (category, line, channel, class_, mode, tags, complaint, meter_side, water_kind, repair_kind)
    return FactsAsked(dict(zip(ASKED, (*given, built_up, flooding), strict=True)))


def selects(asked: FactsAsked, language: Language) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """For each fact its name, what it is called, what may be chosen, and what was."""
    return [
        (name.value, fact_called(name, language), _choices(name, language), asked.chosen[name])
        for name in ASKED
    ]


def strange_facts(asked: FactsAsked, language: Language) -> Iterator[tuple[str, str]]:
    """What was asked for and no list has: how the fact is called, and what it was said to be."""
    for name, text in asked.chosen.items():
        if text and text not in dict(_choices(name, language)):
            yield fact_called(name, language), text


def fact_called(name: Name, language: Language) -> str:
    """What people call a fact; of one that no form asks for, that it is another one."""
    called = language.name_of("field", name)
    return called if language.has(key_of("field", name)) else language.text("tables-other-fact")


def _choices(name: Name, language: Language) -> list[tuple[str, str]]:
    if NAMES[name].kind is NameKind.YES_NO:
        yes_no = {"yes": language.text("rulebook-yes"), "no": language.text("rulebook-no")}
        return list(yes_no.items())
    called, values = NAMED_AS.get(name, name.value), NAMES[name].values - {NONE}
    found = [(str(value), language.name_of("choice", f"{called}-{value}")) for value in values]
    return sorted(found, key=lambda choice: choice[1])


def _value(name: Name, text: str) -> object:
    kind = NAMES[name].kind
    if kind is NameKind.SEVERAL:
        return [text]
    return YES_NO.get(text, text) if kind is NameKind.YES_NO else text
