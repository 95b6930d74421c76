"""What somebody should know who sent a list of flats that can be taken."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.inventory.files.flats.places import Node
from ingest.inventory.files.flats.sheet import FlatSheet
from ingest.inventory.files.teller import Teller
from ingest.said import Said

MOST_TOLD = 5
"""Rows, headings or names that one warning tells; more are counted."""


def warn_of_unread(sheet: FlatSheet) -> None:
    """Warn of what was not read of ``sheet``."""
    heading, skipped, teller = sheet.heading, sheet.skipped, sheet.teller
    if heading.personal:
        headings = _some(heading.personal)
        teller.warn(Said("flats-personal", headings=headings, count=len(heading.personal)))
    if heading.unread:
        teller.warn(Said("flats-unread", headings=_some(heading.unread), count=len(heading.unread)))
    if skipped:
        rows = _some(tuple(str(number) for number in skipped))
        teller.warn(Said("flats-skipped", rows=rows, count=len(skipped)))


def warn_of_names(teller: Teller, renamed: Sequence[Node], as_one: Sequence[tuple[str, ...]]) -> None:
    """Warn of places that are called otherwise now, and of names that were taken for one."""
    for spellings in as_one[:MOST_TOLD]:
        teller.warn(Said("flats-as-one", spellings=_some(spellings)))
    if len(as_one) > MOST_TOLD:
        teller.warn(Said("flats-more-as-one", count=len(as_one) - MOST_TOLD))
    for node in renamed[:MOST_TOLD]:
        if node.known is not None:
            teller.warn(Said("flats-renamed", old=node.known.name, new=node.name))
    if len(renamed) > MOST_TOLD:
        teller.warn(Said("flats-more-renamed", count=len(renamed) - MOST_TOLD))


def _some(texts: tuple[str, ...]) -> tuple[str, ...]:
    return texts if len(texts) <= MOST_TOLD else (*texts[:MOST_TOLD], "…")
