"""The sheets of a ticket: masked for everybody, in full for few and with a line, and signed as they were."""

from __future__ import annotations

import pytest

from alerts.attachments.refusals import AttachmentGone
from alerts.attachments.store import AttachmentStore
from alerts.desk.lookups.errors import NotFound
from alerts.desk.matters.sheets import (
    ShownSheet,
    WantedSheet,
    list_sheets,
    print_sheet_in_full,
    see_sheet,
)
from alerts.people.viewer import ANONYMOUS, Forbidden, Viewer
from alerts.sheets.sheet import SheetKind, SheetText, sheet_of
from alerts.sheets.signatures import digest_of
from alerts.tickets.desk_moves.refusals import NOT_YOURS, MoveRefused
from alerts.tickets.refusals import UnknownTicket
from tests.alerts.desk.matters.desk_on_record import OfficeDesk
from tests.alerts.desk.matters.signed_call import SIGNATURE, a_signed_call, add_file, on_site, sign
from tests.alerts.desk.matters.test_contact_lookups import FAR, NORTH, looks

FEEDBACK, CARD = SheetKind.FEEDBACK, SheetKind.COMPLAINT_CARD
ABOUT_NORTH = {
    "category": "conduct",
    "complaint": True,
    "target": "department",
    "target_department": "water-north",
    "target_person": "wu",
    "demand": "道歉",
    "content": "态度不好",
}
PRIVATE = ("张三", "13812341234", "幸福里7号楼603室")


@pytest.fixture
def store(tmp_path) -> AttachmentStore:
    return AttachmentStore(tmp_path / "attachments", leave_free=0)


def wanted(office: OfficeDesk, number: str, kind: SheetKind = FEEDBACK, version: int | None = None):
    (contact,) = office.file(number).contacts
    return WantedSheet(number, contact.number, kind, version)


def seen(office: OfficeDesk, who: Viewer, asked: WantedSheet) -> ShownSheet:
    return see_sheet(office.records, who, asked, desk=office.desk)


def in_full(office: OfficeDesk, store: AttachmentStore, who: Viewer, asked: WantedSheet) -> ShownSheet:
    return print_sheet_in_full(office.records, store, who, asked, office.now, desk=office.desk)


def listed(office: OfficeDesk, who: Viewer, number: str) -> list[ShownSheet]:
    return list_sheets(office.records, who, number, desk=office.desk)


def texts_of(found: ShownSheet) -> str:
    lines = (line for field in found.sheet.fields() for line in field.lines)
    return " ".join(part.text for line in lines for part in line if isinstance(part, SheetText))


def dispatched(office: OfficeDesk, **values: object) -> str:
    number = office.a_call(**values)
    office.give(number, "dispatch", "zhang", department="repair", reason="就近")
    return number


def test_a_ticket_lists_what_was_issued_and_a_card_of_each_complaint(office):
    number = office.a_call(**ABOUT_NORTH)
    who = office.viewer("zhang")
    (card,) = listed(office, who, number)
    assert (card.sheet.kind, card.sheet.version, card.signed_at) == (CARD, 1, None)
    assert card.sheet.issued_at == office.now
    office.give(number, "dispatch", "zhang", department="repair", reason="就近")
    assert [each.sheet.kind for each in listed(office, who, number)] == [CARD, FEEDBACK]
    with office.records.reading() as tx:
        assert [row.kind for row in tx.sheets.of_tickets([number])[number]] == [FEEDBACK], (
            "a card is not kept"
        )


def test_everybody_sees_it_masked_and_no_digest_tells_what_is_hidden(office, store):
    number = a_signed_call(office, store)
    asked = wanted(office, number)
    full = in_full(office, store, office.viewer("zhang"), asked)
    for who in ("zhang", "li", "sun", "zhao"):
        found = seen(office, office.viewer(who), asked)
        said = texts_of(found)
        assert "张*" in said
        assert "138****1234" in said
        assert not [each for each in PRIVATE if each in said]
        assert found.picture is None, "who can read it knows who signed"
        assert found.digest != full.digest
        assert found.digest == digest_of(found.sheet).hex()


def test_in_full_it_has_all_of_the_reporter_and_the_signature_and_each_look_is_on_record(office, store):
    number = a_signed_call(office, store)
    asked = wanted(office, number)
    for who in ("zhang", "li"):
        found = in_full(office, store, office.viewer(who), asked)
        assert all(each in texts_of(found) for each in PRIVATE)
        assert found.picture.path.read_bytes() == SIGNATURE
    with office.records.reading() as tx:
        (row,) = tx.sheets.of_tickets([number])[number]
    assert found.digest == row.digest.hex()
    for who in ("sun", "zhao", "qian"):
        with pytest.raises(MoveRefused) as refused:
            in_full(office, store, office.viewer(who), asked)
        assert refused.value.code == NOT_YOURS
    assert looks(office) == [(who, asked.contact) for who in ("zhang", "li")]
    assert [each.in_full for each in listed(office, office.viewer("li"), number)] == [True]
    assert [each.in_full for each in listed(office, office.viewer("sun"), number)] == [False]


