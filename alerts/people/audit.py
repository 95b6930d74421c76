"""Who did what, as it is kept for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from alerts.people.viewer import Viewer
from ingest.said import Said


class AuditKind(StrEnum):
    """What was done."""

    SIGNED_IN = "signed-in"
    SIGN_IN_REFUSED = "sign-in-refused"
    LOCKED_OUT = "locked-out"
    SIGNED_OUT = "signed-out"
    RELIEVED = "relieved"
    """Signed out by whoever signed in at the same console after them: a change of shift."""
    SESSIONS_ENDED = "sessions-ended"
    """Of somebody, in other browsers or in all, by themselves or by an administrator."""
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 - no password
    """By its owner."""
    FACTOR_BEGUN = "factor-begun"
    """A key for a second factor was made, and shown to its owner."""
    FACTOR_ON = "factor-on"
    """A second factor, by its owner."""
    FACTOR_OFF = "factor-off"
    """By its owner or by an administrator."""
    RECOVERY_CODES_MADE = "recovery-codes-made"
    """New ones in the place of those before, by their owner."""
    IDENTITY_LINKED = "identity-linked"
    """To whom a provider knows, by an administrator or at the first sign-in; an empty one: to nobody."""
    REFUSED = "refused"
    """A request of somebody who may not do it, or whose token is good for nothing."""
    FIRST_ADMINISTRATOR = "first-administrator"
    USER_ADDED = "user-added"
    USER_DISABLED = "user-disabled"
    USER_ENABLED = "user-enabled"
    ROLES_CHANGED = "roles-changed"
    PASSWORD_SET = "password-set"  # noqa: S105 - no password
    """A one-time password, by somebody else."""
    TOKEN_MADE = "token-made"  # noqa: S105 - no token
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - no token
    INVENTORY_IMPORTED = "inventory-imported"
    INVENTORY_EXPORTED = "inventory-exported"
    AUDIT_EXPORTED = "audit-exported"
    READINGS_EXPORTED = "readings-exported"
    """Or days of compliance; of which point or place, and from when to when."""
    RULES_CHANGED = "rules-changed"
    RULES_TRIED = "rules-tried"
    """Changed rules, on history: which, of which place and how many days."""
    DESK_TABLES_CHANGED = "desk-tables-changed"
    """By a start: what tables, or a site's own file, say otherwise than before."""
    CALENDAR_IMPORTED = "calendar-imported"
    CALENDAR_RECALCULATED = "calendar-recalculated"
    """A year of working days."""
    HISTORY_REPLAYED = "history-replayed"
    """Judged again, and the records brought in line with that."""
    LETTERS_REPLAYED = "letters-replayed"
    LETTERS_DISMISSED = "letters-dismissed"
    TICKET_COMMAND = "ticket-command"
    """What was said is in the ticket's own history."""
    STOP_COMMAND = "stop-command"
    """On a stop of supply; what was said is in its own lines."""
    FINDING_DECIDED = "finding-decided"
    """Verified or refuted; why is in the history of its ticket."""
    DUTY_ROSTER_IMPORTED = "duty-roster-imported"
    DUTY_SHIFT_CHANGED = "duty-shift-changed"
    """Somebody, or nobody, instead of a person on one shift."""
    DUTY_SIGNED_IN = "duty-signed-in"
    DUTY_CHECK_ANSWERED = "duty-check-answered"
    DUTY_HANDOVER = "duty-handover"
    """A command of a handover; what was said is in the duty log."""
    DUTY_LOG_WRITTEN = "duty-log-written"
    DISPATCH_ORDER = "dispatch-order"
    """Given, or answered by the shift; what was said is in the duty log (C2)."""
    PATROL_SHEET = "patrol-sheet"
    """Filed, or said on a repair sheet of one; what was said is in the duty log (C32)."""
    SANITATION_LIST = "sanitation-list"
    """Filed; what was said is in the duty log (H8)."""
    MANUAL_READINGS_ENTERED = "manual-readings-entered"
    """What was read is in a table of its own."""
    NOTICE_ANSWERED = "notice-answered"
    """Who was told said that they know."""
    REACH_CHANGED = "reach-changed"
    """Which of mail, mobile and language somebody is reached by; never the address itself."""
    WORK_VIEWS_CHANGED = "work-views-changed"
    """A view of the work list, by whom it is of: kept, changed or deleted; never what it filters by."""
    LEAVE_ASKED = "leave-asked"
    LEAVE_APPROVED = "leave-approved"
    LEAVE_ACCEPTED = "leave-accepted"
    """By the substitute."""
    LEAVE_DECLINED = "leave-declined"
    LEAVE_ENDED = "leave-ended"
    """Before its time."""
    CONTACTS_LOOKED_AT = "contacts-looked-at"
    REPORTER_LOOKED_AT = "reporter-looked-at"
    """Somebody saw in full who a contact is from (H39, H46, W28)."""
    MAINTENANCE_BEGUN = "maintenance-begun"
    MAINTENANCE_ENDED = "maintenance-ended"
    """Before its time."""
    ATTACHMENT_ADDED = "attachment-added"
    ATTACHMENT_LOOKED_AT = "attachment-looked-at"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Something that was done.

    Attributes
    ----------
    at
        UTC ms, of the wall clock; of what is done to tickets, letters and inventory the service's own time.
    actor
        The name of the user, or who else it was: ``command line``, ``service``, ``anonymous``.
    address
        From where; empty for who is on the machine itself.
    subject
        Whom or what it was done to: a user's name, a token's id, a file.
    data
        What else there is to say, for programs. Never a secret, and no contact of a person.
    acting_for
        The name of the user for whom the actor stood in; empty for who did it for themselves.
    id
        Counts up; 0 before it is on record.
    """

    at: int
    kind: AuditKind
    actor: str
    address: str = ""
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    acting_for: str = ""
    id: int = 0


def done_by(viewer: Viewer, kind: AuditKind, now: int, subject: str = "", **data: Any) -> AuditEvent:
    """What ``viewer`` did to ``subject`` at ``now`` (UTC ms), for themselves."""
    return AuditEvent(now, kind, viewer.name, viewer.address, subject, data)


def actor_in_words(actor: str, acting_for: str) -> Said | str:
    """Who did something, with whom they stood in for, where it was somebody."""
    return Said("actor-acting-for", actor=actor, absent=acting_for) if acting_for else actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which events are asked for; ``None``: any. ``start`` and ``end``: UTC ms, of ``[start, end)``."""

    kind: AuditKind | None = None
    actor: str | None = None
    subject: str | None = None
    start: int | None = None
    end: int | None = None
