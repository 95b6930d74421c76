"""What is wrong with a file: every defect at once, each with file, place in it, and reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC, EROFS, errorcode
from pathlib import Path

from ingest.printable import printable
from ingest.said import Said, said_by


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect of a settings, rules or inventory file.

    Attributes
    ----------
    file
        The file's name as the user gave it, or what to call what is no file.
    where
        A row (``"row 12"``) or a key (``"points.h-301.sampling"``).
    reason
        One sentence in plain words.
    code
        What the reason says, for programs; empty: the reason's own code says it.
    clauses
        Ids of the clauses that it rests on.

    What is written already stays as it is in every language: names, keys, and English of others.

    Keys and names from the file are cut and made printable: a problem can be shown on any terminal and sent
    in any answer.
    """

    file: Said | str
    where: Said | str
    reason: Said | str
    code: str = ""
    clauses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("file", "where", "reason"):
            value = getattr(self, name)
            if not isinstance(value, Said):
                object.__setattr__(self, name, printable(value))

    def __str__(self) -> str:
        return ": ".join(filter(None, map(str, (self.file, self.where, self.reason))))

    @property
    def said(self) -> Said:
        """All of it, as one sentence; of what is in no file without the name of one."""
        if not self.file:
            return Said("file-reason", file=self.where, reason=self.reason)
        return Said("file-problem", file=self.file, where=self.where, reason=self.reason)


class Problems(Exception):  # noqa: N818 - it carries problems; it is not one error
    """A file that cannot be used as it is, with everything that is wrong with it.

    Attributes
    ----------
    problems
        The defects in the order of the file; never empty.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


def said_of_error(error: Exception) -> Said | str:
    """What an error says, unwritten where it can be: a log and a page have a language each."""
    if isinstance(error, Problems):
        return Said("names-all", names=tuple(problem.said for problem in error.problems))
    code, said = getattr(error, "code", None), getattr(error, "said", None)
    if code is not None and said is not None:
        return Said("store-error", code=code, reason=said)
    return said_by(error)


_UNREADABLE: dict[type[OSError], Said] = {
    FileNotFoundError: Said("file-not-there"),
    PermissionError: Said("file-not-permitted"),
    IsADirectoryError: Said("file-is-folder"),
    NotADirectoryError: Said("file-not-there"),
}


_UNWRITABLE: dict[int | None, Said] = {
    ENOSPC: Said("file-no-room"),
    EDQUOT: Said("file-no-room"),
    EROFS: Said("file-read-only"),
}


def why_unreadable(error: OSError) -> Said:
    """Why the system let nobody have a file."""
    if error.errno in _UNWRITABLE:
        return _UNWRITABLE[error.errno]
    code = errorcode.get(error.errno or 0, type(error).__name__)
    return _UNREADABLE.get(type(error)) or Said("file-unreadable", code=code)


_UNMADE: dict[type[OSError], Said] = {
    FileNotFoundError: Said("file-no-place"),
    PermissionError: Said("file-no-right"),
    FileExistsError: Said("file-no-folder"),
    NotADirectoryError: Said("file-no-folder"),
}


@contextmanager
def making(key: str, path: Path) -> Iterator[None]:
    """Let an `OSError` say that ``path``, which the setting ``key`` names, cannot be made, and why."""
    try:
        yield
    except OSError as error:
        reason = _UNMADE.get(type(error)) or why_unreadable(error)
        unmade = Said("file-not-made", file=str(path), reason=reason)
        raise OSError(Said("file-reason", file=key, reason=unmade)) from error
