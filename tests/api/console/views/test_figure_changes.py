"""What late data made of figures is told in words that differ, or not at all."""

from __future__ import annotations

import pytest

from alerts.tickets.ticket import SYSTEM, TicketEvent, TicketReason
from api.console.views.figure_changes import figure_changes
from api.words.languages import language
from ingest.inventory.tree import Inventory
from tests.api.stand_in_service import NOW

BEFORE = {"worst": 15.2, "mean": 16.5, "covered": 15, "breaching": 12}


@pytest.mark.parametrize(
    ("now", "told"),
    [({}, []), ({"worst_at": 1}, []), ({"mean": 16.50004}, ["16.50004"]), ({"worst": 15.1}, ["15.1"])],
    ids=["the same", "another instant", "by little", "by much"],
)
def test_before_and_after_are_never_written_alike(now, told):
    data = {"figures": [{"episode": 1, "old": BEFORE, "new": BEFORE | now}], "count": 1}
    event = TicketEvent(NOW, TicketReason.FIGURES_CHANGED, SYSTEM, None, "", data)
    lines = figure_changes(event, {1: "p"}, Inventory(), language("en"))
    assert [value for value, line in zip(told, lines, strict=True) if value not in line] == []
