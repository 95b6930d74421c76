"""The rows of the page of findings, and what it can be narrowed down to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from alerts.desk.findings.listing import ListedFinding
from alerts.matters.choices import FindingKind, FindingState
from alerts.matters.findings import Finding
from api.console.views.work import Select, department_named, unit_select
from api.words.finding_words import evidence_in
from api.words.languages import Language
from ingest.inventory.departments import Department
from ingest.inventory.tree import DEFAULT_ZONE, Inventory

VERDICTS = (FindingState.VERIFIED, FindingState.UNFOUNDED)
"""What a person can make of a finding."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as it is drawn: what it rests on in words, whom it is about, and its place's zone.

    ``point``, ``place``: of one that is about no ticket, where it was found.
    """

    id: int
    finding: Finding
    because: str
    about: Markup | str | None
    since: int
    zone: str
    may_decide: bool
    point: str
    place: str


def finding_row(found: ListedFinding, inventory: Inventory, language: Language) -> FindingRow:
    """``found`` as the page shows it."""
    finding = found.finding
    zone = inventory.zone_of(found.place) if found.place in inventory.places else DEFAULT_ZONE
    of_unit = finding.subject_kind == "department"
    return FindingRow(
        found.id,
        finding,
        evidence_in(language, finding, zone),
        department_named(finding.subject, inventory) if of_unit else finding.subject or None,
        found.since,
        zone,
        found.may_decide,
        str(finding.evidence.get("point", "")),
        finding.place if finding.place in inventory.places else "",
    )


def finding_selects(
    departments: Sequence[Department], asked: Department | None, language: Language
) -> list[Select]:
    """The filters, with the ``departments`` that whoever looks may see; ``asked`` as for the work list."""
    kinds = [(each.value, language.name_of("finding", each)) for each in FindingKind]
    units = unit_select(language.text("findings-unit"), departments, asked)
    return [Select("kind", language.text("findings-kind"), kinds), units]
