"""What late data made of figures: a line for each episode that an event of a ticket tells of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from alerts.tickets.ticket import TicketEvent, TicketReason
from api.console.views.names import Names
from api.console.views.values import ValueFormatter, value_formatter
from api.words.languages import Language
from ingest.inventory.tree import Inventory
from ingest.readings.quantities import Metric

DIGITS = (3, 6)
"""Decimals that tell a mean from the one before it: the fewest by which the two differ."""


def figure_changes(
    event: TicketEvent, points: Mapping[int, str], inventory: Inventory, language: Language
) -> list[Markup]:
    """Old and new worst value and mean of each episode that ``event`` lists; of other events nothing.

    ``points``: id of an episode -> its point.
    """
    if event.reason is not TicketReason.FIGURES_CHANGED:
        return []
    names, lines, alike = Names(inventory, language), list[Markup](), 0
    for change in event.data["figures"]:
        point = inventory.points.get(points.get(change["episode"], ""))
        old, new = _told_apart(change, point.metric if point else None, language)
        if old == new:  # Another instant had the same worst value: nothing that is told here.
            alike += 1
            continue
        name = points.get(change["episode"], str(change["episode"]))
        lines.append(names.write("event-figures", point=names.point(name), old=old, new=new))
    if (more := event.data["count"] - len(lines) - alike) > 0:
        lines.append(names.write("event-figures-more", count=more))
    return lines


def _told_apart(change: Mapping[str, Any], metric: Metric | None, language: Language) -> tuple[str, str]:
    """The figures of before and of now, in words that differ, where anything that is told does."""
    old = new = ""
    for digits in DIGITS:
        value = value_formatter(metric, language, digits)
        old, new = _written(change["old"], value, language), _written(change["new"], value, language)
        if old != new:
            break
    return old, new


def _written(figures: Mapping[str, Any], value: ValueFormatter, language: Language) -> str:
    known = {name: None if figures[name] is None else value(figures[name]) for name in ("worst", "mean")}
    text = language.text("event-figures-worst", worst=known["worst"] or "-")
    if known["mean"] is None:
        return text
    counts = {"covered": figures["covered"], "breaching": figures["breaching"]}
    return text + language.text("event-figures-mean", mean=known["mean"], **counts)
