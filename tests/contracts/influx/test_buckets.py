"""InfluxDB 2.x: where a bucket is written to and read from, whose it is, and what a token must be allowed."""

from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from ingest.durations import DAY, MINUTE
from ingest.readings.batch import batch_of
from ingest.stores.contract import StoreError
from ingest.stores.influx.store import InfluxStore
from tests.contracts.conftest import FOREVER, INVENTORY, influx_v2_settings
from tests.contracts.stand_in.accounts import DAY_S, Bucket, Right
from tests.contracts.stand_in.version_2 import ORG, TOKEN, InfluxV2StandIn

START = 1_768_435_200_000
THREE = batch_of([0, 1, 2], [START] * 3, [18.0, 19.0, 0.3])
HISTORY = {"value": 17.25, "received_at": START, "source": "before"}

Opened = Callable[..., InfluxStore]


@pytest.fixture
def server() -> Iterator[InfluxV2StandIn]:
    with InfluxV2StandIn() as running:
        yield running


@pytest.fixture
def opened(server: InfluxV2StandIn) -> Iterator[Opened]:
    """Opens a store with these settings, on the bucket "wenya" unless they say otherwise."""
    stores: list[InfluxStore] = []

    def open_store(days: int = FOREVER, *, read_only: bool = False, **others: object) -> InfluxStore:
        settings = influx_v2_settings(server, **{"bucket": "wenya", **others})
        stores.append(InfluxStore(settings, lambda: INVENTORY, days, read_only=read_only))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def refused(store: InfluxStore) -> StoreError:
    with pytest.raises(StoreError) as raised:
        store.prepare()
    return raised.value


def ready_made(server: InfluxV2StandIn, name: str = "wenya", hourly: str = "wenya_hourly") -> list[Bucket]:
    """Both buckets, the raw one kept for as long as the tests set."""
    return [server.add_bucket(name, every_seconds=FOREVER * DAY_S), server.add_bucket(hourly)]


def to_use(buckets: list[Bucket], *actions: str) -> list[Right]:
    return [Right(action, "buckets", bucket.org, bucket.id) for bucket in buckets for action in actions]


# Where it reads and writes


def test_the_mapping_that_the_server_makes_by_itself_is_used(server: InfluxV2StandIn, opened: Opened) -> None:
    store = opened()
    store.write(THREE)
    assert len(store.read([0, 1, 2], 0, START * 2)) == 3
    assert server.explicit == []


def test_a_server_that_makes_no_mappings_is_given_one(server: InfluxV2StandIn, opened: Opened) -> None:
    server.maps_by_itself = False
    store = opened()
    store.write(THREE)
    assert len(opened().read([0, 1, 2], 0, START * 2)) == 3
    made = [(m.database, m.policy) for m in server.explicit]
    assert made == [("wenya", "wenya"), ("wenya_hourly", "wenya")]


def test_a_start_says_once_where_it_reads_and_writes(opened: Opened) -> None:
    store = opened()
    with capture_logs() as logs:
        store.prepare()
        store.prepare()
    told = [log for log in logs if log["event"] == "InfluxDB is ready"]
    assert [(str(log["writes"]), str(log["reads"])) for log in told] == [
        ('bucket "wenya" of organisation "wenya"', "database wenya, policy autogen"),
        ('bucket "wenya_hourly" of organisation "wenya"', "database wenya_hourly, policy autogen"),
    ]


def test_a_mapping_by_hand_that_leads_elsewhere_is_refused(server: InfluxV2StandIn, opened: Opened) -> None:
    """What an upgrade from 1.x makes: reads would go to one bucket and writes to another."""
    raw, _ = ready_made(server)
    raw.every_seconds = DAY_S
    server.map_by_hand("wenya", "autogen", server.add_bucket("old"))
    error = refused(opened())
    assert (error.code, error.retryable) == ("settings", False)
    assert 'bucket "wenya" is to be written to, but InfluxQL reads database "wenya"' in error.detail
    assert 'from bucket "old"' in error.detail
    assert "influx v1 dbrp delete" in error.detail
    for what in (lambda s: s.write(THREE), lambda s: s.read([0], 0, START), InfluxStore.check):
        with pytest.raises(StoreError, match='"old"'):
            what(opened())
    assert server.writes == 0
    assert raw.every_seconds == DAY_S, "nothing is changed where something is refused"


