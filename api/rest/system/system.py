"""How the service itself is: what is wrong with it first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel

from alerts.desk.system.overview import system_on_record
from alerts.people.viewer import Viewer
from alerts.records import RecordsError
from api.access.authentication import asks
from api.http.dependencies import RatesDep, ServiceDep
from api.http.language_choice import language_of_answer
from api.http.problems import problem_responses
from api.http.times import rfc3339, rfc3339_or_none
from api.ports.readiness import code_of, is_ready
from api.ports.system.recent_errors import RECENT
from api.ports.system.state import SystemFault, SystemState, is_well, system_state
from api.rest.base_models import Timestamp
from api.words.languages import Language

router = APIRouter(prefix="/system", tags=["health"])


class SystemFaultItem(BaseModel):
    """Something that is wrong, and of what there are several of the kind which one; else empty."""

    fault: SystemFault
    of: str


class RatesItem(BaseModel):
    """A second, over the last ``over_s`` seconds: messages, readings taken and stored, readings by source."""

    over_s: float
    messages: float
    readings: float
    stored: float
    by_source: dict[str, float]


class StoreItem(BaseModel):
    """A store: what it is, its state, and its bytes on this machine; null for what is on a server."""

    name: str
    kind: str
    ready: bool
    state: str
    bytes: int | None
    most: int | None


class JobItem(BaseModel):
    """What comes round: when it was done last since the start and comes next, and why it is not done."""

    name: str
    done_at: Timestamp | None
    next_at: Timestamp | None
    problem: str


class ErrorItem(BaseModel):
    """A line of the log that tells of something wrong: its ``event`` for programs, the rest for people."""

    at: str
    level: str
    event: str
    text: str
    told: str


class SystemItem(BaseModel):
    """The service now.

    ``parts`` are those of ``/readyz`` by their codes. ``rates`` are null at the first look: they are worked
    out from two. ``lag_seconds`` is by reader of the journal. ``failing_channels`` is null while the records
    answer nobody. ``errors`` are for who may organise. ``backup`` is false: the service makes none.
    """

    well: bool
    faults: list[SystemFaultItem]
    parts: dict[str, str]
    rates: RatesItem | None
    lag_seconds: dict[str, float]
    judged_until: Timestamp | None
    stores: list[StoreItem]
    disk_free: int
    disk_total: int
    channels: list[str]
    failing_channels: dict[str, Timestamp] | None
    chain_walked_at: Timestamp | None
    jobs: list[JobItem]
    versions: dict[str, str]
    errors: list[ErrorItem]
    backup: bool


@router.get("", responses=problem_responses())
def system(
    request: Request, service: ServiceDep, rates: RatesDep, viewer: Annotated[Viewer, asks(system_on_record)]
) -> SystemItem:
    """How the service is now: what is wrong, rates, lags, stores, disk, jobs, channels, versions, errors."""
    try:
        on_record = system_on_record(service.records, viewer, sorted(service.settings.notices.channels))
    except RecordsError:
        on_record = None
    state = system_state(service, rates, on_record, service.clock.now())
    language = language_of_answer(request.headers)
    return _item(state, service.inventory().root_zone, language)


def _item(state: SystemState, zone: str, language: Language) -> SystemItem:
    rates, on_record = state.rates, state.on_record
    told = on_record is not None and on_record.shows_errors
    return SystemItem(
        well=is_well(state),
        faults=[SystemFaultItem(fault=fault, of=of) for fault, of in state.faults],
        parts={part: code_of(each) for part, each in state.parts.items()},
        rates=None
        if rates is None
        else RatesItem(
            over_s=rates.over_s,
            messages=rates.received,
            readings=rates.readings,
            stored=rates.written,
            by_source=dict(rates.by_source),
        ),
        lag_seconds=dict(state.counters.journal_lag_seconds),
        judged_until=rfc3339_or_none(state.judged_until or None, zone),
        stores=[
            StoreItem(
                name=each.name,
                kind=each.kind,
                ready=is_ready(each.state),
                state=code_of(each.state),
                bytes=each.bytes,
                most=each.most,
            )
            for each in state.stores
        ],
        disk_free=state.disk_free,
        disk_total=state.disk_total,
        channels=list(state.channels),
        failing_channels=None
        if on_record is None
        else {channel: rfc3339(since, zone) for channel, since in on_record.failing.items()},
        chain_walked_at=rfc3339_or_none(on_record.chain_walked_at if on_record else None, zone),
        jobs=[
            JobItem(
                name=job.name,
                done_at=rfc3339_or_none(job.done_at, zone),
                next_at=rfc3339_or_none(job.next_at, zone),
                problem=language.say(job.problem),
            )
            for job in state.jobs
        ],
        versions=state.versions,
        errors=[
            ErrorItem(
                at=each.at,
                level=each.level,
                event=each.event,
                text=each.text(language),
                told=each.told(language),
            )
            for each in (RECENT.newest_first() if told else ())
        ],
        backup=False,
    )
