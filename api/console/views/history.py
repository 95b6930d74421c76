"""The history of a ticket, written in a language: what each line says, and what it names beside that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from alerts.desk.lookups.ticket_explanation import TicketExplanation
from alerts.people.audit import actor_in_words
from alerts.people.viewer import Scope
from alerts.tickets.desk_moves.asking.named_tickets import tickets_in
from alerts.tickets.desk_moves.table import Move
from alerts.tickets.ticket import NOT_SEEN, SYSTEM, TicketEvent, TicketReason
from alerts.words.desk_names import (
    clock_name,
    field_name,
    ladder_post_name,
    ladder_step_name,
    move_name,
    notice_name,
)
from api.console.views.figure_changes import figure_changes
from api.console.views.flats import written_share
from api.console.views.names import Names, id_of
from api.console.views.silent_gateways import heard_line
from api.words.written_given import GivenWords
from api.words.written_history import written_on
from ingest.inventory.tree import Inventory

ABOUT_A_LINE = "event-of-ticket"
"""The guard of commands that name a line of history."""
ABOUT_A_LATE_LINE = "is-late-entry"
FEWEST_FOLDED = 3
"""So many steps of clocks, one after the other, are folded into one."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of history: when (UTC ms), who, what happened, further lines about it, and what was written.

    Who and what was written may be empty: nobody is shown, or nothing was written. ``late``: it was entered
    late (补录). ``number``: of the line on record, and command and title of what may be done about it, where
    whoever looks may.
    """

    at: int
    actor: str
    what: str
    details: list[Markup]
    text: str
    late: bool = False
    number: int | None = None
    about_it: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """Lines of history that stand together; ``folded``: steps of clocks that would bury the rest."""

    lines: Sequence[HistoryLine]
    folded: bool


@dataclass(frozen=True, slots=True)
class AboutLine:
    """The form of ``command`` about a line of history: what is filled in already, and what the line says."""

    command: str
    typed: Mapping[str, str]
    notes: Sequence[str]


class HistoryWriter:
    """Writes the lines of the ticket ``found`` as its page shows them to who sees what is in ``scope``.

    Parameters
    ----------
    late_after
        What is entered so long (ms) after it happened is a late entry (C60, W4).
    about_lines
        The commands about a line of history that whoever looks may give.
    """

    def __init__(
        self,
        found: TicketExplanation,
        words: GivenWords,
        scope: Scope,
        late_after: int,
        about_lines: Sequence[Move] = (),
    ) -> None:
        self._found = found
        self._words = words
        self._names = Names(words.inventory, words.language)
        self._scope = scope
        self._late_after = late_after
        self._about_lines = about_lines
        self._by_seq = {each.seq: each for each in found.file.history if each.seq is not None}

    def parts(self) -> Iterator[HistoryPart]:
        """All of it; steps of clocks that follow one another are one part."""
        history = self._found.file.history
        for is_step, events in groupby(history, key=lambda each: each.reason is TicketReason.CLOCK_STEP):
            lines = [self.line(each) for each in events]
            yield HistoryPart(lines, is_step and len(lines) >= FEWEST_FOLDED)

    def line(self, event: TicketEvent) -> HistoryLine:
        """``event`` as it is shown."""
        language = self._words.language
        late = event.actor != SYSTEM and event.at - (event.happened_at or event.at) > self._late_after
        by = actor_in_words(event.actor, event.acting_for)
        about = [
            (each.command, language.say(move_name(each.command)))
            for each in self._about_lines
            if event.move and event.seq is not None and (late or ABOUT_A_LATE_LINE not in each.needs)
        ]
        return HistoryLine(
            event.at,
            language.text("event-by-system") if event.actor == SYSTEM else language.say(by),
            self._step(event) if event.reason is TicketReason.CLOCK_STEP else language.say(event.what),
            [*self._of_sensors(event), *self._of_command(event, late)],
            language.say(written_on(event)),
            late,
            event.seq if about else None,
            about,
        )

    def of_form(self, event: TicketEvent | None, command: str) -> AboutLine | None:
        """How the form of ``command`` about ``event`` begins; ``None``: it is about none."""
        move = next((each for each in self._about_lines if each.command == command), None)
        if event is None or move is None:
            return None
        line, words = self.line(event), self._words
        typed = {"event": str(event.seq)}
        if move.field("values") is not None:
            typed["values"] = "\n".join(f"{name}={value}" for name, value in words.correctable(event))
        said = f"{words.language.date_time(line.at, words.zone)} {line.what}"
        notes = [said, *map(str, line.details), line.text]
        return AboutLine(command, typed, [each for each in notes if each])

    def _step(self, event: TicketEvent) -> str:
        """Which step of which clock it was, and for whom it was meant."""
        language, data = self._words.language, event.data
        if not data.get("key"):
            return language.say(event.what)
        posts = [language.say(ladder_post_name(each)) for each in data.get("meant_for", ())]
        said = language.text(
            "history-step",
            clock=language.say(clock_name(data["key"])),
            step=language.say(ladder_step_name(data["step"])),
        )
        return f"{said} → {language.text('list-separator').join(posts)}" if posts else said

    def _of_command(self, event: TicketEvent, late: bool) -> Iterator[Markup]:
        """What it was given, which other ticket it is about, what it corrects, and when that was."""
        words, language, data = self._words, self._words.language, event.data
        yield from self._other_ticket(event)
        given = data.get("given", {})
        if "event" in given:
            before = self._by_seq.get(given["event"])
            named = language.text("history-no", number=str(given["event"]))
            if before is not None:
                named = f"{named} {language.say(before.what)} {language.date_time(before.at, words.zone)}"
            yield escape(named)
            yield from map(escape, words.corrected(event, before))
        said = words.of(event)
        if said:
            yield escape(language.text("history-separator").join(said))
        if event.happened_at is not None and event.happened_at != event.at and event.actor != SYSTEM:
            time = language.date_time(event.happened_at, words.zone)
            reason = data.get("late_reason", "")
            yield escape(
                language.text("history-late", time=time, reason=reason)
                if late and reason
                else language.text("history-happened", time=time)
            )

    def _other_ticket(self, event: TicketEvent) -> Iterator[Markup]:
        language, names = self._words.language, self._names
        for way, number in _tickets_of(event).items():
            known = number != NOT_SEEN
            link = Markup('<a class="number" href="/tickets/{0}">{0}</a>').format(number)
            shown = link if known else escape(language.text("history-other-ticket"))
            if way[0] == "given":
                label = language.say(field_name(way[-1], event.move or "")) + language.text("said-colon")
                yield escape(label) + shown
            elif way[0] == "from":
                yield names.write("history-from-ticket", ticket=shown)
            elif way[0] == "to":
                yield names.write("history-to-ticket", ticket=shown)

    def _of_sensors(self, event: TicketEvent) -> Iterator[Markup]:
        found, names, data = self._found, self._names, event.data
        language, inventory, zone = self._words.language, self._words.inventory, self._words.zone
        if "measured" in data:
            concern = found.file.ticket.concern
            yield escape(written_share(data["breaching"], data["measured"], concern, language))
        if data.get("sender"):
            since = language.date_time(data["since"], zone)
            points = _spoken_for(data["points"], names, inventory, self._scope)
            sender, letters = names.sender(data["sender"]), data["letters"]
            yield names.write("event-foreign", sender=sender, count=letters, time=since, points=points)
        yield from figure_changes(event, found.points, inventory, language)
        if data.get("finding"):
            what, verdict = (
                language.name_of("finding", data["found"]),
                language.name_of("finding_state", data["verdict"]),
            )
            yield escape(what + language.text("said-colon") + verdict)
        if event.reason is TicketReason.COPIED:
            yield self._copied(event)
        heard = heard_line(event, inventory, language, zone)
        if heard is not None:
            yield heard

    def _copied(self, event: TicketEvent) -> Markup:
        """Who was given it to read, and why: they are told of something, or it was routed so."""
        department, occasion = self._names.department(event.data["department"]), event.data.get("told_of")
        if occasion is None:
            return self._names.write("history-copied-routed", department=department)
        told_of = escape(self._words.language.say(notice_name(occasion)))
        return self._names.write("history-copied-told", department=department, notice=told_of)


def _tickets_of(event: TicketEvent) -> dict[tuple[str, ...], str]:
    """Other tickets that a command's line is about, also those that whoever looks does not see."""
    if not event.move:
        return {}
    given = event.data.get("given", {})
    ways: list[tuple[str, ...]] = [("given", name) for name in ("into", "candidate") if name in given]
    ways += [(name,) for name in ("from", "to") if "contacts" in event.data and name in event.data]
    return {**dict.fromkeys(ways, NOT_SEEN), **tickets_in(event.data)}


def _spoken_for(points: Iterable[str], names: Names, inventory: Inventory, scope: Scope) -> Markup:
    """Points for which a gateway spoke that is not theirs: those that are not seen have their ids only."""
    known = ((id_, inventory.points.get(id_)) for id_ in points)
    return names.listed(
        names.point(id_) if point and scope.sees_place(inventory, point.place) else id_of(id_)
        for id_, point in known
    )
