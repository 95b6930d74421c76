"""The audit on record: added to, and never changed."""

import pytest

from alerts.people.audit import AuditEvent, AuditFilter, AuditKind
from alerts.records import RecordsError

NOW = 1_768_436_400_000


def event(at: int, **more) -> AuditEvent:
    return AuditEvent(**{"at": NOW + at, "kind": AuditKind.REFUSED, "actor": "li"} | more)


def shown(found) -> list[int]:
    return [each.at - NOW for each in found]


def test_what_was_done_comes_back_newest_first_and_in_pages(tx):
    tx.audit.append([event(at, address="10.0.0.7", subject="wang", data={"n": at}) for at in (1, 2, 2, 3)])
    first = tx.audit.page(AuditFilter(), None, 2)
    assert shown(first) == [3, 2]
    rest = tx.audit.page(AuditFilter(), [first[-1].at, first[-1].id], 9)
    assert shown(rest) == [2, 1]
    assert (rest[1].address, rest[1].subject, rest[1].data) == ("10.0.0.7", "wang", {"n": 1})


def test_it_is_asked_by_what_was_done_by_whom_to_whom_and_when(tx):
    tx.audit.append([event(1), event(2, kind=AuditKind.USER_ADDED), event(3, actor="boss", subject="wang")])
    for wanted, found in (
        ({"kind": AuditKind.USER_ADDED}, [2]),
        ({"actor": "boss"}, [3]),
        ({"subject": "wang"}, [3]),
        ({"start": NOW + 2}, [3, 2]),
        ({"end": NOW + 2}, [1]),
        ({"kind": AuditKind.REFUSED, "actor": "li"}, [1]),
    ):
        assert shown(tx.audit.page(AuditFilter(**wanted), None, 9)) == found


def test_long_texts_are_cut(tx):
    tx.audit.append([event(1, actor="x" * 500)])
    assert tx.audit.page(AuditFilter(), None, 1)[0].actor == "x" * 199 + "…"


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_no_row_can_be_changed_or_deleted(records, statement):
    with records.begin() as tx:
        tx.audit.append([event(1)])
    with pytest.raises(RecordsError), records.begin() as tx:
        tx.meta._db.exec_driver_sql(statement)
    with records.reading() as tx:
        assert len(tx.audit.page(AuditFilter(), None, 9)) == 1
