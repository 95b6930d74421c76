"""A signature stands for what was on the sheet, is bound to it, and is never older than the service (B24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from alerts.chain.links import canonical
from alerts.matters.facts import LATE, Fact, FactBook
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.sheet import Sheet, SheetText, content_of
from alerts.sheets.signatures import (
    WORK,
    SheetSignature,
    bind,
    digest_of,
    next_version,
    signature_before_service,
    signed_digest_of,
    still_bound,
)
from tests.alerts.sheets.leak_call import COMPLAINT, FACTS, at, source

IMAGE = sha256(b"a picture").hexdigest()
SHEET = feedback_sheet(source(COMPLAINT))
SIGNED = SheetSignature("王芳", at("17:30"), IMAGE, bind(SHEET, IMAGE, "王芳", at("17:30")))
NOT_SIGNED = {"limits", "signature", "return", "call-back", "complaint"}


def changed() -> Iterator[tuple[str, str, Sheet]]:
    """The sheet with one word more in one field, for each field."""
    more = ((SheetText("另加"),),)
    for b, block in enumerate(SHEET.blocks):
        for f, field in enumerate(block.fields):
            fields = [*block.fields]
            fields[f] = msgspec.structs.replace(field, lines=(*field.lines, *more))
            blocks = [*SHEET.blocks]
            blocks[b] = msgspec.structs.replace(block, fields=tuple(fields))
            yield block.name, field.name, msgspec.structs.replace(SHEET, blocks=tuple(blocks))


@pytest.mark.parametrize(("block", "field", "other"), [*changed()])
def test_a_change_in_a_field_is_found_by_the_print_and_by_the_signature_that_stands_for_it(
    block, field, other
):
    assert digest_of(other) != digest_of(SHEET)
    stays = block in NOT_SIGNED
    assert (signed_digest_of(other) == signed_digest_of(SHEET)) is stays
    assert still_bound(other, SIGNED) is stays
    assert next_version(SHEET, other, signed=True) == (1 if stays else 2)
    assert next_version(SHEET, other, signed=False) == 1


@pytest.mark.parametrize(
    "swapped",
    [
        {"name": "王方"},
        {"signed_at": SIGNED.signed_at - 1},
        {"image": sha256(b"another").hexdigest()},
        {"bound": bytes([SIGNED.bound[0] ^ 1]) + SIGNED.bound[1:]},
    ],
)
def test_a_signature_of_which_one_thing_was_swapped_is_found(swapped):
    assert still_bound(SHEET, SIGNED)
    assert not still_bound(SHEET, replace(SIGNED, **swapped))


@pytest.mark.parametrize("other", [{"version": 2}, {"number": "L2026-000124"}, {"ticket": "2026-000018"}])
def test_a_signature_is_for_one_version_of_one_sheet(other):
    assert not still_bound(msgspec.structs.replace(SHEET, **other), SIGNED)


def test_when_a_version_was_issued_is_nothing_that_is_signed():
    assert still_bound(msgspec.structs.replace(SHEET, issued_at=SHEET.issued_at + 1), SIGNED)


def test_the_first_sheet_is_version_one():
    assert next_version(None, SHEET, signed=False) == 1


def test_the_digest_is_of_the_bytes_that_any_other_program_would_write():
    content = content_of(SHEET)
    assert canonical(content) == rfc8785.dumps(content)
    assert digest_of(SHEET) == sha256(rfc8785.dumps(content)).digest()


@pytest.mark.parametrize(
    ("signed_at", "facts", "refused"),
    [
        (at("17:20"), FACTS, False),  # the instant of the result itself
        (at("17:20") - 1, FACTS, True),
        (at("17:30"), FACTS, False),
        (at("12:00", 20), FACTS, False),
        (at("17:30"), (), True),  # nobody was there yet
        (at("15:40"), FACTS[:2], False),  # on arrival alone
        (at("15:39"), FACTS[:2], True),
        # Shut off at 15:45 as they say, entered at 16:20: late, so it counts from there.
        (at("16:00"), FACTS[:3], True),
        (at("16:20"), FACTS[:3], False),
        (at("16:00"), (*FACTS[:2], replace(FACTS[2], data={})), False),  # the claimed time was accepted
    ],
)
def test_nobody_signs_before_the_service(signed_at, facts, refused):
    said = signature_before_service(signed_at, FactBook(facts))
    assert (None if said is None else said.key) == ("guard-signature-after-last-work" if refused else None)


INSTANTS = st.integers(0, 10_000)
SERVICE = st.builds(
    lambda name, scope, at, before, late: Fact(name, scope, at, at - before, "刘维修", {LATE: late}),
    st.sampled_from([*WORK, "assignment:opinion", "contact:fed-back"]),
    st.sampled_from(["1", "2"]),
    INSTANTS,
    st.integers(0, 100),
    st.booleans(),
)


@given(st.lists(SERVICE), INSTANTS)
def test_a_signature_is_taken_exactly_when_no_service_counts_later(facts, signed_at):
    book = FactBook(facts)
    work = [fact for fact in book if fact.name in WORK]
    taken = bool(work) and all(fact.counts_at <= signed_at for fact in work)
    assert (signature_before_service(signed_at, book) is None) is taken
