"""What came from a gateway, what was refused and why; the same on the command line."""

import json

import pytest
from typer.testing import CliRunner

from api.cli import app
from ingest.decoding.decoder import Decoder, Message
from ingest.durations import MINUTE
from ingest.printable import LONGEST
from ingest.readings.batch import DeadLetterReason, batch_of
from ingest.readings.dead_letters import MAX_DETAIL
from tests.api.stand_in_service import NOW, dead_letter
from tests.ingest.codecs.sparkplug.payloads import born, payload, session


@pytest.fixture
def field(reader, service, bearer):
    """A bound gateway with two devices; one of them speaks."""
    tables = {
        "gateways": [
            {"id": "gw-7", "place": "b1", "format": "native", "formerly": ["gw-old"]},
            {"id": "gw-cs", "place": "b1", "format": "chirpstack"},
        ],
        "devices": [{"id": "rt-1", "gateway": "gw-7"}, {"id": "rt-2", "gateway": "gw-7"}],
        "points": [
            {
                "id": f"rt-{n}.room",
                "metric": "indoor_temperature",
                "place": "f1",
                "sampling": "5min",
                "upload": "5min",
                "residential": True,
                "device": f"rt-{n}",
            }
            for n in (1, 2)
        ],
        "aliases": [{"name": "24E1 0301/temperature", "point": "rt-1.room"}],
    }
    answer = reader.post("/api/v1/inventory/import", json=tables, headers=bearer("engineer"))
    assert answer.status_code == 200, answer.text
    return service


@pytest.fixture
def ask(address, service, tmp_path):
    """Runs ``wenya diagnose`` for an engineer."""
    token = tmp_path / "token"
    token.write_text(service.tokens["engineer"])
    there = ["--url", address, "--token-file", str(token)]

    def ran(gateway, *more, **given):
        return CliRunner().invoke(app, ["diagnose", gateway, *there, *more], **given)

    return ran


def send(service, topic, *readings, at=NOW):
    batch, letters = service.decoder.decode([Message(topic, json.dumps(readings).encode(), at)])
    service.journal.append(batch, letters, at)


def reading(point, value=20.0, measured_at=NOW, **more):
    return {"point": point, "value": value, "measured_at": measured_at, **more}


def diagnosis(reader, gateway):
    return reader.get(f"/api/v1/gateways/{gateway}/diagnosis").json()


def test_a_gateway_is_told_with_its_devices_its_clock_and_what_was_refused(field, reader):
    send(field, "wenya/v1/gw-old/json", reading("rt-1.room", measured_at=NOW + MINUTE))
    send(field, "wenya/v1/gw-7/json", reading("24e10301/temperature"), reading("RT_2/room"), reading("x" * 9))
    send(field, "wenya/v1/gw-7/json", reading("rt-2.room", unit="bar"))
    send(field, "wenya/v1/gw1/json", reading("rt-2.room"))
    dead_letter(field, b"{}", DeadLetterReason.CONFLICT, "conflict/rt-1.room", "gw-7")
    found = diagnosis(reader, "gw-7")
    assert (found["id"], found["bound"], found["format"], found["place"]) == ("gw-7", True, "native", "b1")
    (heard,) = found["heard"]
    assert (heard["source"], heard["readings"], heard["ahead_ms"]) == ("json/gw-old", 1, MINUTE)
    assert [(device["device"], device["heard_at"] is None) for device in found["devices"]] == [
        ("rt-2", True),
        ("rt-1", False),
    ]
    assert [(each["reason"], each["letters"], each["topic"]) for each in found["refused"]] == [
        ("conflict", 1, "conflict/rt-1.room"),
        ("unknown-point", 1, "wenya/v1/gw-7/json"),
        ("wrong-unit", 1, "wenya/v1/gw-7/json"),
    ]
    assert "'rt-2.room' in 'bar', not degC" in found["refused"][2]["detail"]
    assert found["unknown_names"] == [
        {"name": "24e10301/temperature", "near": ["24E1 0301/temperature"]},
        {"name": "RT_2/room", "near": ["rt-2.room"]},
        {"name": "x" * 9, "near": []},
    ]
    assert [(each["point"], each["reason"]) for each in found["spoke_for"]] == [("rt-1.room", "conflict")]
    impostor = diagnosis(reader, "gw1")
    assert (impostor["bound"], impostor["refused"][0]["reason"]) == (False, "foreign")
    assert [(each["point"], each["reason"]) for each in impostor["spoke_for"]] == [("rt-2.room", "foreign")]


