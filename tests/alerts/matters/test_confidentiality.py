"""Who a contact is from: masked for most, hidden from whom it is about, in full for few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.matters.choices import Category, ContactChannel
from alerts.matters.confidentiality import (
    is_hidden_from,
    masked,
    masked_address,
    masked_name,
    masked_phone,
    may_reveal,
    shown,
)
from alerts.matters.contact import NOBODY, Contact, Reporter


def contact(category: Category = Category.LEAK, **values) -> Contact:
    return Contact(
        "L2026-000001",
        "2026-000001",
        1,
        1,
        "zhang",
        ContactChannel.CALL,
        category,
        target_department="unit-7",
        target_person="王五",
        demand="赔礼道歉",
        reporter=Reporter("张三丰", "幸福里7号楼2单元603室", "138-1234-1234", "三单元漏水"),
        salt=b"s",
        **values,
    )


@pytest.mark.parametrize(
    ("name", "shown_as"), [("张三", "张*"), ("欧阳修文", "欧*"), ("Li Ming", "L*"), (" 李 ", "李*"), ("", "")]
)
def test_of_a_name_the_first_character_is_shown(name, shown_as):
    assert masked_name(name) == shown_as


@pytest.mark.parametrize(
    ("phone", "shown_as"),
    [
        ("13812341234", "138****1234"),
        ("+86 138 1234 1234", "861****1234"),
        ("0431-88887777", "043****7777"),
        ("88887777", "****7777"),
        ("114", "****"),
        ("", ""),
    ],
)
def test_of_a_number_the_middle_is_hidden(phone, shown_as):
    assert masked_phone(phone) == shown_as


@pytest.mark.parametrize(
    ("address", "shown_as"),
    [
        ("幸福里7号楼2单元603室", "幸福里7号楼***"),
        ("人民大街128号院3栋603", "人民大街128号院3栋***"),
        ("人民大街128号603室", "人民大街128号***"),
        ("人民大街128号", "人民大街128号"),
        ("幸福里603号室", "***"),
        ("第一中学高二", "***"),
        ("", ""),
    ],
)
def test_an_address_ends_at_its_building(address, shown_as):
    assert masked_address(address) == shown_as


@given(st.text(max_size=40))
def test_masks_never_show_more_than_they_say(text):
    assert len(masked_name(text)) <= 2
    assert sum(each.isdigit() for each in masked_phone(text)) <= 7
    assert masked_address(text).removesuffix("***") in text


def test_most_see_what_was_said_and_not_who_said_it():
    seen = masked(contact())
    assert seen.reporter == Reporter("张*", "幸福里7号楼***", "138****1234", "三单元漏水")
    assert (seen.demand, seen.target_person, seen.salt) == ("赔礼道歉", "王*", b"")


def test_of_a_petition_what_was_said_is_hidden_too():
    """W28, H46: it tells who said it."""
    seen = masked(contact(Category.PETITION_GROUP))
    assert (seen.reporter.content, seen.demand) == ("", "")
    assert seen.reporter.name == "张*"


def test_whom_it_is_about_sees_nobody():
    about = contact(Category.CONDUCT)
    assert is_hidden_from(about, {"unit-7"})
    assert shown(about, {"unit-7"}).reporter == NOBODY
    assert shown(about, {"discipline"}).reporter.name == "张*"
    assert shown(contact(), {"unit-7"}).reporter.name == "张*"


def test_few_see_all_of_it():
    """Receiver, person in charge, caller; none of them where it is about their department."""

    def may(names=("li",), *, in_charge=(), is_caller=False, departments=(), of=Category.LEAK):
        return may_reveal(
            contact(of), names, in_charge=in_charge, is_caller=is_caller, departments=departments
        )

    assert not may()
    assert may(("zhang",))
    assert may(("li", "zhang"))
    assert may(in_charge=("li",))
    assert may(is_caller=True)
    assert not may(
        ("zhang",), is_caller=True, in_charge=("zhang",), departments=("unit-7",), of=Category.CONDUCT
    )
