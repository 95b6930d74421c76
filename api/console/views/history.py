"""The history of a ticket, written in a language: what each line says, and what it names beside that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from alerts.desk.lookups.ticket_explanation import TicketExplanation
from alerts.people.audit import actor_in_words
from alerts.people.viewer import Scope
from alerts.tickets.ticket import SYSTEM, TicketEvent
from api.console.views.figure_changes import figure_changes
from api.console.views.flats import written_share
from api.console.views.names import Names, id_of
from api.console.views.silent_gateways import heard_line
from api.words.languages import Language
from api.words.written_history import written_on
from ingest.inventory.tree import Inventory


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of history: when (UTC ms), who, what happened, further lines about it, and what was written.

    Who and what was written may be empty: nobody is shown, or nothing was written.
    """

    at: int
    actor: str
    what: str
    details: list[Markup]
    text: str


def history_lines(
    found: TicketExplanation, inventory: Inventory, language: Language, zone: str, scope: Scope
) -> list[HistoryLine]:
    """The lines of the ticket ``found`` as its page shows them to who sees what is in ``scope``."""
    return [_line(event, found, inventory, language, zone, scope) for event in found.file.history]


def _line(
    event: TicketEvent,
    found: TicketExplanation,
    inventory: Inventory,
    language: Language,
    zone: str,
    scope: Scope,
) -> HistoryLine:
    names, data = Names(inventory, language), event.data
    details = []
    if "measured" in data:
        concern = found.file.ticket.concern
        details.append(escape(written_share(data["breaching"], data["measured"], concern, language)))
    if data.get("sender"):
        since = language.date_time(data["since"], zone)
        points = _spoken_for(data["points"], names, inventory, scope)
        sender, letters = names.sender(data["sender"]), data["letters"]
        details.append(names.write("event-foreign", sender=sender, count=letters, time=since, points=points))
    details += figure_changes(event, found.points, inventory, language)
    if data.get("finding"):
        what, verdict = (
            language.name_of("finding", data["found"]),
            language.name_of("finding_state", data["verdict"]),
        )
        said = what + language.text("said-colon") + verdict
        details.append(escape(said))
    heard = heard_line(event, inventory, language, zone)
    if heard is not None:
        details.append(heard)
    by = actor_in_words(event.actor, event.acting_for)
    actor = language.text("event-by-system") if event.actor == SYSTEM else language.say(by)
    what, text = language.say(event.what), language.say(written_on(event))
    return HistoryLine(event.at, actor, what, details, text)


def _spoken_for(points: Iterable[str], names: Names, inventory: Inventory, scope: Scope) -> Markup:
    """Points for which a gateway spoke that is not theirs: those that are not seen have their ids only."""
    known = ((id_, inventory.points.get(id_)) for id_ in points)
    return names.listed(
        names.point(id_) if point and scope.sees_place(inventory, point.place) else id_of(id_)
        for id_, point in known
    )
