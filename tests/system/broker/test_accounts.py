"""The accounts that deploy/mosquitto/account makes, at a real broker."""

from collections.abc import Iterator

import pytest

from api.cli.installed.gateway import acl_of
from ingest.decoding.topics import SUBSCRIPTIONS
from ingest.readings.speakers import GatewayFormat
from simulators.gateways.encoders import encode
from simulators.wire.messages import ChannelUpload, Wire
from tests.system.broker.broker_client import Client
from tests.system.processes import ServerFailedError
from tests.system.servers import Mosquitto, require


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    require(Mosquitto)
    with Mosquitto() as server:
        yield server


@pytest.mark.parametrize(
    ("form", "options", "own"),
    [
        (GatewayFormat.NATIVE, {}, []),
        (GatewayFormat.SPARKPLUG, {}, []),
        (GatewayFormat.THINGSBOARD, {}, []),
        (GatewayFormat.THINGSBOARD, {"shared_topic": True}, ["v1/gateway/telemetry"]),
        (
            GatewayFormat.CHIRPSTACK,
            {"applications": ["heat"]},
            ["application/heat/device/24e1240000000301/event/up"],
        ),
        (GatewayFormat.TTS, {"applications": ["heat@tenant"]}, ["v3/heat@tenant/devices/rt-0301/up"]),
    ],
)
def test_a_gateways_account_publishes_in_its_format_and_for_nobody_else(
    broker: Mosquitto, form: GatewayFormat, options: dict, own: list[str]
):
    name = f"gw-{form}-{len(own)}"
    named = [f"wenya/v1/{name}/{last}" for last in ("senml", "json", "thingsboard")]
    named += [f"spBv1.0/heat/{kind}/{name}" for kind in ("NBIRTH", "NDATA", "NDEATH")]
    named += [f"spBv1.0/heat/{kind}/{name}/rt-1" for kind in ("DBIRTH", "DDATA", "DDEATH")]
    others = [topic.replace(name, "gw-2") for topic in named] + [
        f"spBv1.0/heat/NCMD/{name}",
        "v1/gateway/telemetry",
        "application/heat/device/24e1240000000301/event/up",
        "application/cold/device/24e1240000000301/event/up",
        "v3/heat@tenant/devices/rt-0301/up",
        "v3/cold@tenant/devices/rt-0301/up",
        "wenya/v1/clock",
        "wenya/v1/status",
    ]
    password = broker.run("sh", "config/account", name, said=acl_of(name, form, **options)).strip()
    broker.wait_until(lambda: broker.login(name, password), f"let {name} in")
    gateway, wenya = Client(broker, name, password), Client(broker, broker.username, broker.password)
    wenya.subscribe(*SUBSCRIPTIONS)
    for topic in [*named, *own, *others]:
        gateway.publish(topic, b"said")
    assert gateway.refused == ["Not authorized"] * len(set(others) - set(own))
    taken = [topic for topic in [*named, *own, *others] if topic in {*named, *own}]
    wenya.until(lambda: len(wenya.got) == len(taken))
    assert [topic for topic, _ in wenya.got] == taken
    for client in (gateway, wenya):
        client.close()


def test_an_account_that_is_made_again_has_a_new_password_and_others_stay(broker: Mosquitto):
    first = broker.run(
        "sh", "config/account", "gw-again", said=acl_of("gw-again", GatewayFormat.NATIVE)
    ).strip()
    again = broker.run("sh", "config/account", "gw-again", "--keep-rules").strip()
    broker.wait_until(lambda: broker.login("gw-again", again), "let gw-again in")
    assert not broker.login("gw-again", first)
    assert broker.login(broker.username, broker.password)
    for name in ("wenya", "../x", "a b", "-x", "simulator"):
        with pytest.raises(ServerFailedError, match="account"):
            broker.run("sh", "config/account", name, said=acl_of(name, GatewayFormat.NATIVE))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "\n",
        acl_of("gw-2", GatewayFormat.TTS, ["heat"]),
        acl_of("gw-keep-2", GatewayFormat.NATIVE),
        "user gw-keep\ntopic write #\n",
    ],
)
def test_what_no_gateway_add_prints_for_it_leaves_an_account_as_it_was(broker: Mosquitto, said: str):
    """As where `wenya gateway add` fails, and the second half of the line runs all the same."""
    rules = acl_of("gw-keep", GatewayFormat.CHIRPSTACK, ["heat"])
    password = broker.run("sh", "config/account", "gw-keep", said=rules).strip()
    before = files_of(broker)
    with pytest.raises(ServerFailedError, match="nothing has changed"):
        broker.run("sh", "config/account", "gw-keep", said=said)
    assert files_of(broker) == before
    broker.wait_until(lambda: broker.login("gw-keep", password), "let gw-keep in")


def files_of(broker: Mosquitto) -> dict[str, bytes]:
    files = [broker.home / "data" / "passwords", broker.home / "data" / "acl"]
    files += sorted((broker.home / "data" / "acl.d").iterdir())
    return {path.name: path.read_bytes() for path in files}


def test_an_account_of_several_gateways_keeps_the_rules_that_it_has(broker: Mosquitto):
    password = broker.run("sh", "config/account", "chirpstack", "--keep-rules").strip()
    broker.wait_until(lambda: broker.login("chirpstack", password), "let chirpstack in")
    server = Client(broker, "chirpstack", password)
    server.publish("application/heat/device/24e1240000000301/event/up", b"said")
    assert server.refused == []
    server.publish("v3/heat/devices/rt-1/up", b"said")
    assert server.refused == ["Not authorized"]
    server.close()
    for wrong in (("gw-unheard-of", "--keep-rules"), ("gw-1", "--keep"), ("chirp.tack", "--keep-rules")):
        with pytest.raises(ServerFailedError, match=r"no rules yet|usage"):
            broker.run("sh", "config/account", *wrong)


def test_a_simulated_town_may_publish_in_every_format(broker: Mosquitto):
    town = Client(broker, "simulator", broker.add_user("simulator"))
    for wire in Wire:
        upload = ChannelUpload("rt-1/t", "rt-1", "temperature", "Cel", [0], [18.1])
        for topic, payload in encode(wire, "gw-1", [upload], 0):
            town.publish(topic, payload)
    assert town.refused == []
    town.close()


def test_an_account_made_while_the_broker_is_away_is_there_when_it_comes():
    require(Mosquitto)
    with Mosquitto() as server:
        server.stop()
        server.run("sh", "-c", "echo 999999 >data/mosquitto.pid")  # as a death without a word leaves one
        rules = acl_of("gw-9", GatewayFormat.TTS, ["heat"])
        password = server.run("sh", "config/account", "gw-9", said=rules).strip()
        server.start()
        gateway = Client(server, "gw-9", password)
        gateway.publish("v3/heat/devices/rt-1/up", b"said")
        assert gateway.refused == []
        gateway.publish("v3/cold/devices/rt-1/up", b"said")
        assert gateway.refused == ["Not authorized"]
        gateway.close()
