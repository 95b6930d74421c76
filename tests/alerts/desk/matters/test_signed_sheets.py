"""A signature and its picture: whose picture may be used, and that what was signed stays as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from alerts.attachments.store import AttachmentStore
from alerts.chain.verification import ChainFault, ChainVerdict
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.attachments import find_attachment
from alerts.desk.people.audit import verify_audit
from alerts.people.viewer import OPERATOR
from alerts.records import Transaction
from alerts.records.sql.desk_tables import sheets
from alerts.records.sql.kept_tables import attachment_adders, attachment_uses, attachments
from alerts.tickets.desk_moves.refusals import FORM, MoveRefused
from alerts.workers.nightly.attachments_job import sweep_attachments
from ingest.durations import DAY
from tests.alerts.attachments.files import PDF, image
from tests.alerts.desk.matters.desk_on_record import OfficeDesk
from tests.alerts.desk.matters.signed_call import SIGNATURE, a_signed_call, add_file, on_site, sign


@pytest.fixture
def store(tmp_path) -> AttachmentStore:
    return AttachmentStore(tmp_path / "attachments", leave_free=0)


def test_a_signature_keeps_the_sheet_as_it_was_then(office, store):
    number = a_signed_call(office, store)
    with office.records.reading() as tx:
        (sheet,) = tx.sheets.of_tickets([number])[number]
    assert sheet.frozen_at == office.now
    assert sheet.signature["name"] == "张三"
    assert "li" in str(sheet.content), "who was on site"


def test_the_picture_of_a_signature_is_one_that_the_actor_added_or_that_is_on_the_ticket(office, store):
    number = on_site(office)
    others = add_file(office, store, image("WEBP"), "zhang")
    document = add_file(office, store, PDF)
    for unusable in ("0" * 64, "../etc/passwd", others, document, others.upper()):
        with pytest.raises(MoveRefused) as refused:
            sign(office, number, unusable)
        assert (refused.value.code, [each.where for each in refused.value.reasons]) == (FORM, ["image"])
    with office.records.reading() as tx:
        assert tx.attachments.tickets_of([others, document]) == {others: set(), document: set()}
        assert [each.frozen_at for each in tx.sheets.of_tickets([number])[number]] == [None]
    add_file(office, store, image("WEBP"), "zhang", ticket=number)
    sign(office, number, others)


def test_a_picture_that_was_used_belongs_to_the_ticket_and_no_night_takes_it(office, store):
    number = on_site(office)
    used, unused = add_file(office, store), add_file(office, store, image("JPEG"))
    zhang = office.viewer("zhang")
    with pytest.raises(NotFound):
        find_attachment(office.records, store, zhang, used, office.now, desk=office.desk)
    sign(office, number, used)
    sweep_attachments(office.records, store, office.now + 30 * DAY)
    found = find_attachment(office.records, store, zhang, used, office.now, desk=office.desk)
    assert found.path.read_bytes() == SIGNATURE
    assert not store.path_of(unused).exists()


def test_the_picture_of_a_signature_is_for_who_may_see_who_signed(office, store):
    """H39, H46; desk.md, section 17: it tells the name as the sheet in full does."""
    number = on_site(office)
    used = add_file(office, store)
    photo = add_file(office, store, image("JPEG"), ticket=number)
    sign(office, number, used)

    def has(who: str, digest: str) -> bool:
        try:
            viewer = office.viewer(who)
            find_attachment(office.records, store, viewer, digest, office.now, desk=office.desk)
        except NotFound:
            return False
        return True

    may = {who: (has(who, used), has(who, photo)) for who in ("zhang", "li", "sun", "zhao", "qian")}
    both, one, none = (True, True), (False, True), (False, False)
    assert may == {"zhang": both, "li": both, "sun": one, "zhao": one, "qian": none}


def verified(office: OfficeDesk, store: AttachmentStore | None, **how: object) -> ChainVerdict:
    return verify_audit(office.records, OPERATOR, store=store, **how)


def change(**values: Callable[[object], object]) -> Callable[[Transaction], None]:
    """What somebody does to the signed sheet with the database in hand."""

    def changed(tx: Transaction) -> None:
        row = tx.sheets._db.execute(select(sheets)).one()
        made = {name: make(getattr(row, name)) for name, make in values.items()}
        tx.sheets._db.execute(update(sheets).values(made))

    return changed


def lose(*tables: object) -> Callable[[Transaction], None]:
    def lost(tx: Transaction) -> None:
        for table in tables:
            tx.sheets._db.execute(delete(table))

    return lost


def a_later_version(tx: Transaction) -> None:
    row = tx.sheets._db.execute(select(sheets)).one()
    tx.sheets._db.execute(insert(sheets).values({**row._mapping, "version": 2}))


def one_character(content: object) -> object:
    text = json.dumps(content, ensure_ascii=False)
    assert "地下室漏水" in text
    return json.loads(text.replace("地下室漏水", "地下室渗水"))


CHANGES = {
    "a character of what it says": (change(content=one_character), ChainFault.SHEET),
    "what it says is no sheet any more": (change(content=lambda _: []), ChainFault.SHEET),
    "a bit of its digest": (change(digest=lambda old: bytes([old[0] ^ 1, *old[1:]])), ChainFault.SHEET),
    "when it was issued": (change(issued_at=lambda old: old - 1), ChainFault.SHEET),
    "when it was signed": (change(frozen_at=lambda old: old + 1), ChainFault.SHEET),
    "who signed": (change(signature=lambda old: {**old, "name": "李四"}), ChainFault.SHEET),
    "another picture": (change(signature=lambda old: {**old, "image": "0" * 64}), ChainFault.SHEET),
    "nobody signed": (change(frozen_at=lambda _: None, signature=lambda _: None), ChainFault.SHEET),
    "it was another version": (change(version=lambda _: 3), ChainFault.SHEET),
    "it is gone": (lose(sheets), ChainFault.SHEET),
    "another one that nobody signed": (a_later_version, ChainFault.UNSEALED),
    "the picture is of no ticket": (lose(attachment_uses), ChainFault.FILE),
    "there is no picture": (lose(attachment_uses, attachment_adders, attachments), ChainFault.FILE),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whoever_changes_what_was_signed_is_found(office, store, what):
    number = a_signed_call(office, store)
    held = verified(office, store)
    assert (held.broken, held.ended) == (None, True)
    done, fault = CHANGES[what]
    with office.records.begin() as tx:
        done(tx)
    found = verified(office, store).broken
    assert found is not None, "nobody notices"
    assert found.fault is fault
    assert found.what
    if fault is not ChainFault.UNSEALED:
        assert verified(office, None, most=1_000).broken == found, "asked for in parts, without the files"
        with office.records.reading() as tx:
            (line,) = [
                row.values for row in tx.chain.page(0, 99).rows if row.table == "audit" and row.id == found.id
            ]
        assert (line["subject"], line["data"]["command"]) == (number, "user_sign")


@pytest.mark.parametrize("done", [Path.unlink, lambda path: path.write_bytes(SIGNATURE[:-1] + b"x")])
def test_a_picture_that_was_changed_on_disk_or_is_gone_is_found(office, store, done):
    number = on_site(office)
    digest = add_file(office, store, ticket=number)
    assert verified(office, store).broken is None
    done(store.path_of(digest))
    found = verified(office, store).broken
    assert (found.fault, found.what) == (ChainFault.FILE, digest)
    assert digest in str(found.said)
    assert verified(office, None).broken is None, "only the records were asked"


def test_what_the_chain_tells_of_a_sheet_tells_nobody_what_is_on_it(office, store):
    """With a seal that only the sheet's words go into, a telephone number could be tried out."""
    seals = []
    for _ in range(2):
        a_signed_call(office, store)
    with office.records.reading() as tx:
        for row in tx.chain.page(0, 999).rows:
            seals += [each["seal"] for each in row.values["data"].get("sheets", ())]
        signatures = [
            each.signature
            for those in tx.sheets.of_tickets(["2026-000001", "2026-000002"]).values()
            for each in those
        ]
    assert len(set(seals)) == 2
    assert len({each["salt"] for each in signatures}) == 2
