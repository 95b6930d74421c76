"""Somebody can administer users after a start, and nobody is made where somebody can."""

import pytest

from alerts.desk.people.audit import list_audit
from alerts.desk.people.first_start import first_administrator
from alerts.desk.people.tokens import make_token
from alerts.desk.people.users import NewUser, add_user, disable_user, find_user
from alerts.people.audit import AuditFilter
from alerts.people.user import UserKind
from alerts.people.viewer import OPERATOR, Grant
from alerts.records.people.password_hashes import matches
from ingest.durations import DAY

NOW = 1_768_436_400_000


def add(records, name, *grants, **more) -> None:
    add_user(records, OPERATOR, NewUser(name, grants, **more), NOW)


def test_the_first_start_makes_an_administrator_and_the_next_none(records):
    made = first_administrator(records, NOW)
    admin = find_user(records, OPERATOR, "admin")
    assert (made.name, made.until, admin.one_time_until) == ("admin", NOW + DAY, NOW + DAY)
    assert (admin.grants, admin.must_change) == ((Grant("administrator"),), True)
    assert matches(admin.password_hash, made.password)
    waiting = first_administrator(records, NOW + 1)
    assert (waiting.name, waiting.password, waiting.until) == ("admin", None, NOW + DAY)
    with records.begin() as tx:
        tx.users.set_password(admin.id, "of their own", NOW + 2)
    assert first_administrator(records, NOW + 3) is None
    (event,) = list_audit(records, OPERATOR, AuditFilter(), None, 9).items
    assert (event.kind, event.actor, event.subject) == ("first-administrator", "service", "admin")


def test_one_who_never_signed_in_gets_another_password_and_not_a_namesake(records):
    first = first_administrator(records, NOW)
    again = first_administrator(records, NOW + DAY)
    assert (again.name, again.until) == ("admin", NOW + 2 * DAY)
    assert again.password != first.password


def test_a_name_that_is_taken_is_left_alone(records):
    add(records, "Admin", Grant("viewer"))
    add(records, "adm1n-2", Grant("viewer"))
    assert first_administrator(records, NOW).name == "admin-3"


@pytest.mark.parametrize("kind", UserKind)
def test_an_administrator_with_a_token_is_enough_while_it_is_good(records, kind):
    add(records, "boss", Grant("administrator"), kind=kind)
    make_token(records, OPERATOR, "boss", NOW, days=1)
    assert first_administrator(records, NOW) is None
    assert first_administrator(records, NOW + DAY).name == ("boss" if kind is UserKind.PERSON else "admin")


def test_one_who_is_disabled_is_none(records):
    add(records, "boss", Grant("administrator"))
    add(records, "deputy", Grant("administrator"))
    make_token(records, OPERATOR, "boss", NOW)
    disable_user(records, OPERATOR, "boss", NOW, because="left")
    assert first_administrator(records, NOW).name == "deputy"
