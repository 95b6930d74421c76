"""A PostgreSQL whose data stay when it is stopped, for a run that goes on later."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg.errors import DuplicateDatabase

from tests.system.processes import find_program
from tests.system.servers import Postgres


class KeptPostgres(Postgres):
    """In ``folder``, which is made where missing. Leave it with `close`, which removes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        super().__init__()

    def prepare(self) -> None:
        shutil.rmtree(self.home)
        self.home, self._log = self._folder, self._folder / "log.txt"
        if not self.home.exists():
            self.home.mkdir()
            super().prepare()
            return
        self.password = (self.home / "password").read_text()
        initdb = find_program("initdb")
        assert initdb is not None
        self._postgres = str(Path(initdb).resolve().with_name("postgres"))

    def close(self) -> None:
        self.stop()

    def database(self, name: str) -> str:
        """The url of a database, which is made where missing."""
        with suppress(DuplicateDatabase):
            self.create_database(name)
        return self.url_of(name)

    def vacuum(self, name: str) -> None:
        """Do what PostgreSQL does by itself once a minute, a time in which days go by here."""
        with psycopg.connect(self.url_of(name).replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def size(self, name: str) -> int:
        """Bytes of a database."""
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            row = connection.execute("SELECT pg_database_size(%s)", [name]).fetchone()
        return int(row[0]) if row else 0
