"""What works for the desk by itself: settles tickets, sweeps clocks, tells people and sends to them."""

from __future__ import annotations

from alerts.desk.matters.desk_in_force import DeskInForce
from alerts.desk.notices.sending import SendingBy
from alerts.desk.rules_in_force import RulesInForce
from alerts.records import Records
from alerts.workers.desk import DeskWorker
from alerts.workers.notices.auditor import NoticeAuditor
from alerts.workers.notices.notifier import Notifier
from alerts.workers.notices.sender import NoticeSender
from alerts.workers.sweeper import Sweeper
from api.ports.settings import Settings
from ingest.clock import Clock
from ingest.durations import SECOND
from ingest.said import Said


class DeskWorkers:
    """All five: in real time each in a thread of its own, on simulated time in step with the judge.

    Parameters
    ----------
    records, clock
        As for `alerts.workers.desk.DeskWorker`.
    rules
        With the inventory, the desk's tables and the calendar in force.
    wall
        The time of persons.
    settings
        Of the service: how people are told by channels, and how browsers reach the console.
    in_step
        On simulated time.
    """

    def __init__(
        self,
        records: Records,
        clock: Clock,
        wall: Clock,
        rules: RulesInForce,
        settings: Settings,
        *,
        in_step: bool,
    ) -> None:
        self._rules = rules
        self._in_force: DeskInForce | None = None
        hold_ms, notices = settings.checker.silence_hold_s * SECOND, settings.notices
        self._settling = DeskWorker(records, clock, lambda: rules.plan, self._desk_in_force, hold_ms, wall)
        self._sweeper = Sweeper(records, clock, wall, self._desk_in_force)
        routes = notices.ways
        self._notifier = Notifier(
            records, clock, wall, self._desk_in_force, routes=routes, remind_ms=notices.remind_ms
        )
        by = SendingBy(
            notices.channels if routes else {},
            routes,
            notices.answer_ms,
            notices.gathering(rules.inventory.root_zone),
            settings.api.origin or "",
            settings.service.language,
            notices.link_ms,
        )
        self._sender = NoticeSender(records, clock, self._desk_in_force, by, in_step=in_step)
        # On simulated time nothing can come in between, and only what is sent may be lost.
        self._auditor = NoticeAuditor(records, clock, self._desk_in_force) if routes or not in_step else None
        self._sweeper.catch_up()

    def start(self) -> None:
        """Start their threads."""
        self._settling.start()
        self._sweeper.start()
        self._notifier.start()
        self._sender.start()
        if self._auditor is not None:
            self._auditor.start()

    def stop(self) -> None:
        """Finish what is at hand and stop; may be called twice."""
        if self._auditor is not None:
            self._auditor.stop()
        self._sender.stop()
        self._notifier.stop()
        self._sweeper.stop()
        self._settling.stop()

    def wake(self) -> None:
        """Settle soon: there are pending episodes."""
        self._settling.wake()

    def work_in_step(self, now: int) -> None:
        """What people did at ``now`` (UTC ms), and what the desk makes of it, comes before what falls due.

        Last people are told of all that, and messages sent.

        Raises `RecordsError`.
        """
        self._settling.settle_in_step(now)
        self._sweeper.sweep_in_step(now)
        self._notifier.tell_in_step(now)
        self._sender.send_in_step(now)
        if self._auditor is not None:
            self._auditor.audit_in_step(now)

    @property
    def problem(self) -> str | Said | None:
        """What does not work now, or is left out: for `/readyz`; ``None``: everything works."""
        return (
            self._settling.problem
            or self._sweeper.problem
            or self._notifier.problem
            or self._sender.problem
            or (self._auditor and self._auditor.problem)
            or self._settling.faults.summary
            or self._sweeper.faults.summary
            or self._notifier.faults.summary
            or self._sender.faults.summary
        )

    def note(self, now: int) -> Said | None:
        """What is to be known at ``now`` (UTC ms) though all works: for `/readyz`; ``None``: nothing."""
        failing = self._sender.failing
        return Said("channels-failing", channels=tuple(failing)) if failing else self._sweeper.note(now)

    @property
    def longest_turn_s(self) -> float:
        """For how many seconds they are at what they do now, at most."""
        turns = [self._sweeper.turn_s, self._notifier.turn_s, self._sender.turn_s]
        return max(*turns, 0.0 if self._auditor is None else self._auditor.turn_s)

    @property
    def steps_fired(self) -> dict[tuple[str, str], int]:
        """(policy, step of its ladder) -> how many were put on record since the start."""
        return dict(self._sweeper.fired)

    @property
    def attempts_ended(self) -> dict[tuple[str, str], int]:
        """(channel, result) -> how many attempts to send a message ended so since the start."""
        return dict(self._sender.ended)

    @property
    def notice_faults(self) -> dict[str, int]:
        """Fault -> notices that were found since the start to be neither told nor sent in time."""
        return {} if self._auditor is None else dict(self._auditor.found)

    @property
    def faults(self) -> dict[str, int]:
        """Worker -> how much it leaves out."""
        return {
            "desk": len(self._settling.faults),
            "sweeper": len(self._sweeper.faults),
            "notifier": len(self._notifier.faults),
            "sender": len(self._sender.faults),
        }

    def _desk_in_force(self) -> DeskInForce:
        """The same value for as long as nothing of it changes: its departments remember places."""
        rules, known = self._rules, self._in_force
        made = DeskInForce(rules.inventory, rules.tables.tables, rules.calendar)
        if (
            known is None
            or known.inventory is not made.inventory
            or known.tables is not made.tables
            or known.calendar is not made.calendar
        ):
            self._in_force = known = made
        return known
