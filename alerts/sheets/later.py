"""What comes onto a sheet after the user signed it: what the centre adds, and no signature stands for."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from alerts.sheets.sheet import Sheet, SheetBlock, SheetField

AS_SIGNED: Final = frozenset({"limits"})
"""Blocks outside the signature that stay as they were then."""
BY_THE_CENTRE: Final = frozenset({"handing-confirmed"})
"""Fields within what is signed that the centre may fill in later (C21)."""


def with_what_came_later(signed: Sheet, now: Sheet) -> Sheet:
    """``signed`` with what of ``now`` was empty on it and is not the user's to sign (C26, C27, C56).

    What stood on it stays as it was. What is on record, and what binds it, is neither read nor changed.
    """
    found = {(block.name, field.name): field for block in now.blocks for field in block.fields}

    def filled(block: SheetBlock, field: SheetField) -> SheetField:
        may = field.name in BY_THE_CENTRE or not (block.signed or block.name in AS_SIGNED)
        fresh = found.get((block.name, field.name))
        return replace(field, lines=fresh.lines) if may and fresh is not None and not field.lines else field

    blocks = (
        replace(block, fields=tuple(filled(block, field) for field in block.fields))
        for block in signed.blocks
    )
    return replace(signed, blocks=tuple(blocks))
