"""Histories of matters in few words; instants are wall-clock times of Shanghai, ``02-13 15:00`` of 2026."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from simulators.expected.desk.clocks import MatterHistory, ReferenceClock, ReferenceFact, clocks_of
from simulators.expected.desk.days import MADE_UP_2027, YEAR_2026, WorkingDays
from simulators.expected.desk.limits import LimitBook
from simulators.expected.desk.policies import ReferenceMatter

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = WorkingDays({2026: YEAR_2026})
BOOK = LimitBook(DAYS)
WITH_2027 = LimitBook(WorkingDays({2026: YEAR_2026, 2027: MADE_UP_2027}))


def on(text: str) -> int:
    """``02-13 15:00``, ``02-13 15:00:00.001`` of 2026, or with another year in front, as UTC ms."""
    whole = text if text.count("-") == 2 else f"2026-{text}"
    return round(datetime.fromisoformat(whole).replace(tzinfo=ZONE).timestamp() * 1000)


def said(instant: int | None) -> str | None:
    """The other way round."""
    if instant is None:
        return None
    local = datetime.fromtimestamp(instant // 1000, ZONE)
    text = f"{local:%m-%d %H:%M}" if local.second == 0 else f"{local:%m-%d %H:%M:%S}"
    return text if local.year == 2026 else f"{local.year}-{text}"


def fact(name: str, happened: str, entered: str = "", of: str = "", *, accepted: bool = False):
    """It happened, and was entered at once or later."""
    return ReferenceFact(name, on(happened), on(entered or happened), of, accepted)


def call(at: str, *, contact: str = "li", entered: str = "") -> list[ReferenceFact]:
    """Somebody calls and is registered."""
    return [
        fact("registered", at, entered),
        fact("received", at, entered),
        fact("accepted", at, entered, contact),
    ]


def history(matter: ReferenceMatter, *facts, later=(), pauses=(), **more) -> MatterHistory:
    """One contact; ``later``: (when, what is known from then on); facts or lists of them."""
    flat = [each for group in facts for each in (group if isinstance(group, list) else [group])]
    first = min(each.at for each in flat)
    known = [(first, matter), *((on(when), what) for when, what in later)]
    spans = [(on(since), None if to is None else on(to)) for since, to in pauses]
    return MatterHistory(known, flat, **({"contacts": ("li",)} | more), pauses=spans)


def found(past: MatterHistory, until: str, book: LimitBook = BOOK) -> dict[str, tuple[str | None, str]]:
    """Key -> when it is due and how it stands."""
    return {clock.key: (said(clock.due), clock.status) for clock in all_of(past, until, book)}


def all_of(past: MatterHistory, until: str, book: LimitBook = BOOK) -> list[ReferenceClock]:
    return clocks_of(past, book, on(until))
