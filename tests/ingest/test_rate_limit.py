"""A gateway gets its share of a second and no more, whatever the others send."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ingest.rate_limit import SHARED_TOPIC, RateLimit

groups = st.lists(
    st.tuples(st.floats(0, 4), st.lists(st.sampled_from(["a", "b", "c", SHARED_TOPIC]), max_size=12)),
    max_size=8,
).map(lambda found: sorted(found, key=lambda group: group[0]))


@given(groups, st.integers(1, 5))
def test_the_first_messages_of_each_second_are_within_the_share(found, share):
    shares = RateLimit(share)
    sent = Counter()
    for at, topics in found:
        expected = []
        for index, topic in enumerate(topics):
            sent[int(at), topic] += 1
            if topic != SHARED_TOPIC and sent[int(at), topic] > share:
                expected.append(index)
        assert shares.over_limit(topics, at) == expected
