"""Sheets on paper: one form for screen and PDF, in the reader's language, whatever people wrote on it."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from alerts.matters.contact import Reporter
from alerts.sheets.complaint_card import complaint_card
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.sheet import SheetBlock, SheetField, SheetKind, SheetWord
from alerts.sheets.signatures import digest_of
from api.printing.sheets import SignatureImage, sheet_page
from api.words.languages import LANGUAGES, language
from tests.alerts.sheets.leak_call import COMPLAINT, FACTS, LINES, ZONE, at, source
from tests.api.printing.pdf_contents import fonts_of, text_of
from tests.words_seen import english_words

SIGNATURE = SignatureImage("image/png", b"\x89PNG picture")
FEEDBACK, CARD = feedback_sheet(source()), complaint_card(source(COMPLAINT))


def page(sheet=FEEDBACK, tag="zh-CN", image=None) -> str:
    return sheet_page(sheet, digest_of(sheet).hex(), language(tag), at("18:00"), ZONE, image=image)


class Cells(HTMLParser):
    """The rows of a page's tables: the text of each cell, lines joined by a stroke; tags, and pictures."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.pictures: list[str] = []
        self.text = ""
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")
            self.inside = True
        elif tag == "div" and self.rows[-1][-1]:
            self.rows[-1][-1] += "/"
        elif tag == "img":
            self.pictures.append(dict(attrs)["src"])

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("th", "td")

    def handle_data(self, data):
        self.text += data
        if self.inside and data.strip():
            self.rows[-1][-1] += data


FEEDBACK_ROWS = [
    ["统一编号", "L2026-000123", "工单号", "2026-000017"],
    ["来源", "来电", "外部编号", "12345-8801"],
    ["转交单位", "12345 热线"],
    ["姓名", "王芳", "联系电话", "13812345678"],
    ["单位或地址", "幸福小区 3 号楼"],
    ["来话时间", "2026年2月13日 15:00:00"],
    ["用户反映情况", "楼前路面冒水，\n已经淹到门口"],
    ["分类", "报漏"],
    ["受理部门", "维修公司", "受理负责人", "周班长"],
    ["下达时间", "2026年2月13日 15:12:00", "下达电话确认", "周班长 2026年2月13日 15:15:00"],
    ["配合单位", "管网部"],
    ["时限", "2 日内反馈 W20 2026年2月15日 15:00:00/其他维修 P17 到期日未知"],
    ["维修人员", "刘维修", "到场时间", "2026年2月13日 15:40:00"],
    ["断水时间", "2026年2月13日 15:45:00 补录于 2026年2月13日 16:20:00"],
    ["具体处理情况", "更换 DN100 接头一只，\n恢复供水"],
    ["处理结果", "列入计划 整段管道四月更换"],
    ["用户意见", "很快，谢谢"],
    ["用户签字确认", "已签字 王芳"],
    ["签字时间", "2026年2月13日 17:30:00", "经办人", "周班长"],
    ["复核人", "吴督办"],
    ["返回时间", "2026年2月13日 17:22:00", "返回电话确认", "刘维修 2026年2月13日 17:40:00"],
    ["回访人", "孙回访", "回访时间", "2026年2月14日 10:00:00"],
    ["回访结果", "是否解决： 是/路面已干"],
    ["满意程度", "满意"],
]
CARD_ROWS = [
    ["统一编号", "L2026-000123", "投诉时间", "2026年2月13日 15:00:00"],
    ["投诉人", "王芳"],
    ["投诉地址", "幸福小区 3 号楼"],
    ["投诉对象", "对业务代表 维修公司 刘维修"],
    ["投诉内容", "维修人员态度生硬"],
    ["投诉要求", "当面道歉"],
]


