"""Each night a piece of the chain is walked; a row that does not hold is told to administrators, once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from alerts.chain.watch import MOST_BREAKS
from alerts.desk.notices.listing import answer_notice
from alerts.desk.people.chain_watch import ChainPieces, watch_on_record
from alerts.notices.message import Urgency
from alerts.notices.notice import Notice, NoticeState, SubjectKind
from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.viewer import Grant, Viewer
from alerts.records import Transaction
from alerts.records.sql.people_tables import audit
from alerts.workers.nightly.chain_job import ChainJob
from ingest.durations import DAY, MINUTE
from tests.alerts.records.statements import statements
from tests.alerts.workers.notices.sending_office import SendingOffice

PIECES = ChainPieces(new=10, round=4, page=3)
ADMIN = "13800000007"


class StoppedError(Exception):
    """What is raised where the service stops."""


class Nights(SendingOffice):
    """An office whose chain is watched, with an administrator who has a mobile."""

    def __init__(self, records, receiver) -> None:
        super().__init__(records, receiver)
        with records.begin() as tx:
            tx.users.add("admin", (Grant("administrator"),), 1)
        self.reach("admin", mobile=ADMIN)
        self.channel("text", "sms")
        self.route("text")
        self.job = self.started()

    def started(self, pieces: ChainPieces = PIECES) -> ChainJob:
        self.job = ChainJob(self.records, None, lambda: None, pieces)
        return self.job

    def said(self, count: int) -> None:
        """So many things were done."""
        with self.records.begin() as tx:
            events = [AuditEvent(self.now, AuditKind.REFUSED, "li", data={"n": n}) for n in range(count)]
            tx.audit.append(events)

    def night(self) -> list[Notice]:
        """Notices about rows once the next night is over, the oldest first."""
        self.now += DAY
        self.job.walk(self.now)
        self.send()
        return self.notices()

    def notices(self) -> list[Notice]:
        with self.records.reading() as tx:
            return [each for each in tx.notices.after(0, 999) if each.of is SubjectKind.SERVICE]

    def head(self) -> int:
        with self.records.reading() as tx:
            return tx.chain.head().seq

    def row(self, seq: int) -> dict[str, Any]:
        with self.records.reading() as tx:
            return dict(tx.meta._db.execute(select(audit).where(audit.c.seq == seq)).one()._mapping)

    def tampers(self, statement) -> None:
        """As whoever owns the database can."""
        with self.records.begin() as tx:
            unguarded(tx)
            assert tx.meta._db.execute(statement).rowcount == 1

    def alters(self, seq: int, actor: str = "nobody") -> None:
        self.tampers(update(audit).where(audit.c.seq == seq).values(actor=actor))

    def removes(self, seq: int) -> None:
        self.tampers(delete(audit).where(audit.c.seq == seq))

    def texts_to_admin(self) -> list[str]:
        received = [each.json for each in self.receiver.received]
        return [each["text"] for each in received if each.get("to") == ADMIN]


def unguarded(tx: Transaction) -> None:
    run = tx.meta._db.exec_driver_sql
    if tx.meta._db.dialect.name == "postgresql":
        run("SET LOCAL session_replication_role = replica")
    else:
        for each in ("update", "delete"):
            run(f"DROP TRIGGER IF EXISTS audit_is_kept_{each}")


@pytest.fixture
def nights(records_of_both, wenya_receiver) -> Nights:
    return Nights(records_of_both, wenya_receiver)


@pytest.mark.parametrize("how", ["alters", "removes"])
def test_c3_a_row_that_was_touched_is_told_to_administrators_logged_and_noted_once(nights, how):
    nights.said(8)
    assert (nights.night(), nights.job.note, nights.job.broken) == ([], None, 0)
    nights.said(6)
    seq = nights.head() - 3
    getattr(nights, how)(seq)
    with capture_logs() as logs:
        (notice,) = nights.night()
    assert (notice.kind, notice.urgency, notice.told) == ("audit_broken", Urgency.HIGH, ("admin",))
    assert [each["seq"] for each in logs if each["log_level"] == "error"] == [seq]
    assert nights.job.note is not None
    assert str(seq) in str(nights.job.note)
    assert nights.job.broken == 1
    (text,) = nights.texts_to_admin()
    assert f"{seq} 号记录" in text
    nights.started()
    with capture_logs() as logs:
        assert [each.id for each in nights.night()] == [notice.id], "also after a restart"
    assert [each for each in logs if each["log_level"] == "error"] == []
    assert nights.job.broken == 1, "until somebody knows"


def test_it_is_known_after_a_restart_before_anything_is_walked_and_ends_once_somebody_knows(nights):
    nights.said(9)
    nights.alters(nights.head() - 1)
    (notice,) = nights.night()
    job = nights.started()
    job.tell_head()
    assert job.broken == 1
    answer_notice(nights.records, Viewer("admin", (Grant("administrator"),)), notice.id, nights.now)
    job.tell_head()
    assert (job.note, job.broken) == (None, 0)
    assert [each.state for each in nights.night()] == [NoticeState.ANSWERED], "and it is not told again"


def test_one_that_holds_again_is_told_no_more(nights):
    nights.said(9)
    seq = nights.head() - 1
    kept = nights.row(seq)["actor"]
    nights.alters(seq)
    nights.night()
    nights.alters(seq, kept)
    (notice,) = nights.night()
    assert (notice.state, nights.job.note) == (NoticeState.SUPERSEDED, None)
    nights.alters(seq)
    again = [each.state for each in nights.night()]
    while again == [NoticeState.SUPERSEDED]:
        again = [each.state for each in nights.night()]
    assert again == [NoticeState.SUPERSEDED, NoticeState.TOLD], "one that breaks anew is told anew"


def test_the_newest_come_first_and_the_round_comes_to_the_others(nights):
    nights.said(40)
    old, new = 12, nights.head() - 4
    nights.alters(old)
    nights.alters(new)
    found = nights.night()
    assert [each.subject for each in found] == [f"audit {new}"]
    for _ in range(old // PIECES.round + 1):
        found = nights.night()
    assert [each.subject for each in found] == [f"audit {new}", f"audit {old}"]
    nights.alters(3)
    for _ in range(2 * nights.head() // PIECES.round + 3):
        found = nights.night()
    assert "audit 3" in {each.subject for each in found}, "round and round"


def test_a_night_costs_the_same_whatever_the_history(nights):
    nights.said(60)
    nights.night()
    costs = []
    for _ in range(2):
        nights.said(100)
        nights.night()
        with statements(nights.records) as asked:
            nights.now += DAY
            nights.job.walk(nights.now)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_what_was_cut_off_at_the_end_is_found(nights):
    nights.said(9)
    nights.night()
    nights.removes(nights.head())
    (notice,) = nights.night()
    assert notice.kind == "audit_broken"


def test_of_many_rows_that_do_not_hold_the_first_ones_are_told(nights):
    nights.said(3 * MOST_BREAKS)
    nights.started(ChainPieces())
    with nights.records.begin() as tx:
        unguarded(tx)
        tx.meta._db.execute(update(audit).where(audit.c.seq > 5).values(actor="nobody"))
    found = nights.night()
    assert len(found) == MOST_BREAKS
    assert found[0].subject == "audit 6"
    assert len(nights.night()) == MOST_BREAKS


def test_a_stop_in_between_leaves_nothing_and_the_piece_is_walked_again(nights):
    nights.said(9)
    nights.alters(4)
    looks = iter(range(99))

    def stops() -> None:
        if next(looks) == 2:
            raise StoppedError

    stopped = ChainJob(nights.records, None, stops, PIECES)
    with pytest.raises(StoppedError):
        stopped.walk(nights.now)
    with nights.records.reading() as tx:
        assert watch_on_record(tx).walked_at is None
    assert len(nights.night()) == 1


def test_started_again_in_the_same_night_it_walks_nothing(nights):
    nights.said(9)
    nights.night()
    nights.said(2)
    nights.alters(nights.head())
    nights.started().walk(nights.now + MINUTE)
    assert nights.notices() == []
    assert len(nights.night()) == 1


def test_what_it_puts_on_record_itself_holds(nights):
    nights.said(30)
    for _ in range(20):
        assert nights.night() == []
    with nights.records.reading() as tx:
        assert watch_on_record(tx).newest_head == tx.chain.head()
