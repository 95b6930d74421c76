"""Ids out of names: ``丁香苑3号楼2单元301`` is ``dingxiangyuan-3-2-301``, the same each time."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 52
"""Characters of an id that is made, so that a point's has room for more than its place's."""
_CUT = 32
_COMMON = re.compile(r"(?<=[0-9A-Za-z一二三四五六七八九十])(?:号楼|号院|单元|[号楼栋幢室#])")
"""Words that part numbers and say no more than that."""
_RUN = re.compile(r"[A-Za-z0-9]+|[\u3400-\u9fff]+")


def slug(*texts: str) -> str:
    """``texts`` as a part of an id: letters, digits and ``-``; Chinese as it is said."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - few commands need it, and it takes a while

    plain = [_COMMON.sub("-", unicodedata.normalize("NFKC", text)) for text in texts]
    runs = [run for text in plain for run in _RUN.findall(text)]
    said = (run.lower() if run.isascii() else "".join(lazy_pinyin(run, errors="ignore")) for run in runs)
    return "-".join(filter(None, said))


class IdMaker:
    """Makes ids of one table. One that is taken gets an end of its own, made of all that it is called by."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def make(self, wanted: str, path: Iterable[str]) -> str:
        """``wanted``, cut where it is too long; ``path`` is what nothing else is called by."""
        told = "/".join(path)
        mark = hashlib.sha256(told.encode()).hexdigest()
        id_ = wanted if wanted and len(wanted) <= LONGEST else f"{wanted[:_CUT]}-{mark[:6]}".strip("-")
        length = 4
        while id_ in self._taken:
            id_ = f"{wanted[:_CUT]}-{mark[:length]}".strip("-")
            length += 2
        self._taken.add(id_)
        return id_
