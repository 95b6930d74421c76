"""The bucket of an InfluxDB 2.x, and the mapping by which InfluxQL finds it (decision 0031).

A bucket is written to by its name, and InfluxQL reads it as a database and a retention policy. The server
maps a bucket ``db/rp`` to both, and any other to a database of its name; an explicit mapping, which an
upgrade from 1.x makes, goes before that and may lead elsewhere. So the mapping in force is looked at, and a
difference is refused. Every look-up names the organisation: names are unique only within one.

A token that reads and writes both buckets is enough where they are there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ingest.durations import DAY, HOUR, SECOND
from ingest.said import Said
from ingest.settings import InfluxdbSettings
from ingest.stores.contract import StoreError
from ingest.stores.influx.answers import Answer
from ingest.stores.influx.databases import (
    POLICY,
    Database,
    Told,
    keeps_longer,
    not_there,
    shard_hours,
    shards_too_short,
)
from ingest.stores.influx.http_client import InfluxHttpClient

_BUCKETS, _MAPPINGS, _ORGS, _TOKENS = (
    "/api/v2/buckets",
    "/api/v2/dbrps",
    "/api/v2/orgs",
    "/api/v2/authorizations",
)
_NOT_FOUND, _CONFLICT = 404, 422
_NO_LIST = object()
_ID = re.compile(r"[0-9a-f]{16}")
_Bucket = Mapping[str, Any]
_Mapping = Mapping[str, Any]


def prepare_bucket(
    client: InfluxHttpClient, settings: InfluxdbSettings, name: str, days: int, told: Told
) -> Database:
    """Create the bucket and its mapping where missing; ``days`` of 0 keep for ever. Raises `StoreError`.

    Its retention is lengthened to ``days``, never shortened.
    """
    server = _Organisation(client, settings)
    bucket = server.bucket(name)
    database, _, policy = name.partition("/")
    mappings = server.mappings(database)
    if bucket is None:
        taken = [found for found in mappings if not policy or found["retention_policy"] == policy]
        if taken:
            raise server.difference(name, taken[0])
        bucket = server.create(name, days)
        mappings = server.mappings(database)
    server.check_token(bucket["orgID"])
    policy = server.policy_of(bucket, mappings, policy) or server.map(bucket, database, policy or POLICY)
    server.keep(bucket, days, told)  # last: nothing is changed where something is refused
    return _database(client, settings, name, policy)


def find_bucket(client: InfluxHttpClient, settings: InfluxdbSettings, name: str) -> Database:
    """The bucket as it is, where InfluxQL finds it. Raises `StoreError`, also where either is missing."""
    server = _Organisation(client, settings)
    bucket = server.bucket(name)
    database, _, policy = name.partition("/")
    if bucket is not None:
        server.check_token(bucket["orgID"])
        policy = server.policy_of(bucket, server.mappings(database), policy) or ""
    found = _database(client, settings, name, policy)
    if bucket is None or not policy:
        raise not_there(Said("influx-mapped", where=found.title))
    return found


def _database(client: InfluxHttpClient, settings: InfluxdbSettings, name: str, policy: str) -> Database:
    write = partial(client.write, "/api/v2/write", {"org": settings.org, "bucket": name})
    title = Said("influx-bucket", name=name, org=settings.org)
    return Database(write, name.partition("/")[0], policy, title)


class _Organisation:
    """What is asked about one organisation of the server."""

    def __init__(self, client: InfluxHttpClient, settings: InfluxdbSettings) -> None:
        self._client = client
        self._settings = settings
        self._org = settings.org
        if not self._org.strip():
            raise StoreError("settings", Said("influx-org-empty", org=self._org), retryable=False)

    def bucket(self, name: str) -> _Bucket | None:
        """The bucket of that name; ``None`` where there is none."""
        answer, found = self._client.call("GET", _BUCKETS, params={"org": self._org, "name": name})
        if answer.status == _NOT_FOUND and "organization" in answer.message:
            said = Said(
                "influx-org-is-id" if _ID.fullmatch(self._org) else "influx-org-unknown",
                org=self._org,
                says=answer.message,
            )
            raise StoreError("settings", said, retryable=False)
        if answer.status == _NOT_FOUND:
            return None
        buckets = self._list("buckets", answer, found, Said("influx-see-bucket", name=name))
        if not buckets:
            # A bucket that is not there is "not found"; an empty list is one that is kept from us.
            raise StoreError(
                "rights",
                Said("influx-bucket-hidden", name=name, org=self._org),
                retryable=True,
                status=answer.status,
            )
        return dict(buckets[0])

    def mappings(self, database: str) -> Sequence[_Mapping]:
        """Where InfluxQL finds the retention policies of ``database``.

        Asked without a bucket: with one, the server shows a mapping that an explicit one hides.
        """
        answer, found = self._client.call("GET", _MAPPINGS, params={"org": self._org, "db": database})
        return self._list("content", answer, found, Said("influx-see-mappings", database=database))

    def create(self, name: str, days: int) -> _Bucket:
        """Make the bucket."""
        doing = Said("influx-make-bucket", name=name)
        organisation = self._id(doing)
        self.check_token(organisation)
        rule = {
            "type": "expire",
            "everySeconds": days * DAY // SECOND,
            "shardGroupDurationSeconds": shard_hours(days * DAY // HOUR) * HOUR // SECOND,
        }
        answer, made = self._client.call(
            "POST", _BUCKETS, document={"orgID": organisation, "name": name, "retentionRules": [rule]}
        )
        return self._good(answer, made, doing)

    def keep(self, bucket: _Bucket, days: int, told: Told) -> None:
        """Lengthen the bucket's retention to ``days``, and shards that are too short for it."""
        name = str(bucket["name"])
        wanted = days * DAY // SECOND
        rules = bucket.get("retentionRules") or [{}]
        kept = int(rules[0].get("everySeconds") or 0)
        shard = int(rules[0].get("shardGroupDurationSeconds") or 0) * SECOND / HOUR
        if keeps_longer(wanted, kept):
            self._change(bucket, wanted)
            told.info("retention lengthened", bucket=name, days=days)
            return
        if keeps_longer(kept, wanted):
            told.longer_retention(name, days)
        if shards_too_short(shard, kept * SECOND / HOUR):
            self._change(bucket, kept)
            told.info("shards lengthened", bucket=name, hours=shard_hours(kept * SECOND / HOUR))

    def _change(self, bucket: _Bucket, seconds: int) -> None:
        hours = shard_hours(seconds * SECOND / HOUR)
        rule = {
            "type": "expire",
            "everySeconds": seconds,
            "shardGroupDurationSeconds": hours * HOUR // SECOND,
        }
        answer, changed = self._client.call(
            "PATCH", f"{_BUCKETS}/{bucket['id']}", document={"retentionRules": [rule]}
        )
        self._good(answer, changed, Said("influx-keep-bucket", name=str(bucket["name"])))

    def policy_of(self, bucket: _Bucket, mappings: Sequence[_Mapping], policy: str) -> str | None:
        """The retention policy under which InfluxQL reads ``bucket``, ``None`` where nothing leads to it.

        Raises where it reads another one.

        A query that names the policy is led by the one mapping of both. Without a policy in its name, a
        bucket is what the database leads to by default: what an older product wrote lies there.
        """
        ours = [found for found in mappings if found["bucketID"] == bucket["id"]]
        if policy:
            leading = [found for found in mappings if found["retention_policy"] == policy]
        else:
            leading = [found for found in mappings if found["default"]] or ours
        if not leading:
            return None
        if leading[0]["bucketID"] != bucket["id"]:
            raise self.difference(str(bucket["name"]), leading[0])
        return str(leading[0]["retention_policy"])

    def map(self, bucket: _Bucket, database: str, policy: str) -> str:
        """Make the mapping: servers before 2.2 have none by themselves."""
        doing = Said("influx-map", database=database, name=str(bucket["name"]))
        asked = {
            "orgID": bucket["orgID"],
            "bucketID": bucket["id"],
            "database": database,
            "retention_policy": policy,
            "default": False,
        }
        answer, made = self._client.call("POST", _MAPPINGS, document=asked)
        if answer.status == _CONFLICT:
            raise StoreError(
                "settings",
                Said(
                    "influx-mapped-elsewhere",
                    database=database,
                    policy=policy,
                    name=str(bucket["name"]),
                    says=answer.message,
                ),
                retryable=False,
                status=answer.status,
            )
        self._good(answer, made, doing)
        return policy

    def difference(self, name: str, mapping: _Mapping) -> StoreError:
        """InfluxQL would read another bucket than the one named ``name``, which is written to."""
        answer, other = self._client.call("GET", f"{_BUCKETS}/{mapping['bucketID']}")
        there = str(other.get("name") or mapping["bucketID"])
        database, policy = mapping["database"], mapping["retention_policy"]
        delete = "" if mapping.get("virtual") else Said("influx-delete-mapping", id=str(mapping["id"]))
        return StoreError(
            "settings",
            Said(
                "influx-reads-elsewhere",
                name=name,
                database=str(database),
                policy=str(policy),
                there=there,
                now=self._settings.bucket,
                delete=delete,
            ),
            retryable=False,
            status=answer.status,
        )

    def check_token(self, organisation: str) -> None:
        """Raise if InfluxQL reads another organisation: it reads that of the token, whatever is asked.

        Only a token for all organisations can be of another one, and such a token may see itself. Where it is
        not shown, for whatever reason, nothing is lacking.
        """
        token = self._settings.token.get_secret_value() if self._settings.token else ""
        try:
            _, found = self._client.call("GET", _TOKENS)
        except StoreError:
            return
        for known in found.get("authorizations") or ():
            if token and known.get("token") == token and known.get("orgID") != organisation:
                raise StoreError(
                    "settings",
                    Said("influx-foreign-token", there=str(known.get("org")), org=self._org),
                    retryable=False,
                )

    def _id(self, doing: Said) -> str:
        answer, found = self._client.call("GET", _ORGS, params={"org": self._org})
        for organisation in self._list("orgs", answer, found, doing):
            return str(organisation["id"])
        raise self._lacking(doing, Said("influx-org-hidden"), answer)

    def _list(self, key: str, answer: Answer, document: dict[str, Any], doing: Said) -> list[dict[str, Any]]:
        listed = self._good(answer, document, doing).get(key, _NO_LIST)
        if listed is _NO_LIST:
            raise StoreError("unavailable", Said("influx-lacks", key=key), retryable=True)
        return list(listed or ())

    def _good(self, answer: Answer, document: dict[str, Any], doing: Said) -> dict[str, Any]:
        """``document``, unless the answer is an error; ``doing`` says what for."""
        if not answer.is_error:
            return document
        error = answer.error()
        if error.code == "rights":
            raise self._lacking(doing, answer.message, answer)
        raise error

    def _lacking(self, doing: Said, why: Said | str, answer: Answer) -> StoreError:
        """The token may not do something; ``doing`` says what."""
        by_hand = Said("influx-rights-to-make") if doing.key == "influx-make-bucket" else ""
        return StoreError(
            "rights",
            Said("influx-may-not", doing=doing, org=self._org, why=why, by_hand=by_hand),
            retryable=True,
            status=answer.status,
        )
