"""Proposals (建议): what the service proposes of a ticket, with its reason; a person takes or declines it.

They lie in a ticket's details, as JSON, until somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.matters.choices import ProposalKind
from ingest.kept_said import kept_text, said_of
from ingest.said import Said

KEY = "proposals"
"""Where they lie in a ticket's details."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal. Times UTC ms.

    Attributes
    ----------
    value
        What is proposed: a mode, class, department, number of a ticket, or code.
    because, clauses
        Why.
    at
        When it was made.
    declined_at, declined_by, declined_because
        Why not, and who said so (W9); ``None`` and empty while it is open.
    """

    kind: ProposalKind
    value: str
    because: Said | str
    clauses: tuple[str, ...]
    at: int
    declined_at: int | None = None
    declined_by: str = ""
    declined_because: str = ""

    @property
    def open(self) -> bool:
        """Whether nobody has declined it."""
        return self.declined_at is None


def proposals_of(details: Mapping[str, Any]) -> tuple[Proposal, ...]:
    """The proposals of a ticket with these details, in the order in which they were made."""
    return tuple(
        Proposal(
            ProposalKind(each["kind"]),
            each["value"],
            said_of(each["because"]),
            tuple(each["clauses"]),
            each["at"],
            each.get("declined_at"),
            each.get("declined_by", ""),
            each.get("declined_because", ""),
        )
        for each in details.get(KEY, ())
    )


def with_proposals(details: Mapping[str, Any], proposals: Sequence[Proposal]) -> dict[str, Any]:
    """``details`` with these proposals, and no others."""
    rest = {key: value for key, value in details.items() if key != KEY}
    return rest | ({KEY: [_kept(each) for each in proposals]} if proposals else {})


def _kept(proposal: Proposal) -> dict[str, Any]:
    because = proposal.because if isinstance(proposal.because, str) else kept_text(proposal.because)
    kept: dict[str, Any] = {
        "kind": proposal.kind.value,
        "value": proposal.value,
        "because": because,
        "clauses": list(proposal.clauses),
        "at": proposal.at,
    }
    if not proposal.open:
        kept["declined_at"] = proposal.declined_at
        kept["declined_by"] = proposal.declined_by
        kept["declined_because"] = proposal.declined_because
    return kept


def proposed(details: Mapping[str, Any], fresh: Iterable[Proposal]) -> dict[str, Any]:
    """``details`` once ``fresh`` are proposed as well.

    Of each kind at most one is open: a later one takes its place. What is proposed already stays as it is,
    and so does what somebody declined: nobody is asked the same twice for the same reason.
    """
    known = list(proposals_of(details))
    for each in fresh:
        if any(_asks_the_same(old, each) for old in known):
            continue
        known = [old for old in known if old.kind is not each.kind or not old.open]
        known.append(each)
    return with_proposals(details, known)


def _asks_the_same(old: Proposal, fresh: Proposal) -> bool:
    """Whether ``fresh`` asks what ``old`` asks, or asked for that reason until it was declined."""
    same = old.kind is fresh.kind and old.value == fresh.value
    return same and (old.open or old.because == fresh.because)


def open_proposal(details: Mapping[str, Any], kind: ProposalKind) -> Proposal | None:
    """The proposal of that kind that nobody has declined."""
    return next((each for each in proposals_of(details) if each.kind is kind and each.open), None)


def declined(
    details: Mapping[str, Any], kind: ProposalKind, *, at: int, by: str, because: str
) -> dict[str, Any]:
    """``details`` once somebody declined the open proposal of ``kind``."""
    return with_proposals(
        details,
        [
            replace(each, declined_at=at, declined_by=by, declined_because=because)
            if each.kind is kind and each.open
            else each
            for each in proposals_of(details)
        ],
    )


def taken(details: Mapping[str, Any], kind: ProposalKind) -> dict[str, Any]:
    """``details`` once what was proposed of ``kind`` is so, or something else is: nothing is left to ask."""
    return with_proposals(
        details, [each for each in proposals_of(details) if each.kind is not kind or not each.open]
    )
