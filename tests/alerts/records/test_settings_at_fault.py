"""A server that lets nobody in, or is not there, is told with the setting that says where and who."""

import pytest
from sqlalchemy.engine import make_url

from alerts.records import Records, RecordsError


@pytest.mark.parametrize(
    ("wrong", "code", "keys"),
    [
        ({"password": "wrong"}, "refused", "records.url, and records.password"),
        ({"database": "gone"}, "refused", "records.url, and records.password"),
        ({"port": 1}, "unavailable", "records.url"),
        ({"host": "no.such.host.invalid"}, "unavailable", "records.url"),
    ],
)
def test_the_setting_at_fault_is_named(postgres, wrong, code, keys):
    url = make_url(postgres.url).set(**wrong).render_as_string(hide_password=False)
    with pytest.raises(RecordsError) as refused:
        Records.open(url)
    assert refused.value.code == code
    assert f"; see {keys}" in refused.value.detail
    assert postgres.password not in refused.value.detail
