"""Why something cannot be done on duty. The messages are sentences for whoever tried."""

from __future__ import annotations

from alerts.people.refusals import PeopleError


class DutyRefused(PeopleError):  # noqa: N818 - named for what becomes of it
    """It is not possible now, or not for this person."""

    code = "duty-refused"