def test_a_default_of_another_policy_that_leads_elsewhere_is_refused(
    server: InfluxV2StandIn, opened: Opened
) -> None:
    """The history of an upgraded server lies there; a new empty bucket beside it would hide it."""
    ready_made(server)
    server.map_by_hand("wenya", "wenya", server.add_bucket("wenya/wenya"))
    assert 'from bucket "wenya/wenya"' in refused(opened()).detail


def test_a_mapping_by_hand_that_leads_to_the_bucket_is_used(server: InfluxV2StandIn, opened: Opened) -> None:
    bucket, _ = ready_made(server)
    server.map_by_hand("wenya", "forever", bucket)
    store = opened()
    store.write(THREE)
    assert len(opened().read([0, 1, 2], 0, START * 2)) == 3


def test_a_mapping_to_a_bucket_that_the_token_cannot_see_is_got_round(
    server: InfluxV2StandIn, opened: Opened
) -> None:
    buckets = ready_made(server)
    server.map_by_hand("wenya", "autogen", server.add_bucket("closed to us"))
    server.add_token("ours", ORG, to_use(buckets, "read", "write"))
    store = opened(token="ours")
    store.write(THREE)
    assert len(opened(token="ours").read([0, 1, 2], 0, START * 2)) == 3
    server.explicit[0].policy = "wenya"
    del server.explicit[1]
    server.maps_by_itself = False
    assert "leads to a bucket that the token may not read" in refused(opened(token="ours")).detail


@pytest.mark.parametrize("explicit", [False, True])
def test_history_in_a_bucket_of_an_upgrade_is_found(
    server: InfluxV2StandIn, opened: Opened, *, explicit: bool
) -> None:
    bucket, hourly = ready_made(server, "plant/wenya", "plant_hourly/wenya")
    bucket.content.put("indoor_temperature", "H-0301-living", START, dict(HISTORY))
    if explicit:
        server.map_by_hand("plant", "wenya", bucket)
        server.map_by_hand("plant_hourly", "wenya", hourly)
    store = opened(bucket="plant/wenya")
    assert store.read([0], 0, START * 2).value.tolist() == [17.25]
    assert store.write(batch_of([0, 0], [START, START + MINUTE], [17.25, 18.0])).duplicates == 1
    assert store.aggregate(START, START + DAY) == 1
    assert bucket.content.series["indoor_temperature"]["H-0301-living"].keys() == {START, START + MINUTE}
    assert hourly.content.series.keys() == {"indoor_temperature_hourly"}
    assert server.bucket_names() == {"plant/wenya", "plant_hourly/wenya"}


def test_no_bucket_is_made_beside_one_that_has_its_history(server: InfluxV2StandIn, opened: Opened) -> None:
    server.add_bucket("wenya/autogen")
    assert 'from bucket "wenya/autogen"' in refused(opened()).detail
    assert server.bucket_names() == {"wenya/autogen"}


def test_a_policy_of_the_name_that_leads_elsewhere_is_refused(
    server: InfluxV2StandIn, opened: Opened
) -> None:
    ready_made(server, "plant/wenya", "plant_hourly/wenya")
    server.map_by_hand("plant", "wenya", server.add_bucket("other"))
    assert 'from bucket "other"' in refused(opened(bucket="plant/wenya")).detail


def test_a_bucket_that_was_deleted_is_made_again(server: InfluxV2StandIn, opened: Opened) -> None:
    store = opened()
    store.write(THREE)
    server.drop_buckets()
    later = batch_of([0], [START + MINUTE], [20.0])
    with pytest.raises(StoreError, match="not found"):
        store.write(later)
    assert store.write(later).stored == 1
    assert store.write(THREE).stored == 3, "what was in the old bucket is not believed to be in the new one"


