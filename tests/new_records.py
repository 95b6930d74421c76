"""Records in a file of their own, as the migrations leave them: they are run once and the file is copied.

To run them takes ten times as long as to open what they made, and hundreds of tests want empty tables.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.records import Records


def new_records(path: Path) -> Records:
    """Records in a new file at ``path``. Whoever asks for them closes them."""
    new_file(path)
    return Records.open(f"sqlite:///{path}")


def new_file(path: Path) -> None:
    """A file of records at ``path``, as `Records.open` makes one where there is none."""
    path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    """The file of records that were opened once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.sqlite"
        Records.open(f"sqlite:///{path}").close()
        return path.read_bytes()
