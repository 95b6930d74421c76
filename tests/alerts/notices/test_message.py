"""What a message says within a limit: number and link whole, nobody cut in half, nobody lost in a digest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.notices.message import (
    SMALLEST_LIMIT,
    NoticeMessage,
    Urgency,
    as_markdown,
    as_text,
    cut,
    merged,
    size,
)
from ingest.said import Said
from ingest.words.packages import catalogue_of

LINK = "https://wenya.example/tickets/2026-000017?key=a-b_c"
COLD = NoticeMessage(
    notice="N-000123",
    title="2026-000017 北区 7 栋 603 室 卧室 室温不足",
    lines=("现为 16.2 degC，低于 18 degC", "自 06:00 起；应于 08:30 前到场"),
    link=LINK,
)
texts = st.text(max_size=60)
words = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=6)
messages = st.builds(
    NoticeMessage,
    notice=words,
    title=texts,
    lines=st.lists(texts, max_size=5).map(tuple),
    link=st.sampled_from(["", LINK, "https://x.example/" + "k" * 480]),
    urgency=st.sampled_from(Urgency),
    mobiles=st.lists(st.sampled_from(["13800000000", "13900000000"]), max_size=2).map(tuple),
    repeated=st.booleans(),
    language=st.sampled_from(["zh-CN", "en"]),
)


def test_a_message_has_its_number_first_and_its_link_last():
    assert as_text(COLD, 2048) == (
        "N-000123 2026-000017 北区 7 栋 603 室 卧室 室温不足\n"
        "现为 16.2 degC，低于 18 degC\n"
        "自 06:00 起；应于 08:30 前到场\n"
        f"{LINK}"
    )


def test_markdown_mentions_and_makes_nothing_of_the_markup_of_others():
    spoilt = NoticeMessage("N-1", "[a](b) **c** <d>", ("# e",), LINK, mobiles=("13800000000",), language="en")
    assert as_markdown(spoilt, 2048) == (
        f"**N-1** ［a］(b) ＊＊c＊＊ ＜d＞\n\n> ＃ e\n\n[Open]({LINK})\n\n@13800000000"
    )


def test_what_may_have_been_delivered_says_so_in_its_language():
    assert as_text(NoticeMessage("N-1", "x", repeated=True), 999).startswith("N-1（可能重复） x")
    english = NoticeMessage("N-1", "x", repeated=True, language="en")
    assert as_text(english, 999) == "N-1 (possibly repeated) x"


def test_lines_of_others_are_lines():
    told = NoticeMessage("N-1", "a\nb\u3000\u202ec", ("d\r\n\te",))
    assert (told.title, told.lines) == ("a b \\u202ec", ("d e",))


@pytest.mark.parametrize(
    "wrong",
    [
        {"notice": ""},
        {"notice": "N 1"},
        {"notice": "N" * 33},
        {"link": "https://a b"},
        {"link": "x" * 501},
        {"link": "x\u202ey"},
        {"mobiles": ("1\n2",)},
        {"language": "fr"},
        {"urgency": "extreme"},
    ],
)
def test_what_could_not_be_kept_whole_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        NoticeMessage(**{"notice": "N-1", "title": "x", **wrong})


@given(st.text(), st.integers(0, 80))
def test_a_cut_is_within_the_limit_and_at_a_character(text, most):
    if text.encode("utf-8", "replace").decode() != text:
        return  # Halves of surrogate pairs never get here: lines are made printable.
    short = cut(text, most)
    assert size(short) <= most
    assert short == text or (short == "" and most <= 3) or text.startswith(short[:-1])


@given(messages, st.integers(SMALLEST_LIMIT, 2048))
def test_number_and_link_are_whole_at_any_limit(message, most):
    for write in (as_text, as_markdown):
        written = write(message, most)
        assert size(written) <= most
        assert message.notice in written
        assert message.link in written
        assert all(f"@{mobile}" in written for mobile in message.mobiles if write is as_markdown)


def test_the_largest_fixed_parts_fit_in_the_smallest_limit():
    largest = NoticeMessage(
        "N" * 32,
        "",
        (),
        "x" * 500,
        mobiles=tuple(f"{n:020}" for n in range(99)),
        repeated=True,
        language="en",
    )
    assert size(as_markdown(largest, SMALLEST_LIMIT)) <= SMALLEST_LIMIT
    with pytest.raises(ValueError, match="hold no number and link"):
        as_text(largest, 500)


@given(
    st.lists(messages, max_size=60, unique_by=lambda each: each.notice),
    st.integers(SMALLEST_LIMIT, 2048),
    st.one_of(st.none(), st.integers(1, 5)),
    st.sampled_from([as_text, as_markdown]),
)
def test_merging_loses_nobody_and_keeps_their_order(several, most, wanted, write):
    few = merged(several, most, write=write, most_messages=wanted)
    assert [number for each in few for number in each.numbers] == [each.notice for each in several]
    for each in few:
        written = write(each, most)
        assert size(written) <= most
        assert all(number in written for number in each.numbers)
        if each.members:
            assert written == write(each, 1 << 30), "a digest is never cut"


def test_a_digest_tells_how_many_and_each_with_number_and_title():
    other = NoticeMessage(
        "N-000124", "管网压力低", urgency=Urgency.HIGH, repeated=True, mobiles=("13800000000",)
    )
    (digest,) = merged([COLD, other], 2048, link="https://wenya.example/work")
    assert as_text(digest, 2048) == (
        "N-000123+1 2 条通知\n"
        "N-000123 2026-000017 北区 7 栋 603 室 卧室 室温不足\n"
        "N-000124（可能重复） 管网压力低\n"
        "https://wenya.example/work"
    )
    assert (digest.urgency, digest.mobiles, digest.members) == (
        Urgency.HIGH,
        ("13800000000",),
        ("N-000123", "N-000124"),
    )


def test_one_alone_stays_as_it_is_and_many_become_several():
    assert merged([COLD], 2048) == (COLD,)
    assert merged([], 2048) == ()
    many = [NoticeMessage(f"N-{n:06}", "室温不足" * 10) for n in range(100)]
    assert len(merged(many, 2048)) == 7
    shortened = merged(many, 2048, most_messages=2)
    assert [len(each.members) for each in shortened] == [50, 50]


def test_what_happened_comes_before_the_place_so_that_a_cut_title_has_it():
    title = Said("notice-title", number="2026-000003", what="报漏", place="北区供热所 7号换热站 丁香苑a号楼")
    assert "报漏" in title.written(catalogue_of("zh-CN"))[:30]