def test_a_sparkplug_nodes_births_deaths_and_missing_messages_are_told(field, reader, ask):
    decoder = Decoder(field.inventory, births=field.journal.births)
    for kind, said in (
        ("NBIRTH/gw-7", payload(session(1), seq=0)),
        ("DBIRTH/gw-7/rt-1", payload(born(), seq=1)),
        ("DBIRTH/gw-7/rt-2", payload(born(), seq=4)),
        ("DDEATH/gw-7/rt-1", payload(seq=5)),
        ("NBIRTH/gw-old", payload(session(9), seq=0)),
    ):
        field.journal.append(*decoder.decode([Message(f"spBv1.0/heat/{kind}", said, NOW)]), NOW)
    found = [(each["node"], each["metrics"], each["missing"]) for each in diagnosis(reader, "gw-7")["births"]]
    assert found == [
        ("heat/gw-7/rt-1", 1, 0),
        ("heat/gw-7", 1, 2),
        ("heat/gw-7/rt-2", 1, 0),
        ("heat/gw-old", 1, 0),
    ]
    told = ask("gw-7").stdout
    assert "Gone: heat/gw-7/rt-1, since " in told
    assert "Born: heat/gw-7/rt-2, " in told
    assert "Never came: 2 messages of heat/gw-7" in told


def test_what_its_devices_send_beside_their_channels_is_told_as_not_used(field, reader, ask, bearer):
    sent = {"24E1 0301": [{"temperature": 20, "flow": 7, "Node": "x"}, {"flow": 9}]}
    message = Message("wenya/v1/gw-7/thingsboard", json.dumps(sent).encode(), NOW)
    batch, letters = field.decoder.decode([message])
    assert letters == []
    field.journal.append(batch, letters, NOW)
    (unused,) = diagnosis(reader, "gw-7")["unused"]
    assert (unused["device"], unused["channel"], unused["value"]) == ("24e1 0301", "flow", 9)
    assert "Not used: 24e1 0301/flow, came 2 times, last " in ask("gw-7").stdout
    device = {"id": "rt-1", "gateway": "gw-7", "ignore": ["flow"]}
    reader.post("/api/v1/inventory/import", json={"devices": [device]}, headers=bearer("engineer"))
    assert diagnosis(reader, "gw-7")["unused"] == []


def test_a_gateway_of_another_format_shares_its_topic(field, reader):
    uplink = {"object": {"temp": 20}}
    topic = "application/7/device/24e1/event/up"
    batch, letters = field.decoder.decode([Message(topic, json.dumps(uplink).encode(), NOW)])
    field.journal.append(batch, letters, NOW)
    (refusal,) = diagnosis(reader, "gw-cs")["refused"]
    assert (refusal["sender"], refusal["topic"]) == ("application/+/device/+/event/up", topic)
    assert diagnosis(reader, "gw-7")["refused"] == []


def test_a_gateway_that_is_not_in_the_inventory_is_told_with_what_came_under_its_name(field, reader):
    send(field, "wenya/v1/gw-77/json", reading("rt-1.room"), reading("RT-2/Room"))
    send(field, "wenya/v1/gw-77x/json", reading("nobody"))
    found = diagnosis(reader, "gw-77")
    assert (found["id"], found["near"][0], found["device_count"]) == (None, "gw-7", 0)
    assert [(each["sender"], each["reason"], each["topic"]) for each in found["refused"]] == [
        ("(unknown)", "foreign", "wenya/v1/gw-77/json")
    ]


