"""The embedded broker takes MQTT 5 and MQTT 3.1.1 on the ports that the service tells."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import paho.mqtt.client as mqtt
import pytest

from tests.system.commands import Command
from tests.system.test_stopping import embedded

TOLD = re.compile(r"mqtt_3_1_1=\S*?:(\d+)\S* +mqtt_5=\S*?:(\d+)")


@pytest.mark.parametrize("own", ["5", "3.1.1"])
def test_a_gateway_of_either_version_is_heard_at_the_port_that_is_told(own: str, tmp_path: Path):
    variables = embedded(tmp_path) | {"WENYA_MQTT__PROTOCOL": own}
    url = f"http://127.0.0.1:{variables['WENYA_API__PORT']}"
    with Command(tmp_path, "run", variables=variables) as service:
        service.says("serving")
        service.says(" subscribed")
        told = TOLD.search(service.said)
        assert told, service.said
        assert told[2] == variables["WENYA_MQTT__PORT"]
        for version, port in ((mqtt.MQTTv311, told[1]), (mqtt.MQTTv5, told[2])):
            gateway = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=version)
            gateway.connect("127.0.0.1", int(port))
            gateway.loop_start()
            gateway.publish("wenya/v1/gw-1/json", f'{{"version": {version}}}', qos=1).wait_for_publish(20)
            gateway.disconnect()
            gateway.loop_stop()
        # It tells that it serves a moment before it listens.
        with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=8)) as client:
            both = 'wenya_dead_lettered_total{reason="malformed"} 2.0'
            service.until(lambda: both in client.get("/metrics").text, "hear both gateways")
