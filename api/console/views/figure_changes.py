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

DIGITS = 3
"""Decimals that tell a mean from the one before it."""


def figure_changes(
    event: TicketEvent, points: Mapping[int, str], inventory: Inventory, language: Language
) -> list[Markup]:
    """Old and new worst value and mean of each episode that ``event`` lists; of other events nothing.

    ``points``: id of an episode -> its point.
    """
    if event.reason is not TicketReason.FIGURES_CHANGED:
        return []
    names, lines = Names(inventory, language), []
    for change in event.data["figures"]:
        point = inventory.points.get(points.get(change["episode"], ""))
        value = value_formatter(point.metric if point else None, language, DIGITS)
        old, new = _written(change["old"], value, language), _written(change["new"], value, language)
        name = points.get(change["episode"], str(change["episode"]))
        lines.append(names.write("event-figures", point=names.point(name), old=old, new=new))
    if (more := event.data["count"] - len(lines)) > 0:
        lines.append(names.write("event-figures-more", count=more))
    return lines


def _written(figures: Mapping[str, Any], value: ValueFormatter, language: Language) -> str:
    known = {name: None if figures[name] is None else value(figures[name]) for name in ("worst", "mean")}
    text = language.text("event-figures-worst", worst=known["worst"] or "-")
    if known["mean"] is None:
        return text
    counts = {"covered": figures["covered"], "breaching": figures["breaching"]}
    return text + language.text("event-figures-mean", mean=known["mean"], **counts)
