"""Events as the live stream sends them: encoded once for all who listen in a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alerts.events import Event
from alerts.people.viewer import Territories
from alerts.rules.rule_words import JudgedBy
from api.http.times import rfc3339
from api.words.written_rules import WrittenRules


class RecentEvent:
    """An event that is kept in memory, encoded once for all who listen in a language."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self._encoded: dict[tuple[str, bool], bytes] = {}

    def encoded(self, rules: WrittenRules, territories: Territories) -> bytes | None:
        """As `encode_event`, of what is seen from ``territories``; ``None``: nothing."""
        seen = self.event.as_seen(territories)
        if seen is None:
            return None
        form = (rules.language.tag, seen is self.event)
        known = self._encoded.get(form)
        if known is None:
            known = self._encoded[form] = encode_event(seen, rules)
        return known


def encode_event(event: Event, rules: WrittenRules) -> bytes:
    """An event in the stream's own format: ``id`` and one line of JSON, the words of its rule from ``rules``.

    Without an ``event`` field, so that a browser's ``onmessage`` gets them all; the kind is in the data.
    """
    words = _rule_in_words(event.data, rules)
    data = {**event.data, **words, "kind": event.kind, "subject": event.subject, "at": event.at}
    for name, value in data.items():
        if name == "at" or (name.endswith("_at") and isinstance(value, int)):
            data[name] = rfc3339(value, "UTC")
    return f"id: {event.id}\ndata: {line_of(data)}\n\n".encode()


def line_of(data: Mapping[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _rule_in_words(data: Mapping[str, Any], rules: WrittenRules) -> dict[str, str | None]:
    """Name and text of the rule that judged; nothing for an event of something else, or of long ago."""
    if "rule_version" not in data:
        return {}
    name, text = rules.of(
        JudgedBy(data["rule"], data["rule_version"], data["limit"], data["unit"], data["hours"])
    )
    return {"rule_name": name, "rule_text": text}
