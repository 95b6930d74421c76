"""What somebody may do next is told for every command, and what is so is read once for all of them."""

import pytest

from alerts.matters.choices import Step
from alerts.matters.state import MatterState
from alerts.tickets.desk_moves import allowed as allowed_module
from alerts.tickets.desk_moves import deciding
from alerts.tickets.desk_moves.allowed import allowed
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.reading_state import state_of
from tests.alerts.tickets.desk_moves.files import AROUND, HANDLER, NINE, a_file


def test_what_is_so_of_a_ticket_is_read_once_for_all_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[MatterState] = []

    def counted(*args: object, **named: object) -> MatterState:
        read.append(state_of(*args, **named))  # type: ignore[arg-type]
        return read[-1]

    monkeypatch.setattr(allowed_module, "state_of", counted)
    monkeypatch.setattr(deciding, "state_of", counted)

    told = allowed(a_file(Step.IN_HAND), HANDLER, AROUND, NINE, DESK_TABLES)

    assert sum(each.possible for each in told) > 5
    assert len(read) == 1
