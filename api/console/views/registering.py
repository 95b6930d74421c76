"""The form by which a contact is registered: the fields of the table's row, in the order of a talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.matters.choices import ContactChannel
from alerts.places.finding import places_meant
from alerts.places.names import WAY
from alerts.tickets.desk_moves.allowed import Allowed
from alerts.tickets.desk_moves.by_service.openings import CONTACTED_AT
from alerts.tickets.desk_moves.orders import HAPPENED_AT
from alerts.tickets.desk_moves.refusals import MoveRefused
from alerts.tickets.desk_moves.table import FieldKind, Move, Need
from api.console.views.move_forms import FormField, FormMaker
from api.words.languages import Language
from ingest.inventory.tree import Inventory

PARTS: Mapping[str, Sequence[str]] = {
    "contact": ("channel", "contacted_at", "late_reason", "transferred_from"),
    "person": ("name", "phone", "unit_or_address", "feedback_way", "anonymous", "anonymous_reason"),
    "matter": ("category", "line", "place", "content"),
    "complaint": ("complaint", "target", "target_department", "target_person", "demand"),
}
"""Part of the form -> its fields. What the table has beside these comes last, in its order."""
MOST_PLACES = 20
"""That are shown of those that somebody may mean."""


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """The form as it is drawn.

    Attributes
    ----------
    parts
        Title and fields of each part.
    others
        The fields beside, which are rarely wanted.
    faults
        What is wrong with all of it.
    """

    parts: Sequence[tuple[str, Sequence[FormField]]]
    others: Sequence[FormField]
    faults: Sequence[str]

    @property
    def others_came_back(self) -> bool:
        """Whether something is wrong with the fields beside, or was typed into them."""
        return any(each.faults or each.typed or each.ticked for each in self.others)


def registration_form(
    row: Move,
    typed: Mapping[str, str],
    refused: MoveRefused | None,
    desk: DeskInForce,
    language: Language,
) -> RegistrationForm:
    """The form of ``row``, with what was ``typed`` into it, and why it was ``refused``, if it was."""
    maker, inventory = FormMaker(None, desk, language), desk.inventory
    always = frozenset(each.name for each in row.fields if each.need is Need.ALWAYS)
    drawn = maker.form(Allowed(row, always), typed, refused and _at_its_coming(refused))
    places = {each.name for each in row.fields if each.kind is FieldKind.PLACE}
    fields = {
        each.name: _with_meant(each, inventory, language) if each.name in places else each
        for each in drawn.fields
    }
    fields["channel"] = _of_people(fields["channel"])
    parts = [
        (language.name_of("contact-part", title), [fields.pop(name) for name in names if name in fields])
        for title, names in PARTS.items()
    ]
    return RegistrationForm(parts, list(fields.values()), drawn.faults)


def with_places(row: Move, values: Mapping[str, object], inventory: Inventory) -> dict[str, object]:
    """``values`` with the id of each place where only one can be meant; else it stays as it is typed."""
    found = dict(values)
    for field in row.fields:
        text = found.get(field.name)
        if field.kind is FieldKind.PLACE and isinstance(text, str):
            meant = places_meant(text, inventory, 2)
            found[field.name] = meant[0] if len(meant) == 1 else text
    return found


def local_minute(at: int, zone: ZoneInfo) -> str:
    """The minute of ``at`` (UTC ms) in ``zone``, as a browser fills it in."""
    local = datetime.fromtimestamp(at // 1_000, UTC).astimezone(zone)
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def _at_its_coming(refused: MoveRefused) -> MoveRefused:
    """The refusal with what is wrong with when it happened at when it came, which is the same."""
    reasons = [
        replace(each, where=CONTACTED_AT) if each.where == HAPPENED_AT else each for each in refused.reasons
    ]
    return MoveRefused(refused.code, reasons)


def _of_people(channel: FormField) -> FormField:
    """The ways by which people bring something; what sensors find the service opens by itself."""
    choices = [each for each in channel.choices if each[0] != ContactChannel.SENSOR]
    return replace(channel, choices=choices)


def _with_meant(field: FormField, inventory: Inventory, language: Language) -> FormField:
    """The field of a place; where it may mean several it asks which, and does not say that there is none."""
    meant = places_meant(field.typed, inventory, MOST_PLACES)
    if len(meant) < 2:
        return field
    ways = [(id_, WAY.join(inventory.path_of(id_))) for id_ in meant]
    return replace(field, faults=[language.text("matter-meant")], meant=ways)
