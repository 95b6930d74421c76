"""The words of rules in a language."""

from __future__ import annotations

from typing import NamedTuple

from alerts.rules.rule_words import JudgedBy, WordsByVersion, words_of
from api.words.languages import Language


class WrittenRule(NamedTuple):
    """Name and text of a rule; without a text where it is not known what it asked for."""

    name: str
    text: str | None


class WrittenRules:
    """The rules that judged, in one language, each written once: a page has many episodes of few rules.

    ``own`` are the words of rules that have some of their own.
    """

    def __init__(self, language: Language, own: WordsByVersion) -> None:
        self.language = language
        self._own = own
        self._written: dict[JudgedBy, WrittenRule] = {}

    def of(self, judged: JudgedBy) -> WrittenRule:
        """The words of the rule ``judged``."""
        known = self._written.get(judged)
        if known is None:
            name, text = words_of(judged, self._own)
            say = self.language.say
            known = self._written[judged] = WrittenRule(say(name), None if text is None else say(text))
        return known
