"""Gateways that speak for others: one ticket at their place, which hears of it once an hour."""

import pytest
from sqlalchemy import event

from alerts.desk.intrusions import tell_intrusions
from alerts.tickets.ticket import Command, TicketReason
from ingest.durations import DAY, HOUR, MINUTE
from ingest.readings.dead_letters import UNKNOWN_SENDER
from ingest.readings.intrusions import Intrusion
from tests.alerts.desk.matters.desk_on_record import desk_on_record, say
from tests.alerts.desk.town_on_record import START, WANG
from tests.alerts.desk.town_on_record import town as small_town


class Desk:
    """The desk's hand on intrusions alone."""

    def __init__(self, records):
        self.records = records
        with records.begin() as tx:
            self.desk = desk_on_record(tx, tx.inventory.save(small_town(), START, replace=True))

    def note(self, *found):
        with self.records.begin() as tx:
            tx.intrusions.note(found)

    def tell(self, now):
        with self.records.begin() as tx:
            while tell_intrusions(tx, self.desk, now):
                pass

    def tickets(self):
        with self.records.reading() as tx:
            return [
                tx.ticket_views.file(each.number, territories=None)
                for each in reversed(tx.ticket_views.page(territories=None))
            ]

    def command(self, number, *commands, now):
        for command in commands:
            say(self.records, WANG, number, command, now, desk=self.desk, text="told them")


@pytest.fixture
def desk(records):
    return Desk(records)


def came(sender="gw-s1-b1", at=START, letters=1, since=START, points=("s1-b2-h1/t",)) -> Intrusion:
    return Intrusion(sender, since, at, letters, points)


def reasons(file):
    return [line.reason for line in file.history]


def test_one_ticket_at_the_speaking_gateways_place(desk):
    desk.note(came(), came("gw-s1-b2"), came(UNKNOWN_SENDER), came("v1/gateway/telemetry"))
    desk.tell(START + 5)
    desk.tell(START + 6)
    by_place = {file.ticket.place: file for file in desk.tickets()}
    assert by_place.keys() == {"s1-b1", "s1-b2", "org"}
    assert {file.ticket.concern for file in by_place.values()} == {"sensor"}
    assert reasons(by_place["s1-b1"]) == [TicketReason.OPENED_FOR_FOREIGN]
    assert [line.data["sender"] for line in by_place["org"].history] == [
        UNKNOWN_SENDER,
        "v1/gateway/telemetry",
    ]
    assert (by_place["s1-b1"].ticket.affected_households, by_place["s1-b1"].episode_count) == (10, 0)
    assert by_place["s1-b1"].clocks == ()
    with desk.records.reading() as tx:
        kinds = [each.kind for each in tx.events.after(0, 100, territories=None)[0]]
    assert (kinds.count("ticket.opened"), kinds.count("notice")) == (3, 3)


def test_a_ticket_that_is_open_hears_of_it_once_an_hour(desk):
    desk.note(came())
    desk.tell(START)
    for minute in range(1, 130):
        desk.note(came(at=START + minute * MINUTE, letters=1 + minute))
        desk.tell(START + minute * MINUTE)
    (file,) = desk.tickets()
    assert reasons(file) == [TicketReason.OPENED_FOR_FOREIGN, *[TicketReason.FOREIGN_READINGS] * 2]
    assert [(line.at - START) // MINUTE for line in file.history] == [0, 60, 120]
    assert [line.data["letters"] for line in file.history] == [1, 61, 121]
    desk.tell(START + 10 * HOUR)
    desk.tell(START + 20 * HOUR)
    assert len(desk.tickets()[0].history) == 4, "nothing came since the last line"


def test_what_comes_after_closing_is_a_recurrence_within_a_day_and_else_a_case_of_its_own(desk):
    desk.note(came())
    desk.tell(START)
    number = desk.tickets()[0].ticket.number
    desk.command(number, Command.ACKNOWLEDGE, Command.RESOLVE, now=START + HOUR)
    desk.note(came(at=START + 2 * HOUR))
    desk.tell(START + 2 * HOUR)
    assert reasons(desk.tickets()[0])[-1] is TicketReason.BREACHED_AGAIN
    closing = (Command.ACKNOWLEDGE, Command.RESOLVE, Command.CLOSE)
    desk.command(number, *closing, now=START + 3 * HOUR)
    desk.note(came(at=START + 4 * HOUR))
    desk.tell(START + 4 * HOUR)
    again = desk.tickets()[1].ticket
    assert again.recurrence_of == number
    desk.command(again.number, *closing, now=START + 5 * HOUR)
    late = START + 3 * DAY
    desk.note(came(at=late, since=late))
    desk.tell(late)
    third = desk.tickets()[2].ticket
    assert (third.recurrence_of, third.breached_at) == (None, late)


def test_a_thousand_gateways_cost_no_more_statements_than_ten(desk):
    counted: list[str] = []
    event.listen(desk.records._engine, "before_cursor_execute", lambda _c, _d, text, *_: counted.append(text))
    taken = []
    for start, count in ((0, 10), (10, 400)):
        with desk.records.begin() as tx:
            tx.intrusions.note([came(f"x{n:04}", START + start) for n in range(start, start + count)])
            counted.clear()
            tell_intrusions(tx, desk.desk, START + start)
            taken.append(len(counted))
    assert taken[1] <= taken[0] + 1, "the ticket is there the second time"
