"""Every use case asks for a role before it looks at anything."""

from __future__ import annotations

from datetime import date

import pytest

from alerts.desk.commands import carry_out
from alerts.desk.dead_letter_replay import (
    LetterSelection,
    dismiss_dead_letter,
    dismiss_dead_letters,
    replay_dead_letter,
    replay_dead_letters,
)
from alerts.desk.lookups.compliance import household_days
from alerts.desk.lookups.dead_letters import (
    find_dead_letter,
    list_dead_letters,
    list_letter_groups,
    newest_dead_letter,
)
from alerts.desk.lookups.diagnosis import diagnose
from alerts.desk.lookups.episodes import EpisodeFilter, find_episode, list_episodes
from alerts.desk.lookups.events import events_after, newest_event
from alerts.desk.lookups.points import find_point, list_points, point_day
from alerts.desk.lookups.readings import hourly_figures, raw_readings
from alerts.desk.lookups.ticket_explanation import explain_ticket
from alerts.desk.lookups.tickets import (
    TicketFilter,
    list_tickets,
    open_ticket_files,
    open_tickets_by_concern,
    ticket_board,
    ticket_file,
)
from alerts.desk.registration import (
    add_user,
    export_inventory,
    export_recorded_inventory,
    import_inventory,
)
from alerts.people.viewer import Forbidden, Role, Viewer
from alerts.rules.plan import plan_of
from alerts.tickets.ticket import Command
from ingest.inventory.tree import Inventory

NOTHING = Inventory()
NUMBER = "2026-000001"
DAYS = (date(2026, 1, 1), date(2026, 1, 2))
LOOKUPS = {
    "tickets": lambda who: list_tickets(None, who, TicketFilter(), None, 9),
    "ticket": lambda who: ticket_file(None, who, NUMBER),
    "open tickets": lambda who: open_ticket_files(None, who, 9),
    "open by concern": lambda who: open_tickets_by_concern(None, who),
    "board": lambda who: ticket_board(None, who, None, closed=False),
    "explanation": lambda who: explain_ticket(None, None, None, who, NUMBER, plan=plan_of(NOTHING, {})),
    "episodes": lambda who: list_episodes(None, who, EpisodeFilter(), None, 9),
    "episode": lambda who: find_episode(None, who, 1),
    "points": lambda who: list_points(NOTHING, who, None, None, None, 9),
    "point": lambda who: find_point(NOTHING, who, "p"),
    "point's day": lambda who: point_day(None, None, who, "p", 0, plan=plan_of(NOTHING, {})),
    "readings": lambda who: raw_readings(None, who, "p", (0, 1), None, 9, inventory=NOTHING),
    "hourly figures": lambda who: hourly_figures(None, who, "p", (0, 1), None, 9, inventory=NOTHING),
    "compliance": lambda who: household_days(None, who, "b", DAYS, None, 9, inventory=NOTHING),
    "dead letters": lambda who: list_dead_letters(None, who, None, None, 9),
    "dead letter": lambda who: find_dead_letter(None, who, 1),
    "diagnosis": lambda who: diagnose(None, None, who, "gw"),
    "newest dead letter": lambda who: newest_dead_letter(None, who),
    "letter groups": lambda who: list_letter_groups(None, who, None, None, 9),
    "newest event": lambda who: newest_event(None, who),
    "events": lambda who: events_after(None, who, 0, 9),
    "export": lambda who: export_inventory(NOTHING, who, "json"),
    "export of the records": lambda who: export_recorded_inventory(None, who, "json"),
}
COMMANDS = {
    "command": lambda who: carry_out(None, who, NUMBER, Command.ACKNOWLEDGE, 0, inventory=NOTHING),
}
CHANGES = {
    "import": lambda who: import_inventory(None, who, NOTHING, {}, 0, replace=True),
    "user": lambda who: add_user(None, who, "li", Role.VIEWER, 0),
    "replay": lambda who: replay_dead_letter(None, None, who, 1, 0),
    "bulk replay": lambda who: replay_dead_letters(None, None, who, LetterSelection(9), 0),
    "dismiss": lambda who: dismiss_dead_letter(None, who, 1, 0),
    "bulk dismiss": lambda who: dismiss_dead_letters(None, who, LetterSelection(9), 0),
}


NEEDED = "(a viewer|a dispatcher|an engineer)"


@pytest.mark.parametrize(
    ("role", "use_cases"),
    [("stranger", LOOKUPS | COMMANDS | CHANGES), ("viewer", COMMANDS | CHANGES), ("dispatcher", CHANGES)],
)
def test_a_role_below_the_one_needed_is_refused_with_a_sentence(role, use_cases):
    for use_case in use_cases.values():
        with pytest.raises(Forbidden, match=f"li is a {role}; this needs {NEEDED} or above."):
            use_case(Viewer("li", role))
