"""What joins a line of history or audit to the one before it (desk.md, section 17; decision 0049).

``hash = SHA-256(hash before | canonical JSON of the row with the digest of its contents)``. The digest stands
in a column of its own: once the contents of a row are blanked, as they may be after years, its hash and all
behind it can be worked out still.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec


class ChainedTable(StrEnum):
    """The tables whose rows are numbered and hashed together, by their names."""

    HISTORY = "ticket_history"
    AUDIT = "audit"


CONTENTS: Mapping[ChainedTable, tuple[str, ...]] = {
    ChainedTable.HISTORY: ("text", "data"),
    ChainedTable.AUDIT: ("data",),
}
"""The columns of which the row holds a digest. All others, but those of the chain itself and the id, are
hashed as they are, except where they are NULL: a column that is added later changes no hash of before."""

_PLAIN = frozenset((str, int, bool, type(None)))
"""What is written as it is: most of a row, and asked for at once."""


class ChainHead(NamedTuple):
    """How far the chain reaches: the number of its last row, and that row's hash (32 bytes)."""

    seq: int
    hash: bytes


GENESIS = ChainHead(0, bytes(32))
"""Before the first row."""


class ChainLink(NamedTuple):
    """What a row gets when it is joined to the chain; ``digest`` and ``hash`` are 32 bytes each."""

    seq: int
    digest: bytes
    hash: bytes


def canonical(value: Any) -> bytes:
    """``value`` as JSON of which there is only one way of writing it.

    Keys are sorted, nothing stands between the parts, and a float is the text that Python's ``repr`` gives,
    which is the shortest that says it. For texts, booleans, null and whole numbers below 2^53 under ASCII
    keys these are the bytes of RFC 8785. Half a surrogate pair, which UTF-8 cannot hold, is written as its
    escape.
    """
    return _encoded(_plain(value))


def _encoded(plain: Any) -> bytes:
    try:
        return msgspec.json.encode(plain, order="sorted")
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(plain), order="sorted")


def digest_of(table: ChainedTable, row: Mapping[str, Any]) -> bytes:
    """SHA-256 of the contents of ``row``, which has all columns of ``table`` under their names."""
    return sha256(canonical({name: row[name] for name in CONTENTS[table]})).digest()


def hash_of(before: bytes, table: ChainedTable, seq: int, row: Mapping[str, Any], digest: bytes) -> bytes:
    """The hash of the row ``seq``, of which ``before`` is the hash of the one before it.

    Parameters
    ----------
    row
        Column -> value as the database gives it back; contents are left aside, and of the others the NULLs.
    digest
        Of its contents, as `digest_of`.
    """
    contents = CONTENTS[table]
    told = {
        name: value if type(value) in _PLAIN else _plain(value)
        for name, value in row.items()
        if value is not None and name not in contents
    }
    told |= {"table": table.value, "seq": seq, "digest": digest.hex()}
    return sha256(before + _encoded(told)).digest()


def next_link(head: ChainHead, table: ChainedTable, row: Mapping[str, Any]) -> ChainLink:
    """What joins ``row``, as for `hash_of`, to the chain that ends at ``head``."""
    digest = digest_of(table, row)
    return ChainLink(head.seq + 1, digest, hash_of(head.hash, table, head.seq + 1, row, digest))


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, Mapping):
        return {key: each if type(each) in _PLAIN else _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [each if type(each) in _PLAIN else _plain(each) for each in value]
    return value


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    return value