def test_who_only_looks_on_may_not_ask_for_all_of_it(office, store):
    asked = wanted(office, dispatched(office))
    with pytest.raises(Forbidden):
        in_full(office, store, ANONYMOUS, asked)
    assert looks(office) == []


@pytest.mark.parametrize("kind", [CARD, FEEDBACK])
def test_the_department_that_it_is_about_sees_nothing_of_who_complained(office, store, kind):
    number = dispatched(office, **ABOUT_NORTH)
    asked = wanted(office, number, kind)
    own = texts_of(seen(office, NORTH, asked))
    for hidden in ("张", "138", "幸福里", "态度不好", "道歉", "wu"):
        assert hidden not in own
    with pytest.raises(MoveRefused):
        in_full(office, store, Viewer("he", (*NORTH.grants, *office.viewer("qian").grants)), asked)
    assert looks(office) == []
    others = texts_of(seen(office, office.viewer("sun"), asked))
    assert "张*" in others
    assert "态度不好" not in others, "what was said of conduct tells who said it"
    assert "态度不好" in texts_of(in_full(office, store, office.viewer("zhang"), asked))


def test_nobody_in_particular_sees_no_person(office, store):
    number = a_signed_call(office, store)
    said = texts_of(seen(office, ANONYMOUS, wanted(office, number)))
    assert "维修" in said, "which department has it"
    assert [each for each in ("张", "138", "li", "zhang", "地下室漏水", "幸福里") if each in said] == []


def test_one_that_nobody_signed_is_filled_in_further_and_a_signed_one_stays_as_it_was(office, store):
    number = dispatched(office)
    asked, zhang = wanted(office, number), office.viewer("zhang")
    issued = seen(office, zhang, asked)
    assert issued.sheet.field("worker").lines == ()
    office.pass_minutes(5)
    office.give(number, "sign", "li")
    office.give(number, "arrive", "li")
    further = seen(office, zhang, asked)
    assert further.sheet.field("worker").lines == ((SheetText("li"),),)
    assert (further.sheet.version, further.sheet.issued_at) == (1, issued.sheet.issued_at)
    sign(office, number, add_file(office, store))
    signed = in_full(office, store, zhang, asked)
    assert signed.signed_at == office.now
    office.pass_minutes(60)
    office.give(number, "progress", "li", text="另有渗水")
    assert in_full(office, store, zhang, asked).sheet == signed.sheet
    with office.records.reading() as tx:
        (row,) = tx.sheets.of_tickets([number])[number]
    assert sheet_of(row.content) == signed.sheet


def test_what_there_is_not_is_refused(office, store):
    number, other = dispatched(office), dispatched(office, phone="13900000000", place="b7-603")
    asked, zhang = wanted(office, number), office.viewer("zhang")
    strange = [
        asked._replace(kind=CARD),
        asked._replace(version=2),
        asked._replace(contact="L2026-000999"),
        asked._replace(ticket=other),
    ]
    for each in strange:
        for ask in (lambda: seen(office, zhang, each), lambda: in_full(office, store, zhang, each)):  # noqa: B023
            with pytest.raises(NotFound) as refused:
                ask()
            assert refused.value.args[0].code == "refusal-no-sheet"
    nowhere = asked._replace(ticket="2026-000999")
    for who, each in ((zhang, nowhere), (FAR, asked)):
        with pytest.raises(UnknownTicket):
            seen(office, who, each)
        with pytest.raises(UnknownTicket):
            in_full(office, store, who, each)
        with pytest.raises(UnknownTicket):
            listed(office, who, each.ticket)
    assert looks(office) == []


def test_a_lost_picture_is_told(office, store):
    number = on_site(office)
    digest = add_file(office, store, ticket=number)
    sign(office, number, digest)
    store.remove(digest)
    with pytest.raises(AttachmentGone):
        in_full(office, store, office.viewer("zhang"), wanted(office, number))
    assert seen(office, office.viewer("zhang"), wanted(office, number)).signed_at == office.now


def test_what_the_centre_adds_stands_on_a_signed_sheet_and_leaves_the_signature_alone(office, store):
    number = a_signed_call(office, store)
    asked = wanted(office, number)
    with office.records.reading() as tx:
        (before,) = tx.sheets.of_tickets([number])[number]
    office.give(number, "confirm_phone", "zhang", way="handing_on", spoken_to="值班员李")
    office.give(number, "submit_result", "li", text="已修好")
    office.give(number, "confirm_phone", "zhang", way="return", spoken_to="值班员王")
    found = seen(office, office.viewer("zhang"), asked).sheet
    assert (found.version, len(listed(office, office.viewer("zhang"), number))) == (1, 1)
    for name in ("handing-confirmed", "returned-at", "return-confirmed"):
        assert found.field(name).lines, name
    assert found.field("work-done").lines == (), "that stood not there when the user signed"
    with office.records.reading() as tx:
        assert tx.sheets.of_tickets([number])[number] == (before,)
