"""Facts: which one counts, and from when."""

from alerts.matters.facts import LATE, Fact, FactBook, FactScope, scope_of

NINE = 1_772_000_000_000
MINUTE = 60_000


def fact(name, scope="", *, at=NINE, happened_at=None, **data):
    return Fact(name, scope, at, at if happened_at is None else happened_at, "li", data)


def test_the_prefix_of_a_name_says_whose_fact_it_is():
    assert scope_of("result") is FactScope.TICKET
    assert scope_of("contact:fed-back") is FactScope.CONTACT
    assert scope_of("assignment:signed") is FactScope.ASSIGNMENT
    assert scope_of("task:done") is FactScope.TASK


def test_a_late_entry_counts_from_its_entry_and_keeps_what_was_claimed():
    on_time = fact("assignment:arrived", "1", at=NINE, happened_at=NINE - 15 * MINUTE)
    late = fact("assignment:arrived", "1", at=NINE, happened_at=NINE - 41 * MINUTE, **{LATE: True})
    assert on_time.counts_at == NINE - 15 * MINUTE
    assert (late.counts_at, late.happened_at) == (NINE, NINE - 41 * MINUTE)
    assert late.without_people() == Fact(late.name, "1", NINE, late.happened_at, "", {LATE: True})


def test_of_one_name_and_scope_the_last_entered_is_the_fact():
    book = FactBook([fact("contact:fed-back", "L2026-000001")])
    again = fact("contact:fed-back", "L2026-000001", at=NINE + MINUTE)
    other = fact("contact:fed-back", "L2026-000002", at=NINE + 2 * MINUTE)
    after = book.with_(again, other)
    assert len(after) == 2
    assert after.latest("contact:fed-back", "L2026-000001") == again
    assert after.latest("contact:fed-back") == other
    assert after.latest("contact:fed-back", "L2026-000003") is None
    assert not after.has("result")
    assert len(book) == 1


def test_a_fact_at_the_very_instant_is_since_it():
    book = FactBook([fact("result", at=NINE)])
    assert book.since("result", "", NINE)
    assert not book.since("result", "", NINE + 1)
    assert not book.since("closed", "", 0)
