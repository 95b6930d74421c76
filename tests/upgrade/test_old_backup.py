"""A backup of what release 0.1 left restores into the present version, as if upgraded in place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import move
from typing import Any

from sqlalchemy import create_engine, select

from alerts.records import Records
from alerts.records.sql.schema import metadata
from alerts.workers.progress import JOURNAL
from ingest.journal.journal import READERS, Journal
from tests.api.cli.backup.installation import backed_up, installation, restored
from tests.upgrade.test_release_0_1 import Old, old

__all__ = ["old"]


@contextmanager
def rows_at(url: str) -> Iterator[dict[str, list[Any]]]:
    """All rows of all tables of the present version."""
    Records.open(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        yield {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }
    engine.dispose()


def test_an_old_backup_restores_and_is_upgraded(old: Old, request, tmp_path: Path):
    here = installation(tmp_path / "here", old.records_url)
    here.service.data_dir.mkdir()
    move(old.folder / "journal.sqlite", here.journal.path)
    assert backed_up(here, tmp_path / "b.zip").manifest.records.migration < "0047", "not upgraded before"
    on_server = old.records_url.startswith("postgresql")
    url = request.getfixturevalue("postgres").create_database() if on_server else None
    there = installation(tmp_path / "there", url)
    restored(there, tmp_path / "b.zip")
    with rows_at(old.records_url) as in_place, rows_at(there.records.address) as found:
        differ = {name for name in in_place if in_place[name] != found[name]}
        assert differ <= {"meta"}
        assert [row for row in found["meta"] if JOURNAL not in row] == [
            row for row in in_place["meta"] if JOURNAL not in row
        ]
    with closing(Journal(there.journal.path, 1 << 30, 1 << 26)) as journal:
        expected = old.expected["journal"]["unread_batches"]
        assert {reader: journal.lag(reader)[0] for reader in READERS} == expected
