"""The clocks of desk.md, section 7, written down once more: those that scenarios and worked examples use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ingest.durations import DAY, HOUR, MINUTE
from simulators.expected.desk.limits import ReferenceLimit

FROM_SUPERIORS = ("superior", "government", "bureau", "heating_office", "media")
"""H32; news media are treated alike (AMB-19)."""


@dataclass(frozen=True, slots=True)
class ReferenceMatter:
    """What is known of a matter, as far as its clocks depend on it."""

    by_people: bool = True
    line: str = "water"
    category: str = ""
    channel: str = "call"
    complaint: bool = False
    founded: bool = False
    mode: str = "transfer"
    character: str = "ordinary"
    """Of 性质: ordinary, complex, urgent, major."""
    tags: frozenset[str] = frozenset()
    solve_now: bool = False
    grave: bool = False
    repair_size: str = ""
    repair_kind: str = ""
    takes_p27: bool = False
    several_units: bool = False
    has_contact: bool = True
    transferred: bool = False
    """Another body handed it on, and is to hear of it, too."""
    households: int = 0
    loss_of_supply: bool = False
    suspected_burst: bool = False


Proof = frozenset[str]
"""Facts that are needed together; the last of them stops the clock."""


@dataclass(frozen=True, slots=True)
class ReferencePolicy:
    """A clock of the tables.

    Attributes
    ----------
    of
        What has one of its own: the ticket, each contact, or each unit.
    start
        The fact that it counts from.
    proofs
        Alternatives; each a set of facts. `proofs_for` may ask for more.
    groups
        Its obligations: of each, the clock that is due first leads. None: it is its own.
    recurring
        ``proof-or-due``: the next is due one limit after the proof, or after the due that was missed.
        ``day``: one for each local day, from the day after the start.
    """

    key: str
    applies: Callable[[ReferenceMatter], bool]
    start: str
    proofs: tuple[Proof, ...]
    limit: ReferenceLimit
    ladder: str
    of: Literal["ticket", "contact", "unit"] = "ticket"
    groups: tuple[str, ...] = ()
    pausable: bool = False
    recurring: Literal["", "proof-or-due", "day"] = ""
    proofs_for: Callable[[ReferenceMatter], tuple[Proof, ...]] | None = None

    def proofs_of(self, matter: ReferenceMatter) -> tuple[Proof, ...]:
        """What stops it, for this matter."""
        return self.proofs if self.proofs_for is None else self.proofs_for(matter)


def _one_of(*facts: str) -> tuple[Proof, ...]:
    return tuple(frozenset({fact}) for fact in facts)


def _clock(ms: int) -> ReferenceLimit:
    return ReferenceLimit("clock", ms)


def _transfers(matter: ReferenceMatter) -> bool:
    return matter.by_people and matter.mode != "direct"


def _presses(matter: ReferenceMatter) -> bool:
    """Urgent, or of the matters that W6 names."""
    named = matter.category in ("petition_bypass", "petition_group")
    return matter.character == "urgent" or named or bool(matter.tags & {"government", "city_leader"})


def _leaks(matter: ReferenceMatter) -> bool:
    return matter.category == "leak" or matter.suspected_burst


def _of_quality(matter: ReferenceMatter) -> bool:
    named = matter.category in ("no_water", "leak", "quality", "pressure", "conduct")
    return matter.by_people and (named or matter.complaint)


def _general_help(matter: ReferenceMatter) -> bool:
    return matter.mode == "transfer" and matter.category == "help_general"


def _by_default(matter: ReferenceMatter) -> bool:
    other = _of_quality(matter) or _general_help(matter) or matter.mode == "direct"
    return matter.by_people and not other


def _told(matter: ReferenceMatter, fact: str) -> tuple[Proof, ...]:
    """The contact is told, and whoever handed the matter on, too."""
    told = {f"fed-back{fact}"}
    return (frozenset(told | {f"fed-back-transferor{fact}"} if matter.transferred else told),)


def _signed(matter: ReferenceMatter) -> tuple[Proof, ...]:
    return (frozenset({"signed", "phone-confirmed"} if matter.has_contact else {"signed"}),)


def _went_on(matter: ReferenceMatter) -> tuple[Proof, ...]:
    if not matter.has_contact:
        return _one_of("progress")
    return tuple(frozenset({"progress", told}) for told in ("fed-back", "fed-back-transferor"))


TOLD_RESULT = _one_of("fed-back-result")
POLICIES: tuple[ReferencePolicy, ...] = (
    # 7.1
    *(
        ReferencePolicy(
            "transfer",
            applies,
            "registered",
            _one_of("dispatched", "submitted-up"),
            _clock(limit),
            "A",
        )
        for applies, limit in (
            (lambda m: _transfers(m) and not _presses(m), 30 * MINUTE),
            (lambda m: _transfers(m) and _presses(m), 10 * MINUTE),
        )
    ),
    ReferencePolicy(
        "sign", lambda _: True, "assigned", (), _clock(30 * MINUTE), "A", "unit", proofs_for=_signed
    ),
    ReferencePolicy(
        "urgent.start",
        lambda m: m.character == "urgent",
        "assigned",
        _one_of("arrived", "on-the-way"),
        _clock(10 * MINUTE),
        "A",
        "unit",
        ("onsite",),
    ),
    ReferencePolicy(
        "promise.reply",
        lambda m: m.complaint and m.founded,
        "promised",
        TOLD_RESULT,
        ReferenceLimit("given"),
        "C",
        "contact",
        ("feedback",),
    ),
    # 7.2
    ReferencePolicy(
        "opinion.general",
        lambda m: m.line == "heating" and m.channel not in FROM_SUPERIORS,
        "assigned",
        _one_of("opinion", "result"),
        _clock(2 * HOUR),
        "B",
        "unit",
    ),
    ReferencePolicy(
        "result.superior",
        lambda m: m.line == "heating" and m.channel in FROM_SUPERIORS,
        "assigned",
        _one_of("result"),
        _clock(48 * HOUR),
        "C",
        "unit",
        ("result",),
    ),
    ReferencePolicy(
        "repair.heating",
        lambda m: m.line == "heating" and m.by_people and m.category in ("repair", "room_temperature"),
        "received",
        _one_of("result"),
        _clock(24 * HOUR),
        "B",
        groups=("result",),
        pausable=True,
    ),
    ReferencePolicy(
        "closure.monthly",
        lambda m: m.complaint or m.category == "room_temperature",
        "received",
        _one_of("closed"),
        ReferenceLimit("month-end"),
        "C",
    ),
    # 7.3
    ReferencePolicy(
        "phone.inner",
        lambda m: m.mode == "direct",
        "unit-asked",
        _one_of("unit-answered"),
        _clock(40 * MINUTE),
        "A",
    ),
    ReferencePolicy(
        "phone.caller",
        lambda m: m.mode == "direct",
        "accepted",
        _one_of("fed-back"),
        _clock(HOUR),
        "A",
        "contact",
        ("first_word",),
    ),
    ReferencePolicy(
        "phone.result",
        lambda m: m.mode == "direct",
        "accepted",
        TOLD_RESULT,
        _clock(24 * HOUR),
        "B",
        "contact",
        ("feedback",),
    ),
    ReferencePolicy(
        "feedback.quality",
        _of_quality,
        "accepted",
        TOLD_RESULT,
        _clock(48 * HOUR),
        "C",
        "contact",
        ("feedback",),
    ),
    ReferencePolicy(
        "feedback.default",
        _by_default,
        "accepted",
        TOLD_RESULT,
        _clock(48 * HOUR),
        "C",
        "contact",
        ("feedback",),
    ),
    ReferencePolicy(
        "feedback.transfer",
        _general_help,
        "dispatched",
        TOLD_RESULT,
        _clock(72 * HOUR),
        "C",
        "contact",
        ("feedback", "feedback-transferor"),
        proofs_for=lambda m: _told(m, "-result"),
    ),
    ReferencePolicy(
        "closure.complex",
        lambda m: m.character == "complex",
        "received",
        _one_of("closed"),
        _clock(7 * DAY),
        "C",
        groups=("close",),
    ),
    ReferencePolicy(
        "progress.stale",
        lambda m: m.several_units or "hard" in m.tags or m.mode == "supervise",
        "dispatched",
        (),
        _clock(24 * HOUR),
        "C",
        recurring="proof-or-due",
        proofs_for=_went_on,
    ),
    ReferencePolicy(
        "major.leader",
        lambda m: m.mode == "submit",
        "submitted-up",
        _one_of("progress-leader"),
        ReferenceLimit("day-end", 1),
        "C",
        recurring="day",
    ),
    ReferencePolicy(
        "major.contact",
        lambda m: m.mode == "submit",
        "submitted-up",
        (),
        _clock(72 * HOUR),
        "C",
        "contact",
        ("feedback", "feedback-transferor"),
        recurring="proof-or-due",
        proofs_for=lambda m: _told(m, ""),
    ),
    # 7.4
    ReferencePolicy(
        "leak.onsite",
        _leaks,
        "received",
        _one_of("arrived"),
        _clock(HOUR),
        "A",
        groups=("onsite",),
        pausable=True,
    ),
    ReferencePolicy(
        "repair.small",
        lambda m: _leaks(m) and m.repair_size == "small",
        "received",
        _one_of("result"),
        _clock(8 * HOUR),
        "B",
        groups=("result",),
        pausable=True,
    ),
    ReferencePolicy(
        "repair.large",
        lambda m: _leaks(m) and m.repair_size != "small",
        "received",
        _one_of("result"),
        _clock(24 * HOUR),
        "B",
        groups=("result",),
        pausable=True,
    ),
    ReferencePolicy(
        "solve.now",
        lambda m: m.solve_now,
        "received",
        _one_of("closed"),
        _clock(24 * HOUR),
        "B",
        groups=("close",),
    ),
    # 7.5
    ReferencePolicy(
        "repair.sameday",
        lambda m: m.line == "property" and m.takes_p27 and m.repair_kind == "small",
        "received",
        _one_of("result"),
        ReferenceLimit("day-end"),
        "B",
        groups=("result",),
        pausable=True,
    ),
    ReferencePolicy(
        "repair.other",
        lambda m: m.line == "property" and m.category == "repair" and m.repair_kind in ("", "other"),
        "received",
        _one_of("result"),
        ReferenceLimit("given", or_earlier=ReferenceLimit("working-days", 7)),
        "C",
        groups=("result",),
        pausable=True,
    ),
    # 7.6
    ReferencePolicy(
        "fault.dispatch",
        lambda m: m.loss_of_supply and m.households >= 500,
        "breach-began",
        _one_of("fault-reported"),
        _clock(20 * MINUTE),
        "D",
    ),
)