@pytest.mark.parametrize(
    ("sheet", "title", "rows"),
    [(FEEDBACK, "三来处理反馈单", FEEDBACK_ROWS), (CARD, "顾客投诉记录卡", CARD_ROWS)],
)
def test_a_sheet_as_it_is_drawn(sheet, title, rows):
    drawn = Cells(page(sheet))
    assert drawn.rows == rows
    assert title in drawn.text
    short = digest_of(sheet).hex()[:12]
    stamp = f"统一编号 L2026-000123　第 1 版　打印时间 2026年2月13日 18:00:00　校验码 {short}"
    assert stamp in drawn.text
    assert "一式 1 份" in drawn.text


@pytest.mark.parametrize(("sheet", "rows"), [(FEEDBACK, FEEDBACK_ROWS), (CARD, CARD_ROWS)])
def test_the_pdf_of_a_sheet_is_one_page_with_its_fonts_and_all_that_is_on_it(printer, sheet, rows):
    made = printer.pdf(page(sheet))
    pages, text = text_of(made)
    assert pages == 1
    assert all(fonts_of(made).values())
    kept = re.sub(r"\s", "", text)
    said = [re.sub(r"[\s/]", "", cell) for row in rows for cell in row]
    assert [each for each in said if each not in kept] == []
    assert digest_of(sheet).hex()[:12] in kept


def test_the_picture_of_a_signature_stands_where_it_belongs_and_nowhere_else():
    drawn = Cells(page(image=SIGNATURE))
    assert drawn.pictures == ["data:image/png;base64,iVBORyBwaWN0dXJl"]
    assert Cells(page(CARD, image=SIGNATURE)).pictures == []


def test_a_sheet_in_chinese_has_no_english_on_it():
    for sheet in (FEEDBACK, feedback_sheet(source(COMPLAINT)), CARD):
        written = page(sheet).replace(digest_of(sheet).hex()[:12], "")
        words = english_words(re.sub(r"<style>.*?</style>|<[^>]*>", " ", written, flags=re.DOTALL))
        assert [word for word in words if word != "DN100"] == []


def test_a_word_that_another_version_had_is_told_by_its_key():
    field = SheetField("number", FEEDBACK.blocks[0].fields[0].mark, (), ((SheetWord("gone-word"),),))
    old = replace_blocks(SheetBlock("head", (field,)))
    assert Cells(page(old)).rows == [["统一编号", "gone-word"]]


def replace_blocks(*blocks):
    return type(FEEDBACK)(SheetKind.FEEDBACK, "L2026-000001", "2026-000001", 1, at("15:00"), blocks)


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src="file:///etc/passwd">',
    "</td></table></body></html><style>@import 'http://127.0.0.1:9/'</style>",
    "</style></title><meta name=dcterms.created content=1999-01-01>",
    "{{ 7 * 7 }} {% raw %} ${7} &lt;b&gt; <!--",
    "javascript:alert(1) \u202e倒着写\u202c",
    "龘𠮷 😀 é",
    "超长" * 500,
]


def hostile_sheet():
    """A sheet on which people wrote everything above, wherever they can write."""
    said = "\n".join(HOSTILE)
    reporter = Reporter(*(said for _ in range(4)))
    contact = replace(COMPLAINT, reporter=reporter, demand=said, target_person=said, external_number=said)
    facts = tuple(replace(fact, actor=said) for fact in FACTS)
    lines = tuple(
        replace(each, text=said, data={"given": {**each.data.get("given", {}), "opinion": said}})
        for each in LINES
    )
    return feedback_sheet(replace(source(contact, facts, lines), signer=said))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_what_people_wrote_is_text_and_nothing_else(tag):
    html = page(hostile_sheet(), tag)
    drawn = Cells(html)
    assert drawn.tags == Cells(page(feedback_sheet(source(COMPLAINT)), tag)).tags
    assert drawn.pictures == []
    assert html.count("<meta ") == page(tag=tag).count("<meta ")
    for said in HOSTILE[:-1]:
        assert said in drawn.text
    assert "url(" not in re.sub(r"<td.*?</td>", "", html, flags=re.DOTALL)


def test_what_people_wrote_is_printed_as_it_is(printer):
    pages, text = text_of(printer.pdf(page(hostile_sheet())))
    assert pages > 1
    assert "<script>alert(1)</script>" in text
    assert "龘𠮷" in text
