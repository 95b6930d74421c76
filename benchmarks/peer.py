"""The peer: what one would write first: paho's callback and influxdb-client's batching writer.

It acknowledges on arrival. influxdb-client speaks the 2.x API, which the InfluxDB 1.x of the rig does not
have; only the last step, the POST of a batch, is pointed to ``/write``. All that costs time stays as it is.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

import urllib3
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import WriteApi, WriteOptions
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from ingest.clock import elapsed


def main(job: dict[str, Any]) -> None:
    """Receive and write ``messages`` readings; prints a line when subscribed and one when done."""
    pool = urllib3.PoolManager()
    login = urllib3.make_headers(basic_auth=f"{job['user']}:{job['influx_password']}")

    class ToOneX(WriteApi):
        def _post_write(
            self,
            _async_req: Any,
            bucket: Any,
            org: Any,  # noqa: ARG002 - as the library names it
            body: Any,
            precision: Any,
            **_: Any,
        ) -> None:
            answer = pool.request(
                "POST", f"{job['influx']}/write?db={bucket}&precision={precision}", body=body, headers=login
            )
            assert answer.status == 204, answer.data

    pool.request("POST", f"{job['influx']}/query", fields={"q": "CREATE DATABASE wenya"}, headers=login)
    client = InfluxDBClient(url=job["influx"], token="unused", org="wenya")
    writer: Any = ToOneX(client, WriteOptions(batch_size=5_000, flush_interval=1_000))
    received, started, done = 0, 0.0, threading.Event()

    def on_message(_client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        nonlocal received, started
        if not received:
            started = elapsed()
        reading = json.loads(message.payload)
        writer.write(
            "wenya",
            record=f"indoor_temperature,point={reading['point']} value={reading['value']}"
            f" {reading['measured_at']}",
            write_precision="ms",
        )
        received += 1
        if received == job["messages"]:
            done.set()

    subscriber = mqtt.Client(CallbackAPIVersion.VERSION2, "peer", protocol=mqtt.MQTTv5)
    subscriber.username_pw_set("wenya", job["password"])
    subscriber.on_message = on_message
    subscriber.on_subscribe = lambda *_: print("subscribed", flush=True)
    subscriber.on_connect = lambda c, *_: c.subscribe("wenya/v1/+/json", 1)
    subscriber.connect("127.0.0.1", job["port"])
    subscriber.loop_start()
    done.wait(300)
    took = elapsed() - started
    writer.close()
    print(json.dumps({"received_s": took, "received": received}), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
