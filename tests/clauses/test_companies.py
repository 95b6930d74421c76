"""The water companies' rules of duty, service and complaints (document C)."""

from __future__ import annotations

import pytest

from alerts.desk.people.users import NewUser, add_user
from alerts.people.audit import AuditFilter
from alerts.people.viewer import OPERATOR, Grant


def test_c3_what_was_put_on_record_is_not_altered(records):
    add_user(records, OPERATOR, NewUser("wang", (Grant("handler"),)), 1)
    for change in ("UPDATE audit SET actor = 'li'", "DELETE FROM audit"):
        with pytest.raises(Exception, match="audit"), records.begin() as tx:
            tx.meta._db.exec_driver_sql(change)
    with records.reading() as tx:
        (line,) = tx.audit.page(AuditFilter(subject="wang"), None, 9)
    assert line.actor == OPERATOR.name
