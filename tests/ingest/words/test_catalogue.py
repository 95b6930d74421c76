"""Texts are checked when they are loaded, and written as the language asks for."""

from __future__ import annotations

import pytest

from ingest.words.catalogue import LONGEST_VALUE, Catalogue, CatalogueError

LETTERS = """
-letter = letter
hello = Hello
said = { $who }: { $what }
letters = { $count ->
    [0] No { -letter }
    [one] One { -letter }
   *[other] { $count } { -letter }s
}
"""


def catalogue(source=LETTERS, tag="en"):
    return Catalogue(tag, [("words.ftl", source)])


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "No letter"),
        (1, "One letter"),
        (2, "2 letters"),
        (21, "21 letters"),
        (1_200, "1,200 letters"),
    ],
)
def test_a_number_has_its_plural_form_and_is_grouped(count, text):
    assert catalogue().write("letters", {"count": count}) == text


def test_a_text_without_values_is_what_it_is():
    assert catalogue().write("hello", {}) == "Hello"
    assert "hello" in catalogue()
    assert "letter" not in catalogue()


@pytest.mark.parametrize("value", ["{ $who }", "-letter", "{ -letter }", "<b>", "\u2068", "房间", ""])
def test_a_value_is_data_and_nothing_is_put_around_it(value):
    assert catalogue().write("said", {"who": "A", "what": value}) == f"A: {value}"


def test_a_value_that_is_too_long_for_the_library_is_cut():
    written = catalogue().write("said", {"who": "A", "what": "x" * 100_000})
    assert written == f"A: {'x' * (LONGEST_VALUE - 1)}…"


def test_a_text_that_is_kept_is_never_taken_for_another():
    """Numbers that are equal and written differently, and as many texts as are not kept at once."""
    asked = [1, 1.0, "1", "1.0", True, 0, False, 12_345, 12_345.0, "12345", "x" * 59, "x" * 61]
    written = [catalogue("say = { $value }\n").write("say", {"value": value}) for value in asked]
    one = catalogue("say = { $value }\n")
    for _ in range(2):
        assert [one.write("say", {"value": value}) for value in asked] == written
    assert [one.write("say", {"value": n}) for n in range(11_000)][::10_999] == ["0", "10,999"]
    assert one.write("say", {"value": 12_345}) == "12,345"


def test_a_value_that_is_missing_or_written_already_is_an_error():
    with pytest.raises(ValueError, match="said: Unknown external: what"):
        catalogue().write("said", {"who": "A"})
    with pytest.raises(TypeError, match="letters: count must be a number"):
        catalogue().write("letters", {"count": "1"})
    with pytest.raises(KeyError):
        catalogue().write("nobody", {})


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("a = { $b", "words.ftl:1: Expected token"),
        ("hello = a\n\n!b = c", "words.ftl:3: Expected"),
        ("a = b\na = c", "words.ftl:2: a is in words.ftl:1 too"),
        ("-a = b\n-a = c", "words.ftl:2: -a is in words.ftl:1 too"),
        ("a = { -b }", "words.ftl:1: a: there is no -b"),
        ("a = { b }\nb = c", "words.ftl:1: a: refers to the text b"),
        ("a = { NUMBER($b) }", "words.ftl:1: a: calls NUMBER"),
        ("a =\n    .title = b", "words.ftl:1: a: has the attribute title"),
        ("-a = { $b }", "words.ftl:1: -a: a term is a plain word"),
        ('-a = b\nc = { -a(case: "x") }', "words.ftl:2: c: a term is used with arguments"),
        ("a = { NUMBER($b) ->\n    [one] 1\n   *[other] 2\n}", "selects by something else"),
        ("a = { $b ->\n    [one] 1\n}", "words.ftl:1: Expected one of the variants to be marked"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place_when_it_is_loaded(source, fault):
    with pytest.raises(CatalogueError) as refused:
        catalogue(source)
    assert fault in str(refused.value)


def test_all_faults_are_told_at_once_across_files():
    with pytest.raises(CatalogueError) as refused:
        Catalogue("en", [("one.ftl", "a = b\nc = { -d }"), ("two.ftl", "a = e")])
    assert str(refused.value).splitlines() == [
        "two.ftl:1: a is in one.ftl:1 too",
        "one.ftl:2: c: there is no -d",
    ]


def test_what_a_text_needs_is_known():
    needs = catalogue().needs["letters"]
    assert needs.variables == {"count"}
    assert needs.counted == {"count": {"one", "other"}}
    by_word = catalogue("a = { $side ->\n    [below] under\n   *[above] over\n}").needs["a"]
    assert (by_word.variables, by_word.counted) == ({"side"}, {})


def test_a_text_that_ships_is_read_alone_and_says_what_it_says_when_all_are_read():
    """Comments, terms and what stands in several lines belong to the text that they follow."""
    source = f"# Words of letters.\n{LETTERS}\n## More\n\nlast =\n    of two\n    lines\n\n# The end.\n"
    read, unread = catalogue(source), Catalogue("en", [("words.ftl", source)], checked=False)
    assert unread.needs == read.needs
    for key, needs in read.needs.items():
        values = dict.fromkeys(needs.variables, 2)
        assert unread.write(key, values) == read.write(key, values)
    assert unread.write("last", {}) == "of two\nlines"
