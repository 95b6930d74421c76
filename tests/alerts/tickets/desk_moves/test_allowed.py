"""What somebody may do next is told for every command, and what is so is read once for all of them."""

import pytest

from alerts.matters.choices import Step
from alerts.matters.state import MatterState
from alerts.tickets.desk_moves import allowed as allowed_module
from alerts.tickets.desk_moves import deciding
from alerts.tickets.desk_moves.allowed import allowed, kept_words
from alerts.tickets.desk_moves.changes import apply_to
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.matter_file import Actor
from alerts.tickets.desk_moves.reading_state import state_of
from alerts.tickets.desk_moves.refusals import SIGNED_ALREADY, MoveRefused
from alerts.tickets.ticket import Command
from tests.alerts.tickets.desk_moves.files import AROUND, HANDLER, NINE, a_file, actor, give


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


@pytest.mark.parametrize(
    "who", [HANDLER, actor("handler", name="zhao"), actor("head", "repair", name="qian")]
)
def test_what_is_accepted_is_not_accepted_again_by_whoever_nor_offered(who: Actor) -> None:
    """Decision 0097: a second word without a text would only be one more line."""
    in_hand = apply_to(a_file(), give(a_file(), "acknowledge"))

    with pytest.raises(MoveRefused) as refused:
        give(in_hand, "acknowledge", who)

    assert refused.value.code == SIGNED_ALREADY
    assert Command.ACKNOWLEDGE not in kept_words(allowed(in_hand, who, AROUND, NINE, DESK_TABLES))
    assert Command.ACKNOWLEDGE in kept_words(allowed(a_file(), who, AROUND, NINE, DESK_TABLES))
