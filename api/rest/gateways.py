"""Gateways: why one is not heard as it should be."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel

from alerts.desk.lookups.diagnosis import Diagnosis, HeardDevice, RefusedLetters, diagnose
from alerts.people.viewer import Viewer
from alerts.places.names import device_name, name_or_id
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, ServiceDep
from api.http.parameters import GatewayId
from api.http.problems import ProblemKind, problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.rest.base_models import Timestamp
from api.words.languages import Language
from api.words.letter_details import code_of, detail_in
from ingest.decoding.births import BirthState
from ingest.inventory.tree import DEFAULT_ZONE, Inventory
from ingest.inventory.unbound import unbound_warnings
from ingest.journal.intake_notes import HeardSource, RefusedReadings, UnusedCount
from ingest.said import Said

router = APIRouter(prefix="/gateways", tags=["gateways"])


class HeardSourceModel(BaseModel):
    """What was taken by one format and gateway; ``ahead_ms``: by how much its clock is ahead of ours."""

    source: str
    since: Timestamp
    last_at: Timestamp
    readings: int
    ahead_ms: int

    @classmethod
    def of(cls, heard: HeardSource) -> Self:
        """As the API shows it."""
        return cls(
            source=heard.source,
            since=rfc3339(heard.since, DEFAULT_ZONE),
            last_at=rfc3339(heard.last_at, DEFAULT_ZONE),
            readings=heard.readings,
            ahead_ms=heard.ahead_ms,
        )


class HeardDeviceModel(BaseModel):
    """A device behind the gateway: when readings of it were last taken, and measured."""

    device: str
    device_name: str
    points: list[str]
    point_names: list[str]
    heard_at: Timestamp | None
    measured_at: Timestamp | None

    @classmethod
    def of(cls, heard: HeardDevice, inventory: Inventory) -> Self:
        """As the API shows it."""
        return cls(
            device=heard.device,
            device_name=device_name(heard.device, inventory),
            points=list(heard.points),
            point_names=[name_or_id(point, inventory) for point in heard.points],
            heard_at=rfc3339_or_none(heard.heard_at, DEFAULT_ZONE),
            measured_at=rfc3339_or_none(heard.measured_at, DEFAULT_ZONE),
        )


class RefusalModel(BaseModel):
    """Letters of one sender and reason: how many, and topic and detail of the newest.

    ``sender`` is the gateway, a topic that it shares with others, or ``(unknown)`` for what came under its
    name when it was not in the inventory. What others wrote is escaped and cut where it cannot be shown.
    ``detail`` is in the language of the answer; ``detail_code`` is null where an earlier version wrote it.
    """

    sender: str
    reason: str
    letters: int
    waiting: int
    times: int
    last_at: Timestamp
    topic: str
    detail: str
    detail_code: str | None
    letter: int

    @classmethod
    def of(cls, refusal: RefusedLetters, language: Language) -> Self:
        """As the API shows it."""
        return cls(
            sender=refusal.sender,
            reason=refusal.reason,
            letters=refusal.letters,
            waiting=refusal.waiting,
            times=refusal.times,
            last_at=rfc3339(refusal.last_at, DEFAULT_ZONE),
            topic=refusal.topic,
            detail=detail_in(language, refusal.detail),
            detail_code=code_of(refusal.detail),
            letter=refusal.newest,
        )


class RefusedReadingsModel(BaseModel):
    """Letters with readings for a point that were in conflict, or foreign."""

    point: str
    point_name: str
    reason: str
    since: Timestamp
    last_at: Timestamp
    letters: int

    @classmethod
    def of(cls, refused: RefusedReadings, inventory: Inventory) -> Self:
        """As the API shows it."""
        return cls(
            point=refused.point,
            point_name=name_or_id(refused.point, inventory),
            reason=refused.reason,
            since=rfc3339(refused.since, DEFAULT_ZONE),
            last_at=rfc3339(refused.last_at, DEFAULT_ZONE),
            letters=refused.letters,
        )


class UnusedChannelModel(BaseModel):
    """What a registered device sends beside its registered channels; ``value`` is the last one."""

    device: str
    channel: str
    value: float
    times: int
    since: Timestamp
    last_at: Timestamp

    @classmethod
    def of(cls, unused: UnusedCount) -> Self:
        """As the API shows it."""
        return cls(
            device=unused.device,
            channel=unused.channel,
            value=unused.value,
            times=unused.times,
            since=rfc3339(unused.since, DEFAULT_ZONE),
            last_at=rfc3339(unused.last_at, DEFAULT_ZONE),
        )


class BirthModel(BaseModel):
    """What an edge node of Sparkplug, or a device behind it, said of itself; ``ended_at``: it is gone since.

    ``missing`` are messages of an edge node that never came, by their numbers, since the service started.
    """

    node: str
    born_at: Timestamp | None
    ended_at: Timestamp | None
    metrics: int
    missing: int

    @classmethod
    def of(cls, birth: BirthState) -> Self:
        """As the API shows it."""
        return cls(
            node=birth.node,
            born_at=rfc3339_or_none(birth.born_at, DEFAULT_ZONE),
            ended_at=rfc3339_or_none(birth.ended_at, DEFAULT_ZONE),
            metrics=birth.metrics,
            missing=birth.missing,
        )


class UnknownNameModel(BaseModel):
    """A name that is neither a point nor an alias, escaped and cut, and names that may be meant."""

    name: str
    near: list[str]


class GatewayDiagnosis(BaseModel):
    """What came from a gateway, what was refused and why, and what is behind it.

    ``gateway`` is the id asked for; ``id`` and ``name`` are those of the inventory, ``null`` where it has
    none, and ``near`` are ids that may be meant then. A gateway without a format is not ``bound``: every
    topic that names no gateway speaks for its points. ``unbound`` tells for what else others may speak.
    """

    gateway: str
    id: str | None
    name: str | None
    near: list[str]
    format: str | None
    bound: bool
    place: str | None
    place_name: str | None
    heard: list[HeardSourceModel]
    devices: list[HeardDeviceModel]
    device_count: int
    refused: list[RefusalModel]
    unknown_names: list[UnknownNameModel]
    births: list[BirthModel]
    unused: list[UnusedChannelModel]
    spoke_for: list[RefusedReadingsModel]
    unbound: list[str]

    @classmethod
    def of(cls, found: Diagnosis, language: Language, *, bind_gateways: bool) -> Self:
        """As the API shows it."""
        inventory = found.seen
        unbound = unbound_warnings(inventory, Said("inventory-source"), bind_gateways=bind_gateways)
        known = found.known
        return cls(
            gateway=found.gateway,
            id=known.id if known else None,
            name=known.name or known.id if known else None,
            near=found.near,
            format=known.format if known else None,
            bound=found.bound and bind_gateways,
            place=known.place if known else None,
            place_name=inventory.name_of(known.place) if known else None,
            heard=[HeardSourceModel.of(each) for each in found.heard],
            devices=[HeardDeviceModel.of(each, inventory) for each in found.devices],
            device_count=found.device_count,
            refused=[RefusalModel.of(each, language) for each in found.refused],
            unknown_names=[UnknownNameModel(name=each.name, near=each.near) for each in found.unknown],
            births=[BirthModel.of(each) for each in found.births],
            unused=[UnusedChannelModel.of(each) for each in found.unused],
            spoke_for=[RefusedReadingsModel.of(each, inventory) for each in found.spoke_for],
            unbound=[language.say(warning) for warning in unbound],
        )


@router.get("/{id}/diagnosis", responses=problem_responses(ProblemKind.NOT_FOUND))
def diagnosis(
    service: ServiceDep,
    viewer: Annotated[Viewer, asks(diagnose)],
    language: AnswerLanguage,
    id: GatewayId,  # noqa: A002 - the contract's own name
) -> GatewayDiagnosis:
    """Why a gateway is not heard: what came, what was refused and why.

    It need not be in the inventory, unless who asks sees only a part of that.
    """
    found = diagnose(service.journal, service.inventory(), viewer, id)
    bind = service.settings.mqtt.bind_gateways
    return GatewayDiagnosis.of(found, language, bind_gateways=bind)
