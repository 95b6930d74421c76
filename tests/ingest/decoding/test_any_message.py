"""Whatever a message holds, it becomes readings or a dead letter."""

import itertools
import json
import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decoding.decoder import Decoder, Message
from ingest.decoding.unknown_names import unknown_names
from ingest.kept_said import kept_text, said_of
from ingest.printable import printable
from ingest.readings.batch import DeadLetterReason, concat
from ingest.said import Said
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of
from tests.examples import examples
from tests.ingest.codecs.sparkplug.payloads import FIELD as SPARKPLUG_EXAMPLE
from tests.ingest.codecs.test_lorawan import (
    CHIRPSTACK,
    CHIRPSTACK_EXAMPLE,
    THINGS_STACK,
    THINGS_STACK_EXAMPLE,
)
from tests.ingest.codecs.test_native_senml import FIELD_EXAMPLE
from tests.ingest.decoding.messages import (
    AT,
    INVENTORY,
    JSON,
    NOW,
    SENML,
    THINGSBOARD,
    native,
    rows,
)

EXAMPLES = [FIELD_EXAMPLE, CHIRPSTACK_EXAMPLE, THINGS_STACK_EXAMPLE, SPARKPLUG_EXAMPLE]
SPARKPLUG = [f"spBv1.0/heat/{kind}/gw-7" for kind in ("NBIRTH", "NDATA", "NDEATH")]
SPARKPLUG += [f"spBv1.0/heat/{kind}/gw-7/24e1240000000301" for kind in ("DBIRTH", "DDATA", "DDEATH")]


def damaged(payload, at, cut, put):
    return payload[:at] + put + payload[at + cut :]


topics = st.sampled_from(
    [SENML, JSON, THINGSBOARD, CHIRPSTACK, THINGS_STACK, *SPARKPLUG, "wenya/v1/gw-8/senml", "else/where"]
)


anything = st.text(st.characters(), max_size=4)
"""Control characters and halves of surrogate pairs, too."""


names = (
    st.sampled_from(["H-0301-living", "WP-0007", "H-9999", "24e1240000000301/temperature", "wp-0007", ""])
    | anything
)


times = st.sampled_from(
    [
        AT,
        AT + 1,
        0,
        1000,
        10**15,
        "2026-11-21T22:00:00Z",
        "2026",
        None,
        1_795_298_400,
        -5,
        2.5,
        AT * 1000,
        "-3.5",
    ]
)


scalars = st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats() | anything | times | names


WORDS = (
    "point value measured_at flags unit ts values bn bt bu bv bs bver n u v vs vb s t x_ temperature pressure"
    " battery object history timestamp time uplink_message decoded_payload received_at simulated"
    " end_device_ids dev_eui"
)


keys = st.sampled_from(WORDS.split())


trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | names, inner, max_size=5),
    max_leaves=25,
)


good = st.builds(
    native,
    point=names,
    measured_at=times,
    value=st.integers(-100, 100) | st.floats(),
    unit=st.sampled_from([None, "K"]) | anything,
)


payloads = (
    st.binary(max_size=40)
    | trees.map(lambda tree: json.dumps(tree).encode())
    | st.lists(good, max_size=4).map(lambda tree: json.dumps(tree).encode())
    | st.builds(
        damaged, st.sampled_from(EXAMPLES), st.integers(0, 600), st.integers(0, 4), st.binary(max_size=3)
    )
)


messages = st.builds(Message, topics | st.text(max_size=20), payloads, st.sampled_from([NOW, NOW + 7]))


@settings(max_examples=examples(300))
@given(messages)
def test_any_bytes_on_any_topic_give_readings_or_a_dead_letter(message):
    batch, letters = Decoder(lambda: INVENTORY).decode([message])
    # Of Sparkplug a death says nothing that is a reading, and neither does a birth without metrics.
    assert len(batch) + len(letters) > 0 or message.topic in SPARKPLUG
    assert len(letters) <= 1
    assert np.isfinite(batch.value).all()
    assert set(batch.point.tolist()) <= {3, 7, 9}
    for letter in letters:
        assert letter.payload == message.payload
        assert letter.reason is not DeadLetterReason.CODEC_FAILED
        assert_fit_to_be_kept_and_read(letter.detail)


QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
PROSE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
HAN = re.compile(r"[\u4e00-\u9fff]")


def assert_fit_to_be_kept_and_read(detail):
    """In any language, as what it was before it was kept; and what is English in it came with the message."""
    kept = kept_text(detail)
    assert len(kept.encode()) < 6_000
    for tag in LANGUAGE_TAGS:
        written = said_of(kept).written(catalogue_of(tag))
        assert written.isprintable()
        assert (written == detail.written(catalogue_of(tag))) or len(kept) > 2_000
    assert HAN.search(QUOTED.sub("", detail.written(catalogue_of("zh-CN"))))
    assert [text for text in texts_in(detail) if PROSE.search(QUOTED.sub("", text))] == []


def texts_in(value):
    if isinstance(value, Said):
        yield from itertools.chain(*(texts_in(each) for _, each in value.values))
    elif isinstance(value, tuple):
        yield from itertools.chain(*map(texts_in, value))
    elif isinstance(value, str):
        yield value


@settings(max_examples=examples(300))
@given(messages)
def test_every_name_that_is_told_of_any_message_can_be_kept_sent_and_shown(message):
    for name in unknown_names([message], INVENTORY, 9):
        assert name.encode().decode() == name
        shown = printable(name, 20)
        assert shown.isprintable()
        assert len(shown) <= 20


@given(st.lists(messages, max_size=8))
def test_many_messages_decode_as_each_alone(several):
    together, letters = Decoder(lambda: INVENTORY).decode(several)
    alone = [Decoder(lambda: INVENTORY).decode([message]) for message in several]
    joined = concat([batch for batch, _ in alone])
    assert rows(together) == rows(joined)
    assert together.received_at.tolist() == joined.received_at.tolist()
    assert [together.sources[i] for i in together.source] == [joined.sources[i] for i in joined.source]
    assert letters == [letter for _, found in alone for letter in found]
