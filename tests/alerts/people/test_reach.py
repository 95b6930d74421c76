"""By which addresses somebody can be reached."""

import re

import pytest

from alerts.channels.settings.channels import MAIL_ADDRESS
from alerts.people.reach import Reach


@pytest.mark.parametrize(
    "reach",
    [
        Reach(),
        Reach("wang@heat.example", "13800000000", "zh-CN"),
        Reach(mobile="+447700900000", language="en"),
    ],
)
def test_an_address_that_can_be(reach):
    assert reach.fault is None


@pytest.mark.parametrize(
    ("reach", "key"),
    [
        (Reach("wang"), "reach-mail"),
        (Reach("王@heat.example"), "reach-mail"),
        (Reach("a@b.cn, c@d.cn"), "reach-mail"),
        (Reach("a@b.cn\nBcc: c@d.cn"), "reach-mail"),
        (Reach(f"{'a' * 250}@b.cn"), "reach-mail"),
        (Reach(mobile="12ab"), "reach-mobile"),
        (Reach(mobile="1380000000013800000000"), "reach-mobile"),
        (Reach(language="fr"), "reach-language"),
    ],
)
def test_an_address_that_cannot_be(reach, key):
    assert reach.fault.key == key


def test_what_is_written_into_a_number_is_left_out():
    assert Reach(" a@b.cn ", "138 0000-0000").tidied() == Reach("a@b.cn", "13800000000")


def test_every_mail_address_is_one_that_the_channel_takes():
    assert re.fullmatch(MAIL_ADDRESS, "wang+duty@heat.example")
