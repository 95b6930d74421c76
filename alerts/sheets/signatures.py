"""What a user's signature stands for, and what binds it (B24, C25, C37).

When it may be given is a guard of its command: never before the service (`alerts.tickets.desk_moves.guards`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from alerts.chain.links import canonical
from alerts.sheets.sheet import Sheet, content_of


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
