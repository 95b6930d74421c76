"""Adding files and looking at them: who may, what is on record, and what is left when somebody is killed."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.attachments.refusals import AttachmentGone, BadAttachment
from alerts.attachments.store import AttachmentStore
from alerts.deadlines.days.windows import HOURS
from alerts.deadlines.days.work_calendar import WorkCalendar
from alerts.desk.lookups.errors import NotFound
from alerts.desk.lookups.seeing import seen_of
from alerts.desk.matters.attachments import add_attachment, find_attachment
from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.assignment import Assignment
from alerts.matters.choices import AssignmentRole, Category, ContactChannel
from alerts.matters.contact import Contact
from alerts.matters.files.attachment import MediaType
from alerts.matters.settings import SHIPPED
from alerts.people.audit import AuditFilter
from alerts.people.roles import Right
from alerts.people.viewer import Grant, Viewer
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.refusals import UnknownTicket
from alerts.workers.nightly.attachments_job import sweep_attachments
from ingest.clock import RealClock
from ingest.durations import DAY
from ingest.inventory.departments import Department, DepartmentKind
from ingest.inventory.tree import Inventory, Level, Place
from tests.alerts.attachments.files import HTML, PDF, arrive, image
from tests.alerts.records.desk.ticket_rows import put, ticket

NOW = RealClock().now()
NUMBER = "2026-000001"
LI, WANG = (Viewer(name, (Grant("handler"),)) for name in ("li", "wang"))
ELSEWHERE = Viewer("zhao", (Grant("handler", "d9", frozenset({"elsewhere"})),))
CITY = Inventory()


@pytest.fixture
def records(records_of_both):
    put(records_of_both, ticket(1))
    return records_of_both


@pytest.fixture
def store(tmp_path) -> AttachmentStore:
    return AttachmentStore(tmp_path / "attachments", leave_free=0)


def add(records, store, content: bytes = PDF, viewer: Viewer = LI, now: int = NOW, **more):
    with store.receive() as arriving:
        arriving.write(content)
        arrived = arriving.finish()
        said = {"inventory": CITY, "settings": SHIPPED, **more}
        return add_attachment(records, store, viewer, arrived, now, **said)


def find(records, store, digest: str, viewer: Viewer = LI, inventory: Inventory = CITY):
    desk = DeskInForce(inventory, DESK_TABLES, WorkCalendar("Asia/Shanghai", {}, HOURS))
    return find_attachment(records, store, viewer, digest, NOW, desk=desk)


def told(records) -> list[tuple[str, str, str]]:
    with records.reading() as tx:
        return [
            (each.actor, each.kind.value, each.subject) for each in tx.audit.page(AuditFilter(), None, 99)
        ]


def files_of(store: AttachmentStore) -> list[Path]:
    return [path for path in store._folder.rglob("*") if path.is_file()]


def test_a_file_is_found_by_who_added_it_and_each_look_is_on_record(records, store):
    kept = add(records, store, image("PNG"), said_to_be="image/png")
    found = find(records, store, kept.digest)
    assert found.attachment == kept
    assert found.path.read_bytes() == image("PNG")
    assert told(records) == [
        ("li", "attachment-looked-at", kept.digest),
        ("li", "attachment-added", kept.digest),
    ]


def test_another_finds_it_when_it_belongs_to_a_ticket_that_they_work(records, store):
    digest = add(records, store).digest
    with pytest.raises(NotFound):
        find(records, store, digest, WANG)
    add(records, store, ticket=NUMBER)
    assert find(records, store, digest, WANG).attachment.added_by == "li"
    with pytest.raises(NotFound):
        find(records, store, digest, ELSEWHERE)


def test_the_same_file_of_another_stays_that_of_who_added_it_first_and_both_find_it(records, store):
    add(records, store)
    again = add(records, store, viewer=WANG, now=NOW + 5, ticket=NUMBER)
    assert (again.added_by, again.added_at) == ("li", NOW + 5)
    assert add(records, store, now=NOW + 9).added_at == NOW + 5, "it belongs to a ticket by now"
    assert len(files_of(store)) == 1
    assert find(records, store, again.digest, WANG).attachment == again


def test_who_adds_a_file_that_is_there_already_may_have_it_as_well_and_nobody_else(records, store):
    digest = add(records, store).digest
    for _ in range(2):
        add(records, store, viewer=WANG)
    assert {find(records, store, digest, each).attachment.added_by for each in (LI, WANG)} == {"li"}
    with pytest.raises(NotFound):
        find(records, store, digest, ELSEWHERE)
    sweep_attachments(records, store, NOW + 2 * DAY)
    assert files_of(store) == []
    assert add(records, store, viewer=ELSEWHERE).added_by == "zhao"
    with pytest.raises(NotFound):
        find(records, store, digest, WANG)


FUNCTIONAL = DepartmentKind.FUNCTIONAL
TOWN = Inventory(
    places={"org": Place("org", Level.ORGANISATION, "集团", zone="Asia/Shanghai")},
    departments={
        "repair": Department("repair", "维修", FUNCTIONAL, place="org"),
        "team": Department("team", "三班", FUNCTIONAL, "repair", place="org"),
        "care": Department("care", "纪检", FUNCTIONAL, place="org"),
    },
)


@pytest.mark.parametrize(("category", "is_hidden"), [(Category.CONDUCT, True), (Category.LEAK, False)])
@pytest.mark.parametrize("department", ["repair", "team"])
def test_the_department_that_a_complaint_is_about_gets_none_of_its_files(
    records, store, category, is_hidden, department
):
    """W28: a letter or a picture tells who wrote it, as the name does."""
    put(records, ticket(2, territory="org"))
    about_repair = Contact(
        "L2026-000001",
        "2026-000002",
        NOW,
        NOW,
        "li",
        ContactChannel.LETTER,
        category,
        complaint=True,
        target_department="repair",
    )
    with records.begin() as tx:
        tx.contacts.add([about_repair])
    digest = add(records, store, ticket="2026-000002").digest
    about, other = (
        Viewer(f"of {name}", (Grant("handler", name, frozenset({"org"})),)) for name in (department, "care")
    )
    assert find(records, store, digest, other, TOWN).attachment.digest == digest
    if is_hidden:
        with pytest.raises(NotFound):
            find(records, store, digest, about, TOWN)
    else:
        find(records, store, digest, about, TOWN)


def test_nor_does_its_head_who_has_no_role_there(records, store):
    """W28: whom the inventory names head or leader belongs to the department as well."""
    put(records, ticket(2, territory="org"))
    conduct = Contact(
        "L2026-000001", "2026-000002", NOW, NOW, "li", ContactChannel.LETTER, Category.CONDUCT, complaint=True
    )
    with records.begin() as tx:
        tx.contacts.add([replace(conduct, target_department="repair")])
    digest = add(records, store, ticket="2026-000002").digest
    led = replace(TOWN, departments={"repair": replace(TOWN.departments["repair"], head="wang")})
    assert find(records, store, digest, WANG, TOWN).attachment.digest == digest
    with pytest.raises(NotFound):
        find(records, store, digest, WANG, led)


def test_a_department_without_a_place_adds_and_finds_files_of_tickets_that_it_has(records, store):
    town = replace(TOWN, departments={"lab": Department("lab", "化验", FUNCTIONAL)})
    lab = Viewer("wu", (Grant("handler", "lab"),))
    with pytest.raises(UnknownTicket):
        add(records, store, viewer=lab, inventory=town, ticket=NUMBER)
    digest = add(records, store, image("PNG"), inventory=town, ticket=NUMBER).digest
    with pytest.raises(NotFound):
        find(records, store, digest, lab, town)
    with records.begin() as tx:
        (opened,) = tx.tickets.by_number([NUMBER]).values()
        given = Assignment(1, "lab", AssignmentRole.LEAD, NOW, "li")
        tx.assignments.add([(opened, given)])
    add(records, store, viewer=lab, inventory=town, ticket=NUMBER)
    assert find(records, store, digest, lab, town).attachment.digest == digest
    with records.begin() as tx:
        tx.assignments.save([(NUMBER, replace(given, ended_at=NOW + 1))])
    with pytest.raises(NotFound):
        find(records, store, digest, lab, town)


def test_a_department_that_only_reads_a_ticket_gets_none_of_its_files(records, store):
    """Decisions 0057 and 0060: files are for who works it, and a copy (抄送) works on nothing."""
    town = replace(TOWN, departments={"lab": Department("lab", "化验", FUNCTIONAL)})
    lab = Viewer("wu", (Grant("handler", "lab"),))
    digest = add(records, store, inventory=town, ticket=NUMBER).digest
    with records.begin() as tx:
        (opened,) = tx.tickets.by_number([NUMBER]).values()
        tx.assignments.add([(opened, Assignment(1, "lab", AssignmentRole.COPY, NOW, "li"))])
        assert seen_of(tx, lab, Right.LOOK, [opened], town) == {NUMBER}
        assert seen_of(tx, lab, Right.WORK, [opened], town) == set()
    with pytest.raises(NotFound):
        find(records, store, digest, lab, town)
    with pytest.raises(UnknownTicket):
        add(records, store, image("PNG"), lab, inventory=town, ticket=NUMBER)


@pytest.mark.parametrize("role", ["receiver", "caller"])
def test_everybody_at_a_desk_is_a_receiver_and_that_alone_opens_no_file(records, store, role):
    """W12; desk.md, sections 2 and 17: receivers have what they took in."""
    digest = add(records, store, ticket=NUMBER).digest
    zhou = Viewer("zhou", (Grant(role),))
    with pytest.raises(NotFound):
        find(records, store, digest, zhou)
    taken_in = Contact(
        "L2026-000001", NUMBER, NOW, NOW, "zhou", ContactChannel.LETTER, Category.LEAK, complaint=False
    )
    with records.begin() as tx:
        tx.contacts.add([taken_in])
    assert find(records, store, digest, zhou).attachment.digest == digest
    with pytest.raises(NotFound):
        find(records, store, digest, Viewer("wu", (Grant(role),)))


def test_a_site_that_takes_pictures_only_takes_no_pdf(records, store):
    pictures = frozenset(MediaType) - {MediaType.PDF}
    settings = replace(SHIPPED, attachment_types=pictures)
    with pytest.raises(BadAttachment, match="image/jpeg"):
        add(records, store, settings=settings)
    assert add(records, store, image("PNG"), settings=settings).media_type is MediaType.PNG


@pytest.mark.parametrize("number", ["2026-000009", NUMBER])
def test_a_ticket_that_is_not_worked_takes_no_file(records, store, number):
    viewer = ELSEWHERE if number == NUMBER else LI
    with pytest.raises(UnknownTicket):
        add(records, store, viewer=viewer, ticket=number)
    assert (files_of(store), told(records)) == ([], [])


def test_what_is_refused_leaves_nothing_behind(records, store):
    with pytest.raises(BadAttachment):
        add(records, store, HTML, said_to_be="image/jpeg")
    assert (files_of(store), told(records)) == ([], [])


def test_a_file_that_was_changed_on_disk_is_not_given_out(records, store):
    digest = add(records, store).digest
    store.path_of(digest).write_bytes(HTML)
    with pytest.raises(AttachmentGone):
        find(records, store, digest)


def test_at_night_what_belongs_to_no_ticket_is_taken_away_after_a_day(records, store):
    old = add(records, store, now=NOW - DAY - 1).digest
    twice = add(records, store, image("WEBP"), now=NOW - 2 * DAY).digest
    add(records, store, image("WEBP"), WANG, now=NOW - DAY)
    used = add(records, store, image("PNG"), now=NOW - DAY - 1, ticket=NUMBER).digest
    new = add(records, store, image("JPEG"), now=NOW - DAY).digest
    for _ in range(2):
        sweep_attachments(records, store, NOW)
        assert {path.parent.name + path.name for path in files_of(store)} == {used, new, twice}
    with pytest.raises(NotFound):
        find(records, store, old)
    assert find(records, store, used).attachment.digest == used


def test_many_that_belong_to_nothing_go_in_bites(records, store, monkeypatch):
    monkeypatch.setattr("alerts.workers.nightly.attachments_job.AT_ONCE", 2)
    for number in range(5):
        add(records, store, PDF[:-1] + b"%d %%%%EOF" % number, now=NOW - 2 * DAY)
    sweep_attachments(records, store, NOW)
    assert files_of(store) == []


KILLED = """
import os, signal, sys
from alerts.attachments.store import AttachmentStore
from alerts.desk.matters.attachments import add_attachment
from alerts.matters.settings import SHIPPED
from alerts.people.viewer import Grant, Viewer
from alerts.records import Records
from ingest.inventory.tree import Inventory

