"""A signature stands for what was on the sheet, and is bound to it (B24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import msgspec
import pytest
import rfc8785

from alerts.chain.links import canonical
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.sheet import Sheet, SheetText, content_of
from alerts.sheets.signatures import (
    SheetSignature,
    bind,
    digest_of,
    next_version,
    signed_digest_of,
    still_bound,
)
from tests.alerts.sheets.leak_call import COMPLAINT, at, source

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
