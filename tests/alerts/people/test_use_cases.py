"""A function that is no proper use case is refused when it is imported."""

from __future__ import annotations

import pytest

from alerts.people.roles import Right
from alerts.people.use_cases import REGISTER, ScopeKind, use_case, use_case_of
from alerts.people.viewer import Forbidden, Grant, Viewer


@pytest.fixture(autouse=True)
def same_register():
    before = dict(REGISTER)
    yield
    REGISTER.clear()
    REGISTER.update(before)


def test_who_may_not_is_refused_before_anything_is_done():
    done = []

    @use_case("test.count", Right.WORK, ScopeKind.WHOLE)
    def counts(by: int, viewer: Viewer, *, more: int = 0) -> int:
        """Count."""
        done.append(viewer.name)
        return by + more

    may, may_not = Viewer("li", (Grant("handler"),)), Viewer("wang", (Grant("viewer"),))
    assert (counts(1, may), counts(by=2, viewer=may, more=3)) == (1, 5)
    for ask in (lambda: counts(1, may_not), lambda: counts(by=1, viewer=may_not)):
        with pytest.raises(Forbidden):
            ask()
    assert done == ["li", "li"]
    assert (counts.__name__, counts.__doc__) == ("counts", "Count.")
    assert use_case_of(counts).id == "test.count"


def test_an_id_is_given_once():
    use_case("test.once", Right.LOOK, ScopeKind.WHOLE)(lambda viewer: None)
    with pytest.raises(ValueError, match=r"there are two use cases test\.once"):
        use_case("test.once", Right.LOOK, ScopeKind.WHOLE)(lambda viewer: None)


def test_a_use_case_that_needs_a_right_has_a_viewer():
    with pytest.raises(ValueError, match=r"test\.mute: the function has no parameter `viewer`"):
        use_case("test.mute", Right.LOOK, ScopeKind.WHOLE)(lambda records: None)


@pytest.mark.parametrize(
    ("right", "kind"),
    [
        (None, ScopeKind.WHOLE),
        (None, ScopeKind.OBJECT),
        (Right.LOOK, ScopeKind.OWN),
        (Right.LOOK, ScopeKind.NOBODY_NEEDED),
    ],
)
def test_a_right_goes_with_a_kind_that_needs_one(right, kind):
    with pytest.raises(ValueError, match="do not go together"):
        use_case("test.odd", right, kind)
