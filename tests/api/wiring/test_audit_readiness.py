"""A row on record that is not as it was written is told by `/readyz`, by its number, and as a metric."""

from __future__ import annotations

from sqlalchemy import update

from alerts.chain.watch import ChainWatch
from alerts.desk.people.chain_watch import WATCH
from alerts.people.audit import AuditEvent, AuditKind
from alerts.records.sql.people_tables import audit
from api.ports.readiness import is_ready
from api.ports.settings import load
from api.wiring.service import Service
from api.words.languages import language
from tests.alerts.workers.test_judge import wait_until
from tests.system.processes import free_port


def test_it_names_the_row_and_stays_ready(tmp_path):
    settings = tmp_path / "wenya.toml"
    settings.write_text(
        f"""
        [service]
        data_dir = "{tmp_path}/data"
        [mqtt]
        embedded = false
        port = {free_port()}
        """,
        encoding="utf-8",
    )
    with Service(load(settings, {})) as service:
        now = service.clock.now()
        with service.records.begin() as tx:
            tx.audit.append([AuditEvent(now, AuditKind.REFUSED, "li", data={"n": n}) for n in range(3)])
            seq = tx.chain.head().seq
        assert service.counters().audit_breaks == 0
    with Service(load(settings, {})) as service, service.records.begin() as tx:
        tx.meta._db.exec_driver_sql("DROP TRIGGER audit_is_kept_update")
        tx.meta._db.execute(update(audit).where(audit.c.seq == seq).values(actor="nobody"))
        tx.meta.put(WATCH, ChainWatch().written())
    with Service(load(settings, {})) as service:
        wait_until(lambda: service.counters().audit_breaks == 1)
        state = service.readiness()["desk"]
        assert is_ready(state)
        assert language("zh-CN").say(state) == f"ok, 记录与写入时不一致，序号：{seq}"
