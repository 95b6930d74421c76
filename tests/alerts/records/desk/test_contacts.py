"""Contacts on record: whole, confidential, numbered without gaps, and found however a phone is written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.matters.choices import Category, ContactChannel, FeedbackWay, Target, TopClass
from alerts.matters.contact import Reporter
from alerts.records.desk.contacts import phone_digits
from ingest.durations import DAY
from tests.alerts.records.desk.desk_values import T1, T2, T3, a_contact, put_tickets
from tests.alerts.records.desk.test_ticket_fields import undone

TEXTS = st.text("a\0汉' ", max_size=3)
NAMES = st.sampled_from(["", "张三"])
CONTACTS = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(ContactChannel),
        "category": st.sampled_from(Category),
        "complaint": st.booleans(),
        "target": st.none() | st.sampled_from(Target),
        "demand": TEXTS.map(lambda text: text.replace("\0", "")),
        "top_class": st.none() | st.sampled_from(TopClass),
        "feedback_way": st.none() | st.sampled_from(FeedbackWay),
        "reporter": st.builds(Reporter, name=NAMES, phone=st.sampled_from(["", "138"])),
        "salt": st.binary(max_size=16),
        "digest": st.binary(max_size=32),
    }
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(CONTACTS, min_size=1, max_size=5))
def test_contacts_come_back_as_they_were(records, values):
    with undone(records) as tx:
        put_tickets(tx, 2)
        new = [a_contact(number, (T1, T2)[number % 2], **each) for number, each in enumerate(values)]
        tx.contacts.add(new)
        assert tx.contacts.by_number([each.number for each in new]) == {each.number: each for each in new}
        assert tx.contacts.of_tickets([T1, T2]) == {
            number: tuple(each for each in new if each.ticket == number) for number in (T1, T2)
        }


def test_numbers_of_a_year_have_no_gaps_also_after_what_was_refused(records):
    for count in (2, 3):
        with records.begin() as tx:
            tx.contacts.issue_numbers(2026, count)
        with suppress(ZeroDivisionError), records.begin() as tx:
            tx.contacts.issue_numbers(2026, 500)
            raise ZeroDivisionError
    with records.begin() as tx:
        assert tx.contacts.issue_numbers(2026, 2) == ["L2026-000006", "L2026-000007"]
        assert tx.contacts.issue_numbers(2027, 1) == ["L2027-000001"]
        assert tx.tickets.issue_numbers(2026, 1) == ["2026-000001"], "tickets have numbers of their own"


def test_what_a_contact_said_before_it_was_corrected_is_kept(tx):
    put_tickets(tx, 1)
    first = a_contact(1, demand="a reply", target=Target.COMPANY, feedback_way=FeedbackWay.PHONE)
    reached = replace(first.reporter, phone="139")
    second = replace(first, version=2, reporter=reached, digest=b"2", target=None)
    third = replace(second, version=3, demand="another", salt=b"3")
    tx.contacts.add([first, a_contact(2)])
    for changed in (second, third):
        tx.contacts.correct([changed])
    assert tx.contacts.by_number([first.number]) == {first.number: third}
    assert tx.contacts.versions_of(first.number) == [first, second]
    assert tx.contacts.versions_of("L2026-000002") == []


def test_contacts_of_a_matter_that_joins_another_move_to_its_ticket(tx):
    put_tickets(tx, 2)
    tx.contacts.add([a_contact(1), a_contact(2), a_contact(3, T2)])
    tx.contacts.move(["L2026-000001"], T2)
    found = tx.contacts.of_tickets([T1, T2, T3])
    assert {number: [each.number[-1] for each in those] for number, those in found.items()} == {
        T1: ["2"],
        T2: ["1", "3"],
        T3: [],
    }


def test_contacts_of_the_last_day_are_counted_by_when_they_were_registered(tx):
    put_tickets(tx, 2)
    now = 10 * DAY
    at = [now - DAY, now - DAY + 1, now, now + 1]
    tx.contacts.add([a_contact(i, registered_at=each, contacted_at=0) for i, each in enumerate(at)])
    assert tx.contacts.in_24h([T1, T2], now) == {T1: 2, T2: 0}


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("0086-13812345678", "13812345678"),
        ("(010) 8612 3456", "01086123456"),
        ("8612 3456", "86123456"),
        ("unknown", ""),
    ],
)
def test_a_phone_is_found_however_it_is_written(tx, written, digits):
    assert phone_digits(written) == digits
    put_tickets(tx, 1)
    tx.contacts.add([a_contact(1, phone=written), a_contact(2, phone=""), a_contact(3)])
    asked = digits or "unknown"
    expected = ["L2026-000001"] if digits else []
    wanted = {"categories": [Category.LEAK], "beside": T2, "limit": 9}
    assert [each.number for each in tx.contacts.from_phones([asked, ""], 0, 9, **wanted)] == expected
    assert [each.number for each in tx.contacts.page(phone=asked, territories=None)[0]] == expected


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, [2, 3, 4]),
        ({"start": 3}, [3, 4]),
        ({"end": 3}, [2, 3]),
        ({"limit": 2}, [3, 4]),
        ({"categories": [Category.METER]}, [5]),
        ({"beside": T2}, [1]),
    ],
    ids=["all", "from", "until", "the newest", "of another category", "beside another ticket"],
)
def test_calls_of_a_number_are_asked_for_within_bounds(tx, change, found):
    put_tickets(tx, 2)
    tx.contacts.add(
        [
            a_contact(1, phone="138"),
            *(a_contact(each, T2, phone="138") for each in (2, 3, 4)),
            a_contact(5, T2, phone="138", category=Category.METER),
            a_contact(6, T2, phone="139"),
        ]
    )
    wanted = {"start": 0, "end": 9, "categories": [Category.LEAK], "beside": T1, "limit": 9} | change
    assert [each.registered_at for each in tx.contacts.from_phones(["138"], **wanted)] == found


def test_a_page_goes_on_where_the_one_before_ended_and_shows_nothing_of_others(tx):
    """Every third is a letter, every second on a ticket of the north; what is not asked for is passed by."""
    put_tickets(tx, 2)
    north, south = tx.tickets.by_number([T1, T2]).values()
    tx.tickets._db.exec_driver_sql(f"UPDATE tickets SET territory = 'north' WHERE id = {north.id}")
    tx.tickets._db.exec_driver_sql(f"UPDATE tickets SET territory = 'south' WHERE id = {south.id}")
    letters = {"channel": ContactChannel.LETTER}
    tx.contacts.add([a_contact(i, (T1, T2)[i % 2], **(letters if i % 3 == 0 else {})) for i in range(60)])

    def pages(**wanted) -> list[list[int]]:
        found, cursor = [], None
        while not found or cursor is not None:
            those, cursor = tx.contacts.page(cursor=cursor, **wanted)
            found.append([each.registered_at for each in those])
        return found

    assert pages(limit=25, territories=None) == [
        list(range(59, 34, -1)),
        list(range(34, 9, -1)),
        list(range(9, -1, -1)),
    ]
    of_north = pages(limit=9, look=20, territories=frozenset({"north"}), channel="letter")
    assert [each for page in of_north for each in page] == list(range(54, -1, -6))
    assert max(map(len, of_north)) <= 9
    assert pages(limit=9, look=7, territories=frozenset({"east"})) == [[]] * 9
    assert pages(limit=9, territories=None, ticket=T2, start=11, end=20) == [[19, 17, 15, 13, 11]]
