"""三来处理反馈单: the sheet that goes with a letter, call or visit to the unit and back (C21 to C28).

The documents print no blank of it. What they name as its content, what they prescribe around it and what is
ours is told by each field's mark (desk.md, section 14).
"""

from __future__ import annotations

from alerts.matters.facts import Fact
from alerts.sheets.sheet import (
    FieldMark,
    Sheet,
    SheetBlock,
    SheetField,
    SheetKind,
    SheetLines,
    SheetPart,
    SheetText,
    SheetTime,
    SheetWord,
    only_needed,
    text_line,
    time_line,
    word_line,
)
from alerts.sheets.source import SheetSource, said_in
from alerts.tickets.ticket import SYSTEM
from alerts.words.desk_names import choice_name, clock_name

NAMED, PRESCRIBED, OURS = FieldMark.NAMED, FieldMark.PRESCRIBED, FieldMark.OURS
LATE = SheetWord("sheet-entered-late")
NOT_KNOWN = SheetWord("sheet-due-unknown")


def feedback_sheet(source: SheetSource, *, optional: bool = True) -> Sheet:
    """The sheet of one contact as things stand.

    A signature stands for everything on it but the clocks that run, the signature itself and what the centre
    adds after the unit has returned it.

    Parameters
    ----------
    optional
        With the fields that no document asks for (setting `sheets.optional_fields`).
    """
    blocks = (
        _head(source),
        _user(source),
        _matter(source),
        _handing_on(source),
        _limits(source),
        _work(source),
        _result(source),
        _signature(source),
        _return(source),
        _call_back(source),
        *_complaint(source),
    )
    return Sheet(
        SheetKind.FEEDBACK,
        source.contact.number,
        source.ticket,
        source.version,
        source.issued_at,
        blocks if optional else only_needed(blocks),
    )


def _head(source: SheetSource) -> SheetBlock:
    contact = source.contact
    return SheetBlock(
        "head",
        (
            SheetField("number", PRESCRIBED, ("C38",), text_line(contact.number)),
            SheetField("ticket", OURS, (), text_line(source.ticket)),
            SheetField("channel", OURS, ("C21",), word_line(choice_name("channel", contact.channel))),
            SheetField("external-number", OURS, (), text_line(contact.external_number)),
            SheetField("transferred-from", OURS, ("W24",), text_line(contact.transferred_from)),
        ),
    )


def _user(source: SheetSource) -> SheetBlock:
    contact, reporter = source.contact, source.contact.reporter
    fields = (
        SheetField("name", OURS, ("W18",), text_line(reporter.name)),
        SheetField("phone", OURS, ("W18",), text_line(reporter.phone)),
        SheetField("unit-or-address", OURS, ("W18",), text_line(reporter.unit_or_address)),
        SheetField("contacted-at", OURS, ("W18",), time_line(contact.contacted_at)),
    )
    if contact.anonymous_reason:
        why: SheetLines = ((SheetWord("sheet-anonymous"), SheetText(contact.anonymous_reason)),)
        fields = (SheetField("name", OURS, ("W18",), why), *fields[1:])
    if not contact.complaint:
        return SheetBlock("user", fields)
    return SheetBlock("user", (*fields, *complaint_fields(source, OURS)))


def complaint_fields(source: SheetSource, mark: FieldMark) -> tuple[SheetField, ...]:
    """Whom a complaint is against and what is asked for (C40, C50)."""
    contact = source.contact
    against: list[SheetPart] = []
    if contact.target is not None:
        against.append(SheetWord(choice_name("target", contact.target).key))
    if contact.target_department:
        against.append(SheetText(source.department(contact.target_department)))
    if contact.target_person:
        against.append(SheetText(contact.target_person))
    return (
        SheetField("target", mark, ("C50", "C40"), (tuple(against),) if against else ()),
        SheetField("demand", mark, ("C50",), text_line(contact.demand)),
    )


def _matter(source: SheetSource) -> SheetBlock:
    contact = source.contact
    return SheetBlock(
        "matter",
        (
            SheetField("content", NAMED, ("C21",), text_line(contact.reporter.content)),
            SheetField(
                "category",
                PRESCRIBED,
                ("C22", "C23", "C24"),
                word_line(choice_name("category", contact.category)),
            ),
        ),
    )


def _handing_on(source: SheetSource) -> SheetBlock:
    lead = source.lead
    confirmed = source.of_unit("assignment:phone-confirmed-handing")
    return SheetBlock(
        "handing-on",
        (
            SheetField(
                "department",
                PRESCRIBED,
                ("C21",),
                () if lead is None else text_line(source.department(lead.department)),
            ),
            SheetField(
                "person-in-charge", PRESCRIBED, ("C52",), () if lead is None else text_line(lead.person)
            ),
            SheetField(
                "handed-on-at", PRESCRIBED, ("C21",), time_line(None if lead is None else lead.from_at)
            ),
            SheetField("handing-confirmed", PRESCRIBED, ("C21",), _spoken(confirmed)),
            SheetField(
                "with-departments",
                OURS,
                ("W14",),
                tuple((SheetText(source.department(each.department)),) for each in source.helpers),
            ),
        ),
    )


def _limits(source: SheetSource) -> SheetBlock:
    lines: list[tuple[SheetPart, ...]] = []
    for limit in source.limits:
        name = SheetWord(clock_name(limit.policy).key)
        due = NOT_KNOWN if limit.due_at is None else SheetTime(limit.due_at)
        lines.append((name, SheetText(limit.clause), due))
    return SheetBlock("limits", (SheetField("limits", OURS, (), tuple(lines)),), signed=False)