def test_of_a_gateway_that_is_not_in_the_inventory_all_letters_are_counted_and_the_newest_is_told(
    field, reader, bearer
):
    for n in range(30):
        send(field, "wenya/v1/gw-77/json", reading(f"p{n}"), at=NOW + n)
    for n in range(3):
        dead_letter(field, b"%d" % n, topic="wenya/v1/gw-77/senml")
    found = diagnosis(reader, "gw-77")
    told = {each["reason"]: (each["letters"], each["waiting"], each["times"]) for each in found["refused"]}
    assert told == {"unknown-point": (30, 30, 30), "malformed": (3, 3, 3)}
    assert found["refused"][1]["detail"] == "unknown-point: 'p29'"
    assert [each["name"] for each in found["unknown_names"]] == [f"p{n}" for n in range(29, 9, -1)]
    field.journal.box.dismiss(list(range(1, 31)), NOW)
    assert [(each["letters"], each["waiting"]) for each in diagnosis(reader, "gw-77")["refused"]] == [
        (3, 3),
        (30, 0),
    ]


def test_what_came_of_a_gateway_before_it_was_in_the_inventory_is_told_when_it_is(field, reader, bearer):
    send(field, "wenya/v1/gw-new/json", reading("p1"))
    tables = {"gateways": [{"id": "gw-new", "place": "b1", "format": "native"}]}
    answer = reader.post("/api/v1/inventory/import", json=tables, headers=bearer("engineer"))
    assert answer.status_code == 200, answer.text
    send(field, "wenya/v1/gw-new/json", reading("p2"))
    found = diagnosis(reader, "gw-new")
    assert [(each["sender"], each["letters"]) for each in found["refused"]] == [
        ("gw-new", 1),
        ("(unknown)", 1),
    ]
    assert [each["name"] for each in found["unknown_names"]] == ["p2", "p1"]


