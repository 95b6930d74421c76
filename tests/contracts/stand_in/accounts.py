"""What a 2.x server keeps beside readings: rights and tokens, buckets, and mappings for InfluxQL."""

from dataclasses import dataclass, field

from tests.contracts.stand_in.content import Content

DAY_S = 86_400


@dataclass(frozen=True)
class Right:
    """``read`` or ``write`` of a kind of thing; of every organisation or every such thing if None."""

    action: str
    kind: str
    org: str | None = None
    id: str | None = None

    def allows(self, wanted: "Right") -> bool:
        return (
            (self.action, self.kind) == (wanted.action, wanted.kind)
            and (self.org is None or self.org == wanted.org)
            and (self.id is None or self.id == wanted.id)
        )

    def __str__(self) -> str:
        where = f"orgs/{self.org}/{self.kind}" if self.org else self.kind
        return f"{self.action}:{where}" + (f"/{self.id}" if self.id else "")


@dataclass(frozen=True)
class Token:
    """``org`` is where it was made: InfluxQL reads there, whatever else it may."""

    text: str
    org: str
    rights: tuple[Right, ...]


@dataclass
class Bucket:
    name: str
    id: str
    org: str
    every_seconds: int = 0
    shard_seconds: int = 7 * DAY_S
    oldest_ms: int | None = None
    content: Content = field(default_factory=Content)

    def json(self) -> dict[str, object]:
        rule = {
            "type": "expire",
            "everySeconds": self.every_seconds,
            "shardGroupDurationSeconds": self.shard_seconds,
        }
        return {
            "id": self.id,
            "orgID": self.org,
            "type": "user",
            "name": self.name,
            "retentionRules": [rule],
            "labels": [],
        }

    def take(self, points: list[tuple[str, str, dict[str, object], int]]) -> str:
        """Store what can be; returns why the rest was dropped.

        A conflict of types goes before what is too old, since it is found in a shard.
        """
        conflicts, old = [], []
        for measurement, point, fields, at in points:
            if self.oldest_ms is not None and at < self.oldest_ms:
                old.append((at, f"{measurement},point={point}"))
                continue
            conflict = self.content.conflict(measurement, fields)
            if conflict is None:
                self.content.put(measurement, point, at, fields)
            else:
                conflicts.append(conflict)
        if conflicts:
            found = conflicts[0]
            return (
                f'partial write: field type conflict: input field "{found.field}" on measurement'
                f' "{found.measurement}" is type {found.given}, already exists as type {found.kept}'
                f" dropped={len(conflicts)}"
            )
        if old:
            (oldest, first), (newest, final) = min(old), max(old)
            return (
                f"partial write: dropped {len(old)} points outside retention policy of duration"
                f" {self.every_seconds // 3600}h0m0s - oldest point {first} at {oldest} dropped because it"
                f" violates a Retention Policy Lower Bound, newest point {final} at {newest}"
                f" dropped={len(old)} for database: {self.id} for retention policy: autogen"
            )
        return ""


@dataclass
class Mapping:
    id: str
    org: str
    database: str
    policy: str
    bucket: str
    default: bool
    virtual: bool = False

    def json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "database": self.database,
            "retention_policy": self.policy,
            "default": self.default,
            "virtual": self.virtual,
            "orgID": self.org,
            "bucketID": self.bucket,
        }


def may(token: Token, wanted: Right) -> bool:
    return any(right.allows(wanted) for right in token.rights)


def of_bucket(bucket: Bucket, action: str) -> Right:
    return Right(action, "buckets", bucket.org, bucket.id)


def usual_shard(seconds: int) -> int:
    """What the server chooses for a retention, both in seconds."""
    if seconds == 0 or seconds >= 180 * DAY_S:
        return 7 * DAY_S
    return DAY_S if seconds >= 2 * DAY_S else 3600
