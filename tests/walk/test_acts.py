"""Whatever a person changes leaves a line in the audit, and nobody changes anything who has been disabled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from alerts.people.audit import AuditFilter
from alerts.people.viewer import OPERATOR, Forbidden, Grant, Viewer
from ingest.inventory.tree import Inventory
from tests.api.stand_in_service import NOW, breach, pressure_loss, stand_in_service
from tests.walk.code_list import ROLES
from tests.walk.duty_samples import put_roster, put_stops
from tests.walk.samples import HERE, gateways_with_letters, of_lists, of_place, open_above, whole
from tests.walk.test_use_cases import DEPARTMENTS

EVERY_RIGHT = tuple(Grant(role["id"]) for role in ROLES)
WRITES = ("INSERT", "UPDATE", "DELETE")
OF_A_LINE = ("INTO audit", "INTO chain_head")
"""What a line of the audit is written with: itself, and that it is the last of the chain."""


BY_OTHERS = {"notices.answer-by-link"}
"""The word of who was sent a link, whoever looks."""


@pytest.fixture
def service(tmp_path):
    with stand_in_service(tmp_path) as made:
        made.import_inventory(OPERATOR, Inventory(departments=DEPARTMENTS), replace=False)
        breach(made, "f1-room")
        pressure_loss(made)
        gateways_with_letters(made)
        open_above(made)
        put_roster(made)
        put_stops(made)
        yield made


@contextmanager
def changes(service) -> Iterator[list[str]]:
    """What is written to records and journal in the block, but for lines of the audit."""
    found: list[str] = []

    def executed(_connection, _cursor, statement, *_) -> None:
        of_a_line = any(each in statement for each in OF_A_LINE)
        if statement.lstrip().startswith(WRITES) and not of_a_line:
            found.append(statement)

    engine, journal = service.records._engine, service.journal
    before = journal_state(journal)
    event.listen(engine, "before_cursor_execute", executed)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", executed)
        if journal_state(journal) != before:
            found.append("journal")


def journal_state(journal) -> object:
    letters = journal.box.dead_letters(0, 99, None)
    return journal.lag("writer"), [(row.id, row.replayed_at, row.dismissed_at) for row in letters]


def lines(service) -> int:
    with service.records.reading() as tx:
        return max(each.id for each in tx.audit.page(AuditFilter(), None, 9_999))


def of_everything(service, viewer: Viewer) -> dict:
    return whole(service, viewer) | of_place(service, viewer, HERE) | of_lists(service, viewer, HERE)


def test_every_use_case_that_changes_something_leaves_a_line(service):
    acts, without = set(), {}
    for id_, call in of_everything(service, Viewer("li", EVERY_RIGHT)).items():
        before = lines(service)
        with changes(service) as written:
            call()
        if written:
            acts.add(id_)
            if lines(service) == before:
                without[id_] = written
    assert without == {}
    assert len(acts) >= 10
    assert {
        "tickets.command",
        "tickets.command-several",
        "letters.dismiss",
        "users.add",
        "departments.clear",
        "duty.sign-in",
        "duty.replace",
        "manual-readings.enter",
        "orders.give",
        "orders.answer",
        "patrols.file",
        "repairs.say",
        "sanitation.file",
        "stops.open",
        "stops.command",
        "maintenance.begin",
        "maintenance.end",
        "sessions.end",
        "sessions.end-own",
        "tokens.revoke-own",
        "views.keep",
        "views.delete",
    } <= acts


def refusal_of(call) -> str:
    """What somebody is told who may not do it; empty where it was done."""
    try:
        call()
    except Forbidden as refused:
        return str(refused)
    return ""


def test_who_was_disabled_since_they_were_admitted_changes_nothing(service):
    viewer = Viewer("leaver", EVERY_RIGHT)
    with service.records.begin() as tx:
        tx.users.disable(tx.users.named("leaver").id, NOW, "li")
    refused, changed = set(), {}
    for id_, call in of_everything(service, viewer).items():
        with changes(service) as written:
            said = refusal_of(call)
        if said:
            assert "disabled" in said, id_
            refused.add(id_)
        elif written:
            changed[id_] = written
    assert refused >= {
        "contacts.register",
        "contacts.reveal",
        "sheets.in-full",
        "tickets.command",
        "tickets.command-several",
        "letters.replay-many",
        "letters.dismiss-many",
        "departments.clear",
        "inventory.export",
        "users.add",
        "users.roles",
        "users.password",
        "tokens.make",
        "leaves.approve",
        "leaves.decline",
        "leaves.end",
        "notices.answer",
        "departments.contacts",
        "findings.decide",
        "duty.import",
        "duty.replace",
        "manual-readings.enter",
        "orders.give",
        "orders.answer",
        "patrols.file",
        "repairs.say",
        "sanitation.file",
        "duty.note",
        "stops.open",
        "stops.command",
        "maintenance.begin",
        "maintenance.end",
    }
    prepared = {"tokens.revoke", "users.first-administrator", "leaves.accept"} | BY_OTHERS | {"sessions.end"}
    assert set(changed) <= prepared, "a sample's own preparation"


def test_whoever_stands_in_no_more_changes_nothing_for_the_other(service):
    roles = [role["id"] for role in ROLES if role["desk"]]
    viewer = Viewer("li", tuple(Grant(role, acting_for="leaver") for role in roles))
    refused, changed = set(), {}
    for id_, call in of_everything(service, viewer).items():
        with changes(service) as written:
            said = refusal_of(call)
        if "stands in for that person no more" in said:
            refused.add(id_)
        elif written:
            changed[id_] = written
    assert refused == {
        "contacts.register",
        "contacts.reveal",
        "sheets.in-full",
        "tickets.command",
        "tickets.command-several",
        "attachments.add",
        "attachments.one",
        "leaves.approve",
        "inventory.export",
        "inventory.export-recorded",
        "readings.export",
        "readings.export-point",
        "compliance.export",
        "departments.contacts",
        "findings.decide",
        "duty.replace",
        "manual-readings.enter",
        "orders.give",
        "orders.answer",
        "patrols.file",
        "repairs.say",
        "sanitation.file",
        "duty.note",
        "stops.open",
        "stops.command",
    }
    prepared = {"tokens.revoke", "sessions.end", "factor.take-off", "users.first-administrator"} | BY_OTHERS
    own_word = {"leaves.ask", "leaves.accept", "leaves.decline", "leaves.end"} | {
        "duty.sign-in",
        "duty.answer-check",
        "duty.hand-over",
        "notices.answer",
        "reach.change-own",
        "sessions.end-own",
        "tokens.revoke-own",
        "views.keep",
        "views.delete",
    }
    assert set(changed) <= own_word | prepared, "a sample's own preparation"
