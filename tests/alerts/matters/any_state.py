"""Any state that a matter can be in, for properties over conditions."""

from hypothesis import strategies as st

from alerts.matters.names import NAMES, Name, NameKind
from alerts.matters.state import MatterState


def a_value(name: Name) -> st.SearchStrategy:
    spec = NAMES[name]
    match spec.kind:
        case NameKind.YES_NO:
            return st.booleans()
        case NameKind.AT_LEAST:
            return st.integers(0, 2_000)
        case NameKind.SEVERAL:
            return st.frozensets(st.sampled_from(sorted(spec.values)), max_size=3)
        case NameKind.ONE:
            return st.sampled_from(sorted(spec.values))


STATES = st.fixed_dictionaries({name: a_value(name) for name in Name}).map(MatterState)
