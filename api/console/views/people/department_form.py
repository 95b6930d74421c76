"""The form of a department, made from the keys that an inventory file has for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from api.console.views.move_forms import FormField
from api.console.views.people.choices import departments_in
from api.words.languages import Language
from ingest.inventory.departments import DeliveryPeriod, Department, DepartmentKind, Duty, ServiceLine
from ingest.inventory.tree import Inventory
from ingest.problems import Problem
from ingest.said import Said

LISTED = ("phones", "channels", "petition_staff")
"""Keys that have one value a line."""
TICKED: Mapping[str, tuple[type[StrEnum], str, str]] = {
    "line": (ServiceLine, "choice", "line-"),
    "duties": (Duty, "duty", ""),
    "data_delivery": (DeliveryPeriod, "period", ""),
}
"""Keys of which any number is chosen: of what, and what the values are called."""
CONTACTS = ("head", "leader", "petition_staff", "phones", "channels")
"""Keys that are for those who may see contacts."""
KEYS = ("id", "name", "kind", "parent", "place", *TICKED, *CONTACTS)
"""The fields in their order."""
LABELS = {
    "id": Said("department-field-id"),
    "name": Said("department-field-name"),
    "kind": Said("department-field-kind"),
    "parent": Said("department-field-parent"),
    "place": Said("department-field-place"),
    "line": Said("department-field-line"),
    "duties": Said("department-field-duties"),
    "data_delivery": Said("department-field-data-delivery"),
    "head": Said("department-field-head"),
    "leader": Said("department-field-leader"),
    "petition_staff": Said("department-field-petition-staff"),
    "phones": Said("department-field-phones"),
    "channels": Said("department-field-channels"),
}
HINTS = {
    "id": Said("department-hint-id"),
    "place": Said("department-hint-place"),
    "head": Said("department-hint-user"),
    "leader": Said("department-hint-user"),
    "petition_staff": Said("department-hint-lines"),
    "phones": Said("department-hint-phones"),
    "channels": Said("department-hint-lines"),
}


def written_of(form: Mapping[str, str]) -> dict[str, Any]:
    """The keys that a plain ``form`` says, as a file has them; what is empty is not set."""
    found: dict[str, Any] = {}
    for key in KEYS:
        if key in TICKED:
            found[key] = [each.value for each in TICKED[key][0] if f"{key}.{each}" in form]
        elif key in LISTED:
            found[key] = [each.strip() for each in form.get(key, "").splitlines() if each.strip()]
        else:
            found[key] = form.get(key, "").strip()
    return {key: value for key, value in found.items() if value}


def typed_of(department: Department) -> dict[str, str]:
    """``department`` as the form has it that changes nothing."""
    typed = {key: getattr(department, key) or "" for key in ("id", "name", "kind", "parent", "place")}
    typed |= {key: getattr(department, key) or "" for key in ("head", "leader")}
    typed["phones"] = "\n".join(f"{band.hours}={band.number}" for band in department.phones)
    typed["channels"] = "\n".join(department.channels)
    typed["petition_staff"] = "\n".join(department.petition_staff)
    for key, values in (
        ("line", department.lines),
        ("duties", department.duties),
        ("data_delivery", department.data_delivery),
    ):
        typed |= {f"{key}.{value}": "1" for value in values}
    return typed


def department_fields(
    typed: Mapping[str, str],
    inventory: Inventory,
    language: Language,
    problems: Iterable[Problem] = (),
    *,
    contacts: bool,
) -> tuple[list[FormField], list[str]]:
    """The fields with what was ``typed``, and what is wrong that no field alone has.

    ``contacts``: with those that say how it is reached.
    """
    faults: dict[str, list[str]] = {}
    for problem in problems:
        key, reason = _at(problem)
        faults.setdefault(key, []).append(language.say(reason))
    keys = [key for key in KEYS if contacts or key not in CONTACTS]
    fields = [_field(key, typed, inventory, language, faults.pop(key, ())) for key in keys]
    return fields, [said for each in faults.values() for said in each]


def _at(problem: Problem) -> tuple[str, Said | str]:
    """The key that ``problem`` is about, empty for none, and the reason."""
    reason = problem.reason
    if isinstance(reason, Said) and reason.key == "inventory-at-key":
        told = dict(reason.values)
        why = told["reason"]
        return str(told["key"]), why if isinstance(why, Said) else str(why)
    return "", reason


def _field(
    key: str,
    typed: Mapping[str, str],
    inventory: Inventory,
    language: Language,
    faults: Sequence[str],
) -> FormField:
    choices: Sequence[tuple[str, str]] = ()
    drawn, lookup, named, ticked = "text", "", "", frozenset[str]()
    if key in TICKED:
        of, kind, before = TICKED[key]
        drawn = "ticks"
        choices = [(each.value, language.name_of(kind, f"{before}{each}")) for each in of]
        ticked = frozenset(each.value for each in of if f"{key}.{each}" in typed)
    elif key in LISTED:
        drawn = "long"
    elif key == "kind":
        drawn = "select"
        choices = [(each.value, language.name_of("department", each)) for each in DepartmentKind]
    elif key == "parent":
        select = departments_in(inventory, "", typed.get(key))
        choices, lookup, named = select.choices, select.lookup, select.named
        drawn = "text" if lookup else "select"
    hint = HINTS.get(key)
    return FormField(
        f"department-{key}",
        key,
        language.say(LABELS[key]),
        drawn,
        required=key in ("id", "kind"),
        choices=choices,
        typed=typed.get(key, ""),
        ticked=ticked,
        faults=faults,
        lookup=lookup,
        named=named,
        hint="" if hint is None else language.say(hint),
    )
