"""The stand-in of 2.x answers as a real 2.7.12 did: statuses, messages, who sees what, pieces of answers."""

import json

from tests.contracts.influx.exchanges import BUCKETS, RECORDED, TOKENS, play
from tests.contracts.stand_in.accounts import Right, usual_shard
from tests.contracts.stand_in.version_2 import InfluxV2StandIn


def test_it_answers_as_the_real_server_did() -> None:
    with InfluxV2StandIn() as server:
        names = {name: f"{name}-stand-in" for name in "AB"}
        ids = {name: server.org_id(title) for name, title in names.items()}
        for org, name, seconds in (*(("A", *bucket) for bucket in BUCKETS.items()), ("B", "wenya", 86_400)):
            bucket = server.add_bucket(
                name, names[org], every_seconds=seconds, shard_seconds=usual_shard(seconds)
            )
            ids[f"{org}.{name}"] = bucket.id
        tokens = {"unknown": "unknown"}
        for token, rights in TOKENS.items():
            allowed = [
                Right(action, kind, id=ids["A"])
                if kind == "orgs"
                else Right(action, kind, ids["A"], ids[f"A.{bucket}"] if bucket else None)
                for action, kind, bucket in rights
            ]
            tokens[token] = server.add_token(token, names["A"], allowed)
        answers = play(server.url, names, tokens, ids)
    recorded = json.loads(RECORDED.read_text())
    assert answers.keys() == recorded.keys()
    differ = {
        title: (answers[title], recorded[title]) for title in recorded if answers[title] != recorded[title]
    }
    assert differ == {}
