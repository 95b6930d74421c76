"""Every line of history and audit, of before and from now on, in one chain of hashes; history is kept too.

What is on record is numbered and hashed in the order of its instants, over both tables, and in each table in
the order in which it was entered.
"""

from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

from alerts.chain.links import GENESIS, ChainedTable, ChainHead, next_link

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 5_000
"""Rows that are read, and written, at once."""
REFUSED = {
    "audit": "the audit is added to and never changed",
    "ticket_history": "the history of tickets is added to and never changed",
}
COLUMNS = {
    ChainedTable.AUDIT: ("at", "kind", "actor", "address", "subject", "data", "acting_for"),
    ChainedTable.HISTORY: (
        *("ticket", "at", "reason", "actor", "command", "text", "data", "acting_for"),
        *("happened_at", "contact", "version", "move"),
    ),
}
JOINED: dict[str, Any] = {"seq": sa.BigInteger(), "digest": sa.LargeBinary(), "hash": sa.LargeBinary()}


def upgrade() -> None:
    """Add the columns, fill them, and let nobody change a line from now on."""
    op.create_table(
        "chain_head",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chain_head"),
    )
    connection = op.get_bind()
    on_postgres = connection.dialect.name == "postgresql"
    for statement in _unkept_audit(on_postgres=on_postgres):
        op.execute(statement)
    happened_at = sa.Column("happened_at", sa.BigInteger())
    for column in (happened_at, sa.Column("contact", sa.String(20)), sa.Column("version", sa.Integer())):
        op.add_column("ticket_history", column)
    op.add_column("ticket_history", sa.Column("move", sa.String(40)))
    op.execute("UPDATE ticket_history SET happened_at = at")
    for table in ChainedTable:
        for name, kind in JOINED.items():
            op.add_column(table, sa.Column(name, kind))
    head = _join_all(connection)
    if head != GENESIS:
        heads = sa.table("chain_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
        connection.execute(sa.insert(heads).values(id=1, **head._asdict()))
    for table in ChainedTable:
        # SQLite writes the table anew, and its triggers are gone: those of now come after.
        counting = {"sqlite_autoincrement": True} if table is ChainedTable.AUDIT else {}
        with op.batch_alter_table(table, table_kwargs=counting) as batch:
            if table is ChainedTable.HISTORY:
                batch.alter_column("happened_at", existing_type=sa.BigInteger(), nullable=False)
            for name, kind in JOINED.items():
                batch.alter_column(name, existing_type=kind, nullable=False)
            batch.create_unique_constraint(f"uq_{table}_seq", ["seq"])
        for statement in _kept(table, on_postgres=on_postgres):
            op.execute(statement)


def _join_all(connection: sa.Connection) -> ChainHead:
    """Join every row to the chain; returns its head."""
    head = GENESIS
    rows = merge(*(_rows(connection, table) for table in ChainedTable), key=lambda each: each[1].at)
    while page := list(islice(rows, AT_ONCE)):
        joined: dict[ChainedTable, list[dict[str, Any]]] = {table: [] for table in ChainedTable}
        for table, row in page:
            link = next_link(head, table, {name: getattr(row, name) for name in COLUMNS[table]})
            joined[table].append({"row": row.id, **link._asdict()})
            head = ChainHead(link.seq, link.hash)
        for table, links in joined.items():
            if links:
                _save(connection, table, links)
    return head


def _rows(connection: sa.Connection, table: ChainedTable) -> Iterator[tuple[ChainedTable, sa.Row[Any]]]:
    """The rows of ``table`` in the order of their ids, a page at a time."""
    columns = [sa.column(name, sa.JSON() if name == "data" else None) for name in COLUMNS[table]]
    rows, after = sa.table(table, sa.column("id"), *columns), 0
    while True:
        query = sa.select(rows).where(rows.c.id > after).order_by(rows.c.id).limit(AT_ONCE)
        page = connection.execute(query).all()
        yield from ((table, row) for row in page)
        if len(page) < AT_ONCE:
            return
        after = page[-1].id


def _save(connection: sa.Connection, table: ChainedTable, links: list[dict[str, Any]]) -> None:
    """Write what joins rows to the chain: one statement in PostgreSQL, a prepared one in SQLite."""
    rows = sa.table(table, sa.column("id"), *(sa.column(name, kind) for name, kind in JOINED.items()))
    if connection.dialect.name != "postgresql":
        new: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in JOINED}
        each = [{"row": link["row"], **{f"new_{name}": link[name] for name in JOINED}} for link in links]
        connection.execute(sa.update(rows).where(rows.c.id == sa.bindparam("row")).values(new), each)
        return
    kinds: dict[str, Any] = {"row": sa.BigInteger(), **JOINED}
    arrays: list[Any] = [
        sa.bindparam(None, [link[name] for link in links], type_=sa.ARRAY(kind, dimensions=1))
        for name, kind in kinds.items()
    ]
    named: list[Any] = [sa.column(name, kind) for name, kind in kinds.items()]
    given = sa.func.unnest(*arrays).table_valued(*named, name="given").render_derived()
    values = {name: given.c[name] for name in JOINED}
    connection.execute(sa.update(rows).where(rows.c.id == given.c.row).values(values))


def _unkept_audit(*, on_postgres: bool) -> tuple[str, ...]:
    """As revision 0009 made them."""
    if on_postgres:
        return ("DROP TRIGGER audit_is_kept ON audit", "DROP FUNCTION wenya_audit_is_kept()")
    return ("DROP TRIGGER audit_is_kept_update", "DROP TRIGGER audit_is_kept_delete")


def _kept(table: str, *, on_postgres: bool) -> tuple[str, ...]:
    if not on_postgres:
        return tuple(
            f"CREATE TRIGGER {table}_is_kept_{each.lower()} BEFORE {each} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED[table]}'); END"
            for each in ("UPDATE", "DELETE")
        )
    function = f"wenya_{table}_is_kept"
    raises = f"$$ BEGIN RAISE EXCEPTION '{REFUSED[table]}'; END $$"
    refused = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
    return (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {raises}",
        f"CREATE TRIGGER {table}_is_kept {refused}",
    )