url, folder, step = sys.argv[1:]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)

class Killed(AttachmentStore):
    def keep(self, arrived):
        if step == "before the file has its name":
            die()
        super().keep(arrived)
        if step == "between file and row":
            die()

from pathlib import Path
records, store = Records.open(url), Killed(Path(folder), leave_free=0)
with store.receive() as arriving:
    arriving.write(sys.stdin.buffer.read())
    arrived = arriving.finish()
    if step == "before anything":
        die()
    add_attachment(
        records, store, Viewer("li", (Grant("handler"),)), arrived, 5, inventory=Inventory(), settings=SHIPPED
    )
    die()
"""


@pytest.mark.parametrize(
    ("records_of_both", "step", "kept"),
    [
        ("sqlite", "before anything", False),
        ("sqlite", "before the file has its name", False),
        ("sqlite", "between file and row", False),
        ("postgresql", "between file and row", False),
        ("sqlite", "after both", True),
    ],
    indirect=["records_of_both"],
)
def test_who_is_killed_on_the_way_leaves_all_of_it_or_what_the_night_takes_away(records, store, step, kept):
    url = records._engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(store._folder), step],
        input=PDF,
        cwd=Path(__file__).parents[4],
        check=False,
        capture_output=True,
    )
    assert done.returncode == -9, done.stderr.decode()
    with records.begin() as tx:
        (row,) = tx.attachments.by_digest([arrive(store, PDF).digest]).values() or (None,)
        assert (row is not None) == kept
        if row is not None:
            tx.attachments.use(row.digest, NUMBER)
    sweep_attachments(records, store, RealClock().now() + 2 * DAY)
    assert [path.read_bytes() for path in files_of(store)] == [PDF] * kept