HOSTILE = {
    "half of a pair": r"\ud800x",
    "escape sequences": r"\u001b[2J\u001b]0;owned\u0007",
    "lines": r"a\nUnknown name: b\rc\u0000\u0085",
    "another direction": r"\u202etxt.exe\u2066",
    "no end": "x" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("value", ["1", "NaN"])
@pytest.mark.parametrize("topic", ["wenya/v1/gw-7/json", "wenya/v1/gw-77/json", "wenya/v1/gw-7/\x1b[2J\ny"])
def test_no_name_breaks_the_answer_or_harms_a_terminal(field, reader, name, value, topic, ask):
    payload = f'{{"point":"{HOSTILE[name]}","value":{value},"measured_at":{NOW}}}'.encode()
    _, letters = field.decoder.decode([Message(topic, payload, NOW)])
    field.journal.append(batch_of([], [], []), letters, NOW)
    gateway = topic.split("/")[2]
    for tag in ("zh-CN", "en"):
        answer = reader.get(f"/api/v1/gateways/{gateway}/diagnosis", headers={"Accept-Language": tag})
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["refused"][0]["letters"] == 1
        detail = found["refused"][0]["detail"]
        assert detail.isprintable()
        assert len(detail) <= MAX_DETAIL
    texts = [found["refused"][0]["topic"], *(each["name"] for each in found["unknown_names"])]
    assert all(text.isprintable() and len(text) <= LONGEST for text in texts)
    ran = ask(gateway)
    assert ran.exit_code == 0, ran.output
    assert all(line.isprintable() and len(line) <= 2_000 for line in ran.stdout.split("\n"))
    assert reader.get("/api/v1/dead-letters").status_code == 200
    assert reader.get("/dead-letters", params={"gateway": letters[0].gateway}).status_code == 200


def test_what_a_broker_logs_of_anybody_harms_no_terminal(field, tmp_path, ask):
    log = tmp_path / "mosquitto.log"
    log.write_text("2: Denied PUBLISH from c\x1b (d0, q1, r0, m1, 'a/gw-7/\x1b[2J', ... (61 bytes))\n")
    ran = ask("gw-7", "--broker-log", str(log))
    assert r"Denied by the broker: 1 x a/gw-7/\x1b[2J, account ?." in ran.stdout


def test_the_command_tells_the_same_and_what_the_broker_denied(field, tmp_path, ask):
    send(field, "wenya/v1/gw-7/json", reading("rt-1.room"), reading("RT_2/room"))
    log = tmp_path / "mosquitto.log"
    log.write_text(
        "1: New client connected from 10.0.0.7:1 as c-7 (p2, c1, k60, u'gw-7').\n"
        "2: Denied PUBLISH from c-7 (d0, q1, r0, m1, 'wenya/v1/gw-7/jsn', ... (61 bytes))\n"
    )
    ran = ask("gw-7", "--broker-log", str(log))
    assert ran.exit_code == 0, ran.output
    for line in (
        "gw-7 at 翠园小区 1 栋 [b1], bound: format native.",
        "Heard by json/gw-7: 1 reading,",
        "Devices behind it: 2",
        "  rt-2 (rt-2.room): not heard",
        "  unknown-point: 1 letter (1 waiting), came once",
        "Unknown name: RT_2/room; perhaps one of these is meant: rt-2.room",
        "Denied by the broker: 1 x wenya/v1/gw-7/jsn, account gw-7.",
    ):
        assert line in ran.stdout, ran.stdout
    unknown = ask("gw_7")
    assert unknown.stdout.startswith("gw_7 is not in the inventory; perhaps one of these is meant: gw-7")
    unbound = ask("gw1")
    assert "gw1 at 翠园小区 1 栋 [b1], unbound: it has no format (wenya gateway add)." in unbound.stdout
    others = [line for line in ran.stdout.splitlines() if line.startswith("Unbound: ")]
    assert others == [line for line in unbound.stdout.splitlines() if line.startswith("Unbound: ")]
    assert others[0].startswith("Unbound: inventory: gateways without a format are unbound")


def test_a_second_value_for_its_own_point_is_not_told_as_speaking_for_others(field, ask):
    dead_letter(field, b"{}", DeadLetterReason.CONFLICT, "conflict/rt-1.room", "gw-7")
    send(field, "wenya/v1/gw1/json", reading("rt-2.room"))

    def told(gateway):
        ran = ask(gateway)
        return [line for line in ran.stdout.splitlines() if line.startswith(("Second", "Spoke"))]

    ((own,), (others,)) = told("gw-7"), told("gw1")
    assert own.startswith("Second value for rt-1.room: 1 letter, ")
    assert others.startswith("Spoke for rt-2.room, which is not its own: 1 letter, ")


def test_the_brokers_log_may_come_on_standard_input_as_compose_prints_it(field, ask):
    log = (
        "mosquitto-1  | 1: New client connected from 10.0.0.7:1 as c-7 (p2, c1, k60, u'gw-7').\n"
        "mosquitto-1  | 2: Denied PUBLISH from c-7 (d0, q1, r0, m1, 'wenya/v1/gw-7/jsn', ... (61 bytes))\n"
    )
    ran = ask("gw-7", "--broker-log", "-", input=log)
    assert ran.exit_code == 0, ran.output
    assert "Denied by the broker: 1 x wenya/v1/gw-7/jsn, account gw-7." in ran.stdout
    missing = ask("gw-7", "--broker-log", "no.log")
    assert (missing.exit_code, "no.log" in missing.stderr) == (2, True)


def test_where_nothing_is_bound_no_gateway_is_said_to_be(field, reader):
    mqtt = field.settings.mqtt.model_copy(update={"bind_gateways": False})
    field.settings = field.settings.model_copy(update={"mqtt": mqtt})
    found = diagnosis(reader, "gw-7")
    assert (found["bound"], found["format"]) == (False, "native")
    assert found["unbound"] == ["mqtt.bind_gateways is off: whoever may publish may speak for every point"]


def test_the_command_tells_in_chinese_where_the_terminal_is(field, monkeypatch, ask):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    send(field, "wenya/v1/gw-7/json", reading("rt-1.room"), reading("RT_2/room"))
    ran = ask("gw-7")
    assert ran.exit_code == 0, ran.output
    for line in (
        "gw-7 位于 翠园小区 1 栋 [b1]，已绑定：格式 native。",
        "未绑定：资产清单：未注明格式的网关未绑定",
        "经由 json/gw-7：1 条读数，",
        "其下设备：2",
        "  rt-2（rt-2.room）：没有收到数据",
        "  unknown-point：1 个报文（1 个待处理），来过 1 次",
        "未知名称：RT_2/room；可能是：rt-2.room",
    ):
        assert line in ran.stdout, ran.stdout
