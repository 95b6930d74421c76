"""What a user's signature stands for, what binds it, and when it may not be there yet (B24, C25, C37)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from alerts.chain.links import canonical
from alerts.matters.facts import Fact, FactBook
from alerts.sheets.sheet import Sheet, content_of
from alerts.words.desk_names import guard_said
from ingest.said import Said

WORK = (
    "assignment:arrived",
    "assignment:shut-off",
    "assignment:sign-set",
    "assignment:unit-done",
    "repair-classed",
    "result",
)
"""Facts that are service: a signature may not be older than any of them."""


@dataclass(frozen=True, slots=True)
class SheetSignature:
    """A signature on a sheet.

    Attributes
    ----------
    name, signed_at
        Who signed, and when (UTC ms).
    image
        SHA-256 of the picture, hex: the name under which it is kept.
    bound
        What `bind` gave when it was entered (32 bytes).
    """

    name: str
    signed_at: int
    image: str
    bound: bytes


def digest_of(sheet: Sheet) -> bytes:
    """SHA-256 of everything on ``sheet``: what its print is held against."""
    return sha256(canonical(content_of(sheet))).digest()


def signed_digest_of(sheet: Sheet) -> bytes:
    """SHA-256 of what a signature stands for: the blocks that are `signed`, and which form of which contact.

    Clocks that run, and what the centre adds after the unit has returned the sheet, may go on changing.
    """
    return sha256(canonical(_signed_content(sheet))).digest()


def _signed_content(sheet: Sheet) -> Mapping[str, Any]:
    content = content_of(sheet)
    return {
        **{name: content[name] for name in ("kind", "number", "ticket")},
        "blocks": [block for block in content["blocks"] if block["signed"]],
    }


def bind(sheet: Sheet, image: str, name: str, signed_at: int) -> bytes:
    """What ties content, version, picture, name and time together: 32 bytes.

    Whoever swaps one of them, or puts the time back, has to find another that gives the same.

    Parameters
    ----------
    image
        SHA-256 of the picture, hex.
    signed_at
        UTC ms.
    """
    said = {
        "sheet": signed_digest_of(sheet).hex(),
        "version": sheet.version,
        "image": image,
        "name": name,
        "signed_at": signed_at,
    }
    return sha256(canonical(said)).digest()


def still_bound(sheet: Sheet, signature: SheetSignature) -> bool:
    """Whether sheet, picture, name and time are those that were bound."""
    return bind(sheet, signature.image, signature.name, signature.signed_at) == signature.bound


def next_version(last: Sheet | None, fresh: Sheet, *, signed: bool) -> int:
    """The version of ``fresh``, when ``last`` is the one on record and ``signed`` or not.

    One that nobody signed is filled in further. One that is signed stays, and another content makes the next,
    which needs a signature of its own.
    """
    if last is None:
        return 1
    changed = signed_digest_of(last) != signed_digest_of(fresh)
    return last.version + 1 if signed and changed else last.version


def last_work(book: FactBook) -> Fact | None:
    """The service on the ticket that counts last; ``None`` where there was none yet.

    A late entry counts from its entry, until a supervisor accepts the time claimed: else whoever let a user
    sign beforehand could put the work before the signature afterwards.
    """
    done = (fact for name in WORK for fact in book.all_of(name))
    return max(done, key=lambda fact: fact.counts_at, default=None)


def signature_before_service(signed_at: int, book: FactBook) -> Said | None:
    """Why a signature of that instant (UTC ms) is refused: it is older than the last service (B24).

    Also where there was no service at all. ``None``: it may be entered, however much later that is done.
    """
    work = last_work(book)
    if work is not None and signed_at >= work.counts_at:
        return None
    return guard_said("signature-after-last-work")
