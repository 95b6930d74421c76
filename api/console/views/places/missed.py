"""Which limits points miss now, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.compliance.situation.point_states import PointState
from alerts.desk.places.place_page import PlacePoint
from alerts.rules.limit_spans import limit_spans
from alerts.rules.plan import Plan
from alerts.rules.rule import Side
from api.console.views.values import value_formatter
from api.words.languages import Language
from ingest.durations import MINUTE


def limits_missed(shown: Sequence[PlacePoint], plan: Plan, now: int, language: Language) -> Mapping[str, str]:
    """Id -> the limit in force at ``now`` (UTC ms) that the newest value of a point misses.

    Of those of the points ``shown`` that are in breach: one may go on after its value is right again, or
    after its limit has become another one.
    """
    found: dict[str, str] = {}
    rules = [rule for rule in plan.rules.values() if rule.opens_ticket]
    for each in shown:
        if PointState.BREACHING not in each.state or each.latest is None:
            continue
        point, (_, newest) = each.point, each.latest
        value = value_formatter(point.metric, language)
        for rule in rules:
            for span in limit_spans(rule, point, plan, (now, now + MINUTE)):
                if newest >= span.value if span.side is Side.BELOW else newest <= span.value:
                    continue
                found.setdefault(
                    point.id, language.text(f"episode-limit-{span.side}", limit=value(span.value))
                )
    return found
