"""What asks the use cases about commands on tickets."""

from __future__ import annotations

from alerts.desk.matters.commanding import GivenCommand, give_command
from alerts.desk.matters.matter_view import see_matter
from alerts.desk.matters.possible import missing_items, possible_commands
from alerts.desk.now.ticket_now import see_ticket, ticket_now
from alerts.people.viewer import Viewer
from tests.api.stand_in_service import NOW, StandInService
from tests.walk.contact_samples import CONTACT_REQUESTS, of_contacts


def of_commands(service: StandInService, who: Viewer, number: str) -> dict:
    """Id -> what asks a use case about commands on the ticket ``number``."""
    records, desk = service.records, service.desk()
    given = GivenCommand("comment", "seen")
    return {
        "tickets.command": lambda: give_command(records, who, number, given, NOW, desk=desk),
        "tickets.possible": lambda: possible_commands(records, who, number, NOW, desk=desk),
        "tickets.matter": lambda: see_matter(records, who, number, NOW, desk=desk),
        "tickets.missing": lambda: missing_items(records, who, number, NOW, desk=desk),
        "tickets.seen": lambda: see_ticket(records, who, number, inventory=service.known),
        "tickets.now": lambda: ticket_now(
            *(records, service.store, who, number, NOW), plan=service.plan(), book=service.situations
        ),
        **of_contacts(service, who, number),
    }


COMMAND_REQUESTS: dict[str, dict] = {
    **{
        f"/api/v1/tickets/{{number}}/{each}": {"number": "2026-000001"}
        for each in ("allowed", "missing", "now")
    },
    **CONTACT_REQUESTS,
}
"""As `tests.walk.samples.REQUESTS`."""
