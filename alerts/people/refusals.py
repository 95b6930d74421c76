"""Why something cannot be done with a user. The messages are sentences for whoever tried."""

from __future__ import annotations

from ingest.durations import MINUTE, SECOND
from ingest.said import Said


class PeopleError(Exception):
    """It is refused; ``code`` is stable."""

    code = "people"
    retryable = False


class NameRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """Nobody can have this name."""

    code = "name-refused"


class NameTaken(PeopleError):  # noqa: N818 - named for what became of it
    """There is, or was, a user of this name."""

    code = "name-taken"


class GrantRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """There is no such role, or it cannot be given for that."""

    code = "grant-refused"


class WayInRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """The user can have no such password or token."""

    code = "way-in-refused"


class LastAdministrator(PeopleError):  # noqa: N818 - named for who it is
    """Nobody would be left who may administer users."""

    code = "last-administrator"


class ReasonNeeded(PeopleError):  # noqa: N818 - named for what is missing
    """Nobody is disabled without a word of why."""

    code = "reason-needed"


class LeaveRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """Nobody can have such a leave, or it cannot become that."""

    code = "leave-refused"


class ReachRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """Nobody can be reached at such an address."""

    code = "reach-refused"


class ViewRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """Nobody can keep such a view of the work list."""

    code = "view-refused"


class MaintenanceRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """Nothing is worked on like that."""

    code = "maintenance-refused"


class PasswordRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """Nobody may choose this password."""

    code = "password-refused"


class SignInRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """No user has this name and this password now; which of the two is wrong is not said."""

    code = "bad-sign-in"


class CodeRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """It is no code of theirs now, or one that was used before."""

    code = "bad-code"


class SecondStepOver(PeopleError):  # noqa: N818 - named for what becomes of it
    """Who showed their password took too long to show their code, or never showed it."""

    code = "second-step-over"


class FactorRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """A second factor cannot be turned on or off like that."""

    code = "factor-refused"


class IdentityRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """Whom a provider knows is linked to no user here, or cannot be linked to that one."""

    code = "identity-refused"


class TryLater(PeopleError):  # noqa: N818 - named for what to do
    """Too much failed by this name or from this address; ``wait_ms`` until the next try is taken."""

    code = "try-later"
    retryable = True

    def __init__(self, wait_ms: int) -> None:
        if wait_ms < MINUTE:
            said = Said("refusal-try-later-seconds", seconds=-(-wait_ms // SECOND))
        else:
            said = Said("refusal-try-later-minutes", minutes=-(-wait_ms // MINUTE))
        super().__init__(said)
        self.wait_ms = wait_ms