# Organisations


@pytest.mark.parametrize("token", ["operator", TOKEN])
def test_a_bucket_of_another_organisation_is_left_alone(
    server: InfluxV2StandIn, opened: Opened, token: str
) -> None:
    theirs = server.add_bucket("wenya", "others", every_seconds=DAY_S, shard_seconds=3600)
    server.add_operator_token("operator", ORG)
    store = opened(token=token)
    store.write(THREE)
    assert (theirs.every_seconds, theirs.shard_seconds, theirs.content.series) == (DAY_S, 3600, {})
    assert len(store.read([0, 1, 2], 0, START * 2)) == 3
    assert server.bucket("wenya").every_seconds == FOREVER * DAY_S


def test_a_token_made_in_another_organisation_is_told(server: InfluxV2StandIn, opened: Opened) -> None:
    """InfluxQL reads the organisation of the token, whatever is asked; writes go where the setting says."""
    server.add_bucket("wenya", "others")
    server.add_operator_token("operator", "others")
    error = refused(opened(token="operator"))
    assert 'the token was made in organisation "others"' in error.detail
    assert (error.code, server.writes) == ("settings", 0)


@pytest.mark.parametrize(
    ("org", "said"),
    [
        ("", "is empty"),
        (" ", "is empty"),
        ("nobody", "names no organisation"),
        ("0000000000000001", "An id is not taken for a name"),
    ],
)
def test_a_wrong_organisation_is_told_by_the_name_of_its_setting(opened: Opened, org: str, said: str) -> None:
    error = refused(opened(org=org))
    assert (error.code, error.retryable) == ("settings", False)
    assert error.detail.startswith(f'readings.influxdb.org = "{org}"')
    assert said in error.detail


def test_a_wrong_token_is_told(opened: Opened) -> None:
    error = refused(opened(token="other"))
    assert (error.code, error.retryable) == ("credentials", True)


# Rights


def test_to_read_and_write_both_buckets_is_enough_where_they_are_there(
    server: InfluxV2StandIn, opened: Opened
) -> None:
    server.add_token("ours", ORG, to_use(ready_made(server), "read", "write"))
    store = opened(token="ours")
    assert store.write(THREE).stored == 3
    assert len(store.read([0, 1, 2], 0, START * 2)) == 3
    assert store.aggregate(START, START + DAY) == 3
    store.check()
    server.arm(403, page="a proxy lets nobody see tokens", path="/api/v2/authorizations", times=2)
    opened(token="ours").prepare()
    asked = {request.partition(" ")[2] for request in server.requests}
    assert "/api/v2/orgs" not in asked
    assert not {request for request in server.requests if request.startswith(("POST /api/v2/b", "PATCH"))}


def test_a_token_that_only_reads_is_told_at_start(server: InfluxV2StandIn, opened: Opened) -> None:
    server.add_token("reader", ORG, to_use(ready_made(server), "read"))
    error = refused(opened(token="reader"))
    assert (error.code, error.status) == ("rights", 403)
    assert error.detail.startswith('bucket "wenya" of organisation "wenya" may not be written to')


def test_a_token_that_only_writes_is_told_at_start(server: InfluxV2StandIn, opened: Opened) -> None:
    server.add_token("blind", ORG, to_use(ready_made(server), "write"))
    error = refused(opened(token="blind"))
    assert error.code == "rights"
    assert 'may not read bucket "wenya"' in error.detail


def test_what_is_lacking_to_make_a_bucket_is_told(server: InfluxV2StandIn, opened: Opened) -> None:
    raw = server.add_bucket("wenya", every_seconds=FOREVER * DAY_S)
    server.add_token("ours", ORG, to_use([raw], "read", "write"))
    error = refused(opened(token="ours"))
    assert error.code == "rights"
    assert 'may not make bucket "wenya_hourly"' in error.detail
    assert "read:orgs and write:buckets" in error.detail
    server.add_token("more", ORG, [*to_use([raw], "read", "write"), Right("read", "orgs")])
    error = refused(opened(token="more"))
    assert f"write:orgs/{raw.org}/buckets is unauthorized" in error.detail