def _work(source: SheetSource) -> SheetBlock:
    arrived = source.of_unit("assignment:arrived")
    return SheetBlock(
        "work",
        (
            SheetField("worker", OURS, ("C25",), _actor(arrived)),
            SheetField("arrived-at", OURS, ("C25", "W2"), _when(arrived)),
            SheetField("shut-off-at", OURS, ("W2",), _when(source.of_unit("assignment:shut-off"))),
        ),
    )


def _result(source: SheetSource) -> SheetBlock:
    result = source.facts.latest("result")
    code = said_in(result, "code")
    outcome: list[tuple[SheetPart, ...]] = []
    if code:
        why = said_in(result, "code_reason")
        outcome.append((SheetWord(choice_name("code", code).key), *((SheetText(why),) if why else ())))
    return SheetBlock(
        "result",
        (
            SheetField("work-done", NAMED, ("C26",), text_line(said_in(result, "text"))),
            SheetField("result", NAMED, ("C26", "W15"), tuple(outcome)),
            SheetField(
                "opinion",
                PRESCRIBED,
                ("C37", "B24"),
                text_line(said_in(source.of_contact("contact:user-signed"), "opinion")),
            ),
        ),
    )


def _signature(source: SheetSource) -> SheetBlock:
    """The user's signature; beside it who handled the matter and who looked it over, which is ours."""
    signed, verified = source.of_contact("contact:user-signed"), source.facts.latest("verified")
    result = source.facts.latest("result")
    outcome = said_in(signed, "outcome")
    parts: list[SheetPart] = [SheetWord(choice_name("signature", outcome).key)] if outcome else []
    if source.signer:
        parts.append(SheetText(source.signer))
    at = None if signed is None else signed.data.get("signed_at")
    by_hand = verified is not None and verified.actor != SYSTEM
    return SheetBlock(
        "signature",
        (
            SheetField("signature", NAMED, ("C25", "C39"), (tuple(parts),) if parts else ()),
            SheetField(
                "signed-at", PRESCRIBED, ("C37", "B24"), time_line(at if isinstance(at, int) else None)
            ),
            SheetField("handler", OURS, (), _actor(result)),
            SheetField("reviewer", OURS, (), _actor(verified) if by_hand else ()),
        ),
        signed=False,
    )


def _return(source: SheetSource) -> SheetBlock:
    """When the unit's result came to the centre, and who confirmed it."""
    result = source.facts.latest("result")
    confirmed = source.of_unit("assignment:phone-confirmed-return")
    return SheetBlock(
        "return",
        (
            SheetField(
                "returned-at", PRESCRIBED, ("C26", "C39"), time_line(None if result is None else result.at)
            ),
            SheetField("return-confirmed", PRESCRIBED, ("C26",), _spoken(confirmed)),
        ),
        signed=False,
    )


def _call_back(source: SheetSource) -> SheetBlock:
    called = source.of_contact("contact:called-back")
    solved, grade = said_in(called, "solved"), said_in(called, "outcome")
    told: list[tuple[SheetPart, ...]] = []
    if solved:
        word = choice_name("yes_no_unknown", solved).key
        told.append((SheetWord("sheet-solved"), SheetWord(word)))
    told += text_line(said_in(called, "text"))
    return SheetBlock(
        "call-back",
        (
            SheetField("caller", PRESCRIBED, ("C27",), _actor(called)),
            SheetField("called-at", PRESCRIBED, ("C27",), _when(called)),
            SheetField("call-result", PRESCRIBED, ("C27", "C39"), tuple(told)),
            SheetField("grade", OURS, ("C39",), word_line(choice_name("grade", grade) if grade else None)),
        ),
        signed=False,
    )


def _complaint(source: SheetSource) -> tuple[SheetBlock, ...]:
    """What became of a complaint; nothing of what is none."""
    if not source.contact.complaint:
        return ()
    facts = source.facts
    judged, cause = facts.latest("judged"), facts.latest("cause-found")
    instructed = facts.latest("solution-instructed")
    outcome, decided = said_in(judged, "outcome"), said_in(instructed, "outcome")
    decision: list[SheetPart] = [SheetWord(choice_name("approval", decided).key)] if decided else []
    if said_in(instructed, "text"):
        decision.append(SheetText(said_in(instructed, "text")))
    fields = (
        SheetField(
            "judged", OURS, ("C51",), word_line(choice_name("judgement", outcome) if outcome else None)
        ),
        SheetField("solution", OURS, ("C53",), text_line(said_in(facts.latest("solution-proposed"), "text"))),
        SheetField("instruction", OURS, ("C53",), (tuple(decision),) if decision else ()),
        SheetField("cause", OURS, ("C56",), text_line(said_in(cause, "cause"))),
        SheetField("responsible", OURS, ("C56",), text_line(said_in(cause, "responsible"))),
    )
    return (SheetBlock("complaint", fields, signed=False),)


def _actor(fact: Fact | None) -> SheetLines:
    return () if fact is None else text_line(fact.actor)


def _when(fact: Fact | None) -> SheetLines:
    """When it was, as its actor said; of a late entry also that it is one, and when it was entered."""
    if fact is None:
        return ()
    if fact.late:
        return ((SheetTime(fact.happened_at), LATE, SheetTime(fact.at)),)
    return ((SheetTime(fact.happened_at),),)


def _spoken(confirmed: Fact | None) -> SheetLines:
    """Who was spoken to on the phone, and when."""
    who = said_in(confirmed, "spoken_to")
    return tuple((*((SheetText(who),) if who else ()), *line) for line in _when(confirmed))
