"""What a new file of SQLite gets at once is what all migrations make of an empty one."""

from __future__ import annotations

from alembic.script import ScriptDirectory

from alerts.records.sql.migrate import MIGRATIONS, NEWEST_TABLES, _known, _newest, statements
from tests.scripts_of_ours import script_named


def test_the_tables_of_a_new_file_are_those_that_the_migrations_make():
    """If not: python scripts/newest_tables.py."""
    with script_named("newest_tables") as module:
        assert parts_of(NEWEST_TABLES.read_text("utf-8")) == parts_of(module.script())


def parts_of(written: str) -> list[list[str]]:
    """A migration that makes a table anew puts its constraints and indexes in any order."""
    return sorted(sorted(line.strip(" \t,") for line in each.splitlines()) for each in statements(written))


def test_every_statement_of_them_is_found_whole():
    found = statements(NEWEST_TABLES.read_text("utf-8"))
    assert "".join(f"{each}\n" for each in found) == NEWEST_TABLES.read_text("utf-8")
    assert {each.removeprefix("CREATE UNIQUE").removeprefix("CREATE").split()[0] for each in found[1:-1]} == {
        "TABLE",
        "INDEX",
        "TRIGGER",
    }


def test_migrations_are_known_by_the_names_of_their_files():
    """Which one is the newest is found without Alembic, whose import takes longer than all else of it."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    walked = [script.revision for script in scripts.walk_revisions()]
    assert (sorted(walked, reverse=True), {*walked}) == (walked, _known())
    assert scripts.get_current_head() == _newest()
