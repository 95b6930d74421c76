"""What a ticket's points say now, written in a language."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.compliance.situation.point_states import PointState
from alerts.desk.history.point_history import PointHistory
from alerts.desk.now.ticket_now import TicketNow
from alerts.rules.limit_spans import LimitSpan
from alerts.rules.plan import Plan
from alerts.rules.rule import Side
from api.console.charts.geometry import Chart
from api.console.charts.point_charts import history_chart
from api.console.views.values import as_shown, value_formatter
from api.words.languages import Language
from ingest.durations import HOUR


@dataclass(frozen=True, slots=True)
class TicketNowView:
    """The worst value of now with its unit, what it is held to, and the way it came.

    Attributes
    ----------
    point
        Id of the point that says it.
    value, at
        Empty and ``None`` where nothing of it is known. ``is_now``: it counts as a value of now; else it is
        the last one that there was.
    breaching, judged
        Whether an episode goes on at the point, and whether a rule applies to it at this hour.
    facts
        The limit in force, by how much it is missed, how the value has changed in an hour: what is known.
    chart, view
        From before the breach to the present, and from when to when (UTC ms) that is.
    """

    point: str
    value: str
    at: int | None
    is_now: bool
    breaching: bool
    judged: bool
    facts: tuple[str, ...]
    chart: Chart | None
    view: tuple[int, int]


def ticket_now_view(found: TicketNow, plan: Plan, language: Language) -> TicketNowView | None:
    """What is shown of ``found``; ``None``: no sensor has a say in the matter."""
    worst, history = found.points.worst, found.history
    if worst is None or history is None:
        return None
    latest = history.latest or _last_of(history)
    value = value_formatter(worst.point.metric, language)
    return TicketNowView(
        worst.point.id,
        "" if latest is None else value(latest[1]),
        None if latest is None else latest[0],
        PointState.MEASURED in worst.state,
        PointState.BREACHING in worst.state,
        worst.depth is not None,
        tuple(
            _facts(
                history,
                None if latest is None else latest[1],
                language,
                breaching=PointState.BREACHING in worst.state,
            )
        ),
        None if history.figures is None else history_chart(history, plan),
        history.span,
    )


def _last_of(history: PointHistory) -> tuple[int, float] | None:
    """The end of the chart, of a point that is silent."""
    figures = history.figures
    if figures is None or not len(figures):
        return None
    return int(figures.at[-1]), float(figures.mean[-1])


def _facts(history: PointHistory, said: float | None, language: Language, *, breaching: bool) -> list[str]:
    value = value_formatter(history.point.metric, language)
    limit, found = _limit(history, said, breaching=breaching), []
    if limit is not None:
        found.append(language.text(f"episode-limit-{limit.side}", limit=value(limit.value)))
        if said is not None and _missed_by(limit, said) > 0:
            missed = abs(as_shown(limit.value, history.point.metric) - as_shown(said, history.point.metric))
            found.append(language.text(f"ticket-now-{limit.side}", by=value(missed)))
    change = _change(history)
    if change is not None and value(abs(change)) != value(0):
        risen = "risen" if change > 0 else "fallen"
        found.append(language.text(f"ticket-now-{risen}", by=value(abs(change))))
    return found


def _limit(history: PointHistory, said: float | None, *, breaching: bool) -> LimitSpan | None:
    """The limit in force at the end, of several the one that ``said`` misses by the most.

    Where it keeps that one and an episode goes on, the last one that it misses: the episode is of a rule that
    does not apply at this hour.
    """

    def missed(limit: LimitSpan) -> float:
        return 0 if said is None else _missed_by(limit, said)

    end = history.span[1] - 1
    now = max((each for each in history.limits if each.start <= end < each.end), key=missed, default=None)
    if breaching and (now is None or missed(now) <= 0):
        over = [each for each in history.limits if each.end <= end and missed(each) > 0]
        return max(over, key=lambda each: each.end, default=now)
    return now


def _missed_by(limit: LimitSpan, said: float) -> float:
    return limit.value - said if limit.side is Side.BELOW else said - limit.value


def _change(history: PointHistory) -> float | None:
    """How much the value has changed in the last hour; ``None`` where nothing is known of one of the two."""
    figures, latest = history.figures, history.latest
    if figures is None or latest is None:
        return None
    before = int(figures.at.searchsorted(latest[0] - HOUR, "right")) - 1
    if before < 0 or latest[0] - HOUR - int(figures.at[before]) > HOUR // 2:
        return None
    return float(latest[1] - figures.mean[before])