def test_a_bucket_that_keeps_too_little_is_lengthened_by_who_may_write_to_it(
    server: InfluxV2StandIn, opened: Opened
) -> None:
    raw, hourly = ready_made(server)
    raw.every_seconds, raw.shard_seconds = DAY_S, 3600
    server.add_token("reader", ORG, to_use([raw, hourly], "read"))
    assert "lengthen the retention" in refused(opened(token="reader")).detail
    server.add_token("ours", ORG, to_use([raw, hourly], "read", "write"))
    opened(token="ours").prepare()
    assert (raw.every_seconds, raw.shard_seconds) == (FOREVER * DAY_S, 7 * DAY_S)


# Retention


def test_a_bucket_keeps_readings_as_long_as_set_and_hourly_figures_for_ever(
    server: InfluxV2StandIn, opened: Opened
) -> None:
    steps = ((1, 1, 3600), (10, 10, DAY_S), (20, 20, DAY_S), (15, 20, DAY_S), (200, 200, 7 * DAY_S))
    for days, kept, shard in steps:
        opened(days).prepare()
        bucket = server.bucket("wenya")
        assert bucket.every_seconds == kept * DAY_S, "lengthened, never shortened"
        assert bucket.shard_seconds == shard, "a query over years must not open thousands of shards"
    assert server.bucket("wenya_hourly").every_seconds == 0


def test_hourly_shards_of_years_are_lengthened(server: InfluxV2StandIn, opened: Opened) -> None:
    raw, hourly = ready_made(server)
    raw.shard_seconds = hourly.shard_seconds = 3600
    opened().prepare()
    assert (raw.shard_seconds, hourly.shard_seconds) == (7 * DAY_S, 7 * DAY_S)
    raw.shard_seconds = DAY_S
    opened().prepare()
    assert raw.shard_seconds == DAY_S, "somebody's choice"


def test_a_warning_is_told_once_however_often_it_is_tried(server: InfluxV2StandIn, opened: Opened) -> None:
    raw, hourly = ready_made(server)
    raw.every_seconds = 0
    server.add_token("reader", ORG, to_use([raw, hourly], "read"))
    store = opened(token="reader")
    with capture_logs() as logs:
        for _ in range(73):
            refused(store)
    assert [log["event"].partition(";")[0] for log in logs] == ["retention is longer than the setting"]


def test_who_only_looks_makes_and_changes_nothing(server: InfluxV2StandIn, opened: Opened) -> None:
    assert refused(opened(read_only=True)).detail.startswith('there is no bucket "wenya" of organisation')
    raw, hourly = ready_made(server)
    raw.every_seconds = raw.shard_seconds = hourly.shard_seconds = 3600
    server.add_token("reader", ORG, to_use([raw, hourly], "read"))
    assert len(opened(0, read_only=True, token="reader").read([0], 0, START)) == 0
    assert (raw.every_seconds, raw.shard_seconds, hourly.shard_seconds) == (3600, 3600, 3600)
    server.maps_by_itself = False
    assert "that InfluxQL reads" in refused(opened(read_only=True)).detail
    assert server.explicit == []


# Fields


def test_a_field_of_a_foreign_type_is_told_at_start(server: InfluxV2StandIn, opened: Opened) -> None:
    raw, _ = ready_made(server)
    raw.content.put("indoor_temperature", "somebody's", START, {"value": 18})
    error = refused(opened())
    assert (error.code, error.retryable) == ("refused", False)
    assert 'the field "value" of "indoor_temperature" is of type integer, where float' in error.detail


def test_lines_of_a_foreign_type_are_refused_one_by_one(server: InfluxV2StandIn, opened: Opened) -> None:
    store = opened()
    store.prepare()
    server.bucket("wenya").content.put("indoor_temperature", "somebody's", START, {"value": 18})
    written = store.write(THREE)
    assert (written.stored, [line.row for line in written.refused]) == (1, [0, 1])
    assert "field type conflict" in str(written.refused[0].reason)
