"""Who was overtaken sees what the others did, and what of it is about the same."""

from alerts.tickets.desk_moves.changes import apply_to
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.desk_moves.orders import Order
from alerts.tickets.desk_moves.staleness import since
from tests.alerts.tickets.desk_moves.files import HANDLER, NINE, a_file, actor, give


def test_the_lines_since_are_told_with_what_both_are_about():
    file = a_file()
    first = give(file, "progress", actor("receiver", name="wu"), text="催")
    second = give(apply_to(file, first), "sign", actor("handler", name="zhou"), person_in_charge="li")
    lines = [*first.lines, *second.lines]
    mine = Order("sign", HANDLER, NINE, {"person_in_charge": "wang", "text": None}, version=3)
    told = since(lines, mine, DESK_TABLES)
    assert [(each.line.actor, each.both) for each in told] == [
        ("wu", ()),
        ("zhou", ("person_in_charge", "step")),
    ]
    later = Order("progress", HANDLER, NINE, {"text": "x"}, version=4)
    assert [(each.line.actor, each.both) for each in since(lines, later, DESK_TABLES)] == [("zhou", ())]
    assert since(lines, Order("sign", HANDLER, NINE), DESK_TABLES) == ()
