"""The policies in force: which limits the desk keeps, and by which clauses."""

from __future__ import annotations

from typing import Annotated, Any, Self

from fastapi import APIRouter
from pydantic import BaseModel

from alerts.deadlines.policy import Policy
from alerts.deadlines.rows.policy_rows import row_of
from alerts.desk.tables.shown_tables import list_policies
from alerts.people.viewer import Viewer
from alerts.words.desk_names import clock_name
from api.access.authentication import asks
from api.http.dependencies import AnswerLanguage, ServiceDep
from api.words.languages import Language

router = APIRouter(prefix="/policies", tags=["desk"])


class PolicyItem(BaseModel):
    """A policy, or a variant of one, which comes before it: the first that applies counts.

    Attributes
    ----------
    name
        In the language of the answer.
    obligation
        The duties that it measures, of each of which the clock due first leads.
    applies
        The condition: tables of names with the values that they may have, of which one holds.
    start, proof
        The fact that starts a clock, and those that stop it: all of one of these lists.
    limit
        One of the kinds of limit of the guide, such as ``{"clock": "1h"}`` or ``{"working_days": 3}``.
    given
        The number is the clause's. One of ours binds nobody before a leader has adopted it.
    stage
        When it is built: a policy of a later stage starts nothing.
    off
        The site goes without it: it starts nothing.
    version, record
        The how-manieth row of its key it is on record, and the id of that row; 0 where it is not there.
    """

    key: str
    variant: int
    name: str
    clauses: list[str]
    of: str
    obligation: list[str]
    applies: list[dict[str, Any]]
    start: str
    proof: list[list[str]]
    limit: dict[str, Any]
    pausable: bool
    given: bool
    adopted_by: str
    adopted_on: str
    ladder: str
    stops_for: str
    stage: int
    off: bool
    version: int
    record: int

    @classmethod
    def of_policy(cls, policy: Policy, language: Language) -> Self:
        """As the API shows it."""
        row = row_of(policy)
        return cls(
            name=language.say(clock_name(policy.key)),
            start=policy.start,
            ladder=policy.ladder.id,
            off=policy.off,
            version=policy.version,
            record=max(policy.id, 0),
            **{key: row[key] for key in _AS_ON_RECORD},
        )


_AS_ON_RECORD = (
    "key",
    "variant",
    "clauses",
    "of",
    "obligation",
    "applies",
    "proof",
    "limit",
    "pausable",
    "given",
    "adopted_by",
    "adopted_on",
    "stops_for",
    "stage",
)


class PolicyList(BaseModel):
    """The policies in force, in the order of their table."""

    items: list[PolicyItem]


@router.get("")
def policies(
    service: ServiceDep, viewer: Annotated[Viewer, asks(list_policies)], language: AnswerLanguage
) -> PolicyList:
    """The policies in force, with the clauses that they rest on; what a clock started by stays its own."""
    found = list_policies(service.tables(), viewer)
    return PolicyList(items=[PolicyItem.of_policy(each, language) for each in found])
