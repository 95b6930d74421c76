"""The questions about people, for test_query_plans.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alerts.people.audit import AuditEvent, AuditKind
from alerts.people.doors.second_factor import SecondFactor
from alerts.people.leave import NewLeave
from alerts.people.lock_out import SignInFailures
from alerts.people.own.work_view import WorkView
from alerts.people.reach import Reach
from alerts.people.session import UserSession
from alerts.people.user import UserFilter
from alerts.people.viewer import Grant, Viewer
from alerts.records import Transaction
from tests.alerts.records.years_on_record import NOW, START, STEP

LEAVE = NewLeave(substitute="zhao", starts_at=NOW, ends_at=NOW + 1)
SESSION = UserSession("new", 1, change_only=False, began_at=NOW, seen_at=NOW, ends_at=NOW + 1)
FACTOR = SecondFactor(1, "secret", NOW, "s7")
VIEW = WorkView("overdue", {"overdue": "true"}, is_default=True, id=7)
FAILURE = SignInFailures(1, NOW)
PEOPLE_QUESTIONS: dict[str, Callable[[Transaction], Any] | None] = {
    "audit.act": lambda tx: tx.audit.act(Viewer("li", ()), AuditKind.REFUSED, NOW),
    "audit.newest": lambda tx: tx.audit.newest(),
    "audit.after": lambda tx: tx.audit.after(7, 9),
    "audit.append": lambda tx: tx.audit.append([AuditEvent(NOW, AuditKind.REFUSED, "li")] * 9),
    "users.add": lambda tx: tx.users.add("li", [Grant("viewer")], NOW),
    "users.by_id": lambda tx: tx.users.by_id(1),
    "users.named": lambda tx: tx.users.named("wang"),
    "users.looking_like": lambda tx: tx.users.looking_like("wang"),
    "users.names_by_look": lambda tx: tx.users.names_by_look(["wang", "li"]),
    "users.named_or_of": lambda tx: tx.users.named_or_of(["wang"], ["d1"]),
    "users.page": lambda tx: tx.users.page("", 9),
    "users.page of a part": lambda tx: tx.users.page("", 9, UserFilter(text="an", disabled=False)),
    "users.page of a role": lambda tx: tx.users.page("", 9, UserFilter(role="head", department="d1")),
    "users.enabled_with": lambda tx: tx.users.enabled_with(["administrator"]),
    "users.give": lambda tx: tx.users.give(1, [Grant("head", "d1")]),
    "users.take": lambda tx: tx.users.take(1, [Grant("dispatcher")]),
    "users.disable": lambda tx: tx.users.disable(1, NOW, "li"),
    "users.enable": lambda tx: tx.users.enable(1),
    "users.set_password": lambda tx: tx.users.set_password(1, "x", NOW),
    "users.keep_rehashed": lambda tx: tx.users.keep_rehashed(1, "x"),
    "audit.act_for": lambda tx: tx.audit.act_for(
        "wang", Viewer("zhao", ()), AuditKind.REFUSED, NOW - 5 * STEP
    ),
    "work_views.of": lambda tx: tx.work_views.of("wang"),
    "work_views.add": lambda tx: tx.work_views.add(1, VIEW),
    "work_views.save": lambda tx: tx.work_views.save(VIEW),
    "work_views.only_default": lambda tx: tx.work_views.only_default(1, 7),
    "work_views.delete": lambda tx: tx.work_views.delete(7),
    "reaches.of": lambda tx: tx.reaches.of(["wang", "li"]),
    "reaches.put": lambda tx: tx.reaches.put(1, Reach("a@b.cn")),
    "leaves.add": lambda tx: tx.leaves.add(LEAVE, 1, 2, NOW, by="wang"),
    "leaves.by_id": lambda tx: tx.leaves.by_id(7),
    "leaves.save": lambda tx: tx.leaves.save(tx.leaves.by_id(7)),
    "leaves.page": lambda tx: tx.leaves.page(NOW - 5 * STEP, None, 9),
    "leaves.page after": lambda tx: tx.leaves.page(START, (NOW - 5 * STEP, 7), 9),
    "leaves.page of one": lambda tx: tx.leaves.page(NOW - 5 * STEP, None, 9, of="wang"),
    "leaves.page of a substitute after": lambda tx: tx.leaves.page(START, (NOW - 5 * STEP, 7), 9, of="zhao"),
    "leaves.beside": lambda tx: tx.leaves.beside(1, 2, NOW - 5 * STEP),
    "leaves.beside a chain": lambda tx: tx.leaves.beside(2, 1, NOW - 5 * STEP),
    "leaves.agreed": lambda tx: tx.leaves.agreed(NOW - 5 * STEP),
    "leaves.stands_in": lambda tx: tx.leaves.stands_in(2, NOW - 5 * STEP),
    "tokens.make": lambda tx: tx.tokens.make(1, NOW, made_by="li"),
    "tokens.shown": lambda tx: tx.tokens.shown("a.b"),
    "tokens.by_id": lambda tx: tx.tokens.by_id("t7"),
    "tokens.of_user": lambda tx: tx.tokens.of_user(1, 9),
    "tokens.endless_of": lambda tx: tx.tokens.endless_of([1, 2]),
    "tokens.users_with_endless": lambda tx: tx.tokens.users_with_endless(9),
    "tokens.revoke": lambda tx: tx.tokens.revoke("t7", NOW),
    "tokens.used": lambda tx: tx.tokens.used({"t7": NOW, "t8": NOW}),
    "sessions.add": lambda tx: tx.sessions.add(SESSION),
    "sessions.by_key": lambda tx: tx.sessions.by_key("s7"),
    "sessions.of_user": lambda tx: tx.sessions.of_user(1, NOW, 9),
    "sessions.end_of": lambda tx: tx.sessions.end_of(2, "s7"),
    "sessions.note_seen": lambda tx: tx.sessions.note_seen({"s7": NOW, "s8": NOW}),
    "sessions.end": lambda tx: tx.sessions.end("s7"),
    "sessions.end_others": lambda tx: tx.sessions.end_others(2, "s7"),
    "sessions.forget_before": lambda tx: tx.sessions.forget_before(START + 5 * STEP),
    "second_factors.of": lambda tx: tx.second_factors.of(1),
    "second_factors.begin": lambda tx: tx.second_factors.begin(FACTOR),
    "second_factors.turn_on": lambda tx: tx.second_factors.turn_on(1, NOW, 7),
    "second_factors.use_step": lambda tx: tx.second_factors.use_step(1, 7),
    "second_factors.take_off": lambda tx: tx.second_factors.take_off(1),
    "second_factors.codes_left": lambda tx: tx.second_factors.codes_left(1),
    "second_factors.put_codes": lambda tx: tx.second_factors.put_codes(1, ["h1", "h2"]),
    "second_factors.use_code": lambda tx: tx.second_factors.use_code(1, "h1"),
    "identities.user_of": lambda tx: tx.identities.user_of("i", "s7"),
    "identities.of_user": lambda tx: tx.identities.of_user(1),
    "identities.link": lambda tx: tx.identities.link(1, "i", "new"),
    "identities.unlink": lambda tx: tx.identities.unlink(1, "i"),
    "failures.of": lambda tx: tx.failures.of(["k7", "k8"]),
    "failures.save": lambda tx: tx.failures.save({"k7": FAILURE, "new": FAILURE}),
    "failures.save of a browser": lambda tx: tx.failures.save({"k7": FAILURE}, browser="k7"),
    "failures.forget_browsers": lambda tx: tx.failures.forget_browsers("abc"),
    "failures.forgive": lambda tx: tx.failures.forgive("abc"),
    "failures.forget": lambda tx: tx.failures.forget(["k7", "k8"]),
}
