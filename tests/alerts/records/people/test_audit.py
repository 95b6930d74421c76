"""The audit on record: added to, and never changed."""

from dataclasses import replace

import pytest

from alerts.people.audit import AuditEvent, AuditFilter, AuditKind
from alerts.people.leave import NewLeave
from alerts.people.viewer import Forbidden, Viewer
from alerts.records import RecordsError
from tests.alerts.records.statements import statements

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


def leave_of(tx, person: str, substitute: str, end: int) -> int:
    """A leave from now on that both have agreed to."""
    ids = []
    for name in (person, substitute):
        user = tx.users.named(name)
        ids.append(tx.users.add(name, [], NOW) if user is None else user.id)
    leave = tx.leaves.add(
        NewLeave(substitute=substitute, starts_at=NOW, ends_at=NOW + end), *ids, NOW, by=person
    )
    said = {"approved_at": NOW, "approved_by": "head", "accepted_at": NOW}
    tx.leaves.save(replace(tx.leaves.by_id(leave), **said))
    return leave


def test_somebody_acts_for_another_while_the_leave_runs_and_no_longer(tx):
    leave = leave_of(tx, "wang", "li", 9)
    li, chen = Viewer("li", ()), Viewer("chen", ())

    def act(viewer, at, **more):
        tx.audit.act_for("wang", viewer, AuditKind.TICKET_COMMAND, at, "2026-000001", **more)

    act(li, NOW + 8)
    act(li, NOW + 99, wall=NOW + 8)
    for viewer, at, more in (
        (li, NOW - 1, {}),
        (li, NOW + 9, {}),
        (li, NOW + 8, {"wall": NOW + 9}),
        (chen, NOW + 1, {}),
    ):
        with pytest.raises(Forbidden, match=f"{viewer.name} stands in for that person no more"):
            act(viewer, at, **more)
    leave_of(tx, "li", "chen", 5)
    act(chen, NOW + 4)
    with pytest.raises(Forbidden):
        act(li, NOW + 4)
    tx.leaves.save(replace(tx.leaves.by_id(leave), ended_at=NOW + 6, ended_by="wang"))
    with pytest.raises(Forbidden):
        act(li, NOW + 6)
    assert sorted(each.actor for each in tx.audit.page(AuditFilter(), None, 9)) == ["chen", "li", "li"]


def test_who_acts_for_another_costs_one_statement_more(records):
    with records.begin() as tx:
        leave_of(tx, "wang", "li", 9)
    counts = []
    for whom in ("", "wang"):
        with records.begin() as tx, statements(records) as done:
            tx.audit.act_for(whom, Viewer("li", ()), AuditKind.TICKET_COMMAND, NOW)
        counts.append(len(done))
    assert counts[1] - counts[0] == 1
