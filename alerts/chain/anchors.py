"""Anchors: heads of the chain, noted where whoever could write it anew does not reach."""

from __future__ import annotations

from typing import Annotated

import msgspec

from alerts.chain.links import ChainHead
from ingest.problems import Problem, Problems
from ingest.said import Said

LARGEST = 1024 * 1024
"""Bytes of a file of anchors: one an hour for a year."""
HIGHEST = 2**63 - 1
_KEYS = Said("chain-anchor-keys")


class _WrittenAnchor(msgspec.Struct, forbid_unknown_fields=True):
    seq: Annotated[int, msgspec.Meta(ge=0, le=HIGHEST)]
    hash: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    at: str = ""


_DECODER = msgspec.json.Decoder(_WrittenAnchor)


def anchor_text(head: ChainHead, at: str) -> str:
    """``head`` as a line of a file of anchors; ``at`` is when it was the head, for people."""
    return msgspec.json.encode(_WrittenAnchor(head.seq, head.hash.hex(), at)).decode()


def parse_anchors(name: str, content: bytes) -> list[ChainHead]:
    """The anchors in ``content``, one a line as `anchor_text` writes them; empty lines are none.

    Raises `Problems` with every line of the file ``name`` that is no anchor, or when there is none.
    """
    anchors, problems = [], []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            written = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            problems.append(Problem(name, Said("file-row", number=str(number)), _KEYS))
        else:
            anchors.append(ChainHead(written.seq, bytes.fromhex(written.hash)))
    if not anchors and not problems:
        problems.append(Problem(name, Said("file-whole"), Said("chain-anchor-none")))
    if problems:
        raise Problems(problems)
    return anchors
