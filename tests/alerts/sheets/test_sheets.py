"""The two sheets of a leak call, worked out by hand; what is on them when little is known, and on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from alerts.deadlines.desk_clock import ClockOf, ClockStatus, DeskClock
from alerts.matters.clauses import CLAUSES
from alerts.matters.contact import NOBODY
from alerts.matters.facts import LATE, Fact, FactBook
from alerts.sheets.complaint_card import complaint_card
from alerts.sheets.feedback_sheet import feedback_sheet
from alerts.sheets.sheet import FieldMark, Sheet, SheetText, SheetTime, content_of, sheet_of
from alerts.sheets.source import limits_of
from alerts.tickets.desk_moves.loading import DESK_TABLES
from alerts.tickets.ticket import SYSTEM
from alerts.words.desk_names import sheet_block_name, sheet_field_name, sheet_mark_name, sheet_name
from ingest.words.packages import LANGUAGE_TAGS, catalogue_of
from tests.alerts.sheets.leak_call import COMPLAINT, FACTS, NUMBER, TICKET, ZONE, at, line, source

ZH = catalogue_of("zh-CN")
GLYPHS = {FieldMark.NAMED: "●", FieldMark.PRESCRIBED: "◐", FieldMark.OURS: "○"}


def drawn(sheet: Sheet) -> str:
    """Each field in a line of Chinese: block, mark, name, contents."""
    return "\n".join(
        f"{ZH.write(sheet_block_name(block.name).key, {})} {GLYPHS[field.mark]} "
        f"{ZH.write(sheet_field_name(field.name).key, {})}："
        + "；".join(" ".join(written(part) for part in line) for line in field.lines)
        for block in sheet.blocks
        for field in block.fields
    )


def written(part):
    if isinstance(part, SheetText):
        return part.text.replace("\n", "/")
    if isinstance(part, SheetTime):
        return f"{datetime.fromtimestamp(part.at / 1000, ZoneInfo(ZONE)):%d日%H:%M}"
    return ZH.write(part.key, {})


FEEDBACK = """\
单号 ◐ 统一编号：L2026-000123
单号 ○ 工单号：2026-000017
单号 ○ 来源：来电
单号 ○ 外部编号：12345-8801
单号 ○ 转交单位：12345 热线
用户 ○ 姓名：王芳
用户 ○ 联系电话：13812345678
用户 ○ 单位或地址：幸福小区 3 号楼
用户 ○ 来话时间：13日15:00
来件内容 ● 用户反映情况：楼前路面冒水，/已经淹到门口
来件内容 ◐ 分类：报漏
下达 ◐ 受理部门：维修公司
下达 ◐ 受理负责人：周班长
下达 ◐ 下达时间：13日15:12
下达 ◐ 下达电话确认：周班长 13日15:15
下达 ○ 配合单位：管网部
办理时限 ○ 时限：2 日内反馈 W20 15日15:00；其他维修 P17 到期日未知
现场 ○ 维修人员：刘维修
现场 ○ 到场时间：13日15:40
现场 ○ 断水时间：13日15:45 补录于 13日16:20
处理 ● 具体处理情况：更换 DN100 接头一只，/恢复供水
处理 ● 处理结果：列入计划 整段管道四月更换
处理 ◐ 用户意见：很快，谢谢
签字 ● 用户签字确认：已签字 王芳
签字 ◐ 签字时间：13日17:30
签字 ○ 经办人：周班长
签字 ○ 复核人：吴督办
返回 ◐ 返回时间：13日17:22
返回 ◐ 返回电话确认：刘维修 13日17:40
回访 ◐ 回访人：孙回访
回访 ◐ 回访时间：14日10:00
回访 ◐ 回访结果：是否解决： 是；路面已干
回访 ○ 满意程度：满意"""

CARD = """\
投诉登记 ● 统一编号：L2026-000123
投诉登记 ● 投诉时间：13日15:00
投诉登记 ● 投诉人：王芳
投诉登记 ● 投诉地址：幸福小区 3 号楼
投诉登记 ● 投诉对象：对业务代表 维修公司 刘维修
投诉登记 ● 投诉内容：维修人员态度生硬
投诉登记 ● 投诉要求：当面道歉"""


def test_the_feedback_sheet_of_a_leak_call():
    sheet = feedback_sheet(source())
    assert drawn(sheet) == FEEDBACK
    assert (sheet.number, sheet.ticket, sheet.version, sheet.issued_at) == (NUMBER, TICKET, 1, at("15:12"))


def test_the_card_of_a_complaint_has_the_seven_things_that_the_clause_names():
    assert drawn(complaint_card(source(COMPLAINT))) == CARD
    with pytest.raises(ValueError, match=NUMBER):
        complaint_card(source())


def test_what_no_document_asks_for_can_be_left_out():
    kept = [line for line in FEEDBACK.splitlines() if "○" not in line]
    sheet = feedback_sheet(source(), optional=False)
    assert drawn(sheet).splitlines() == kept
    assert "limits" not in {block.name for block in sheet.blocks}


def test_a_complaint_has_more_on_its_sheet():
    done = [
        ("judge", "judged", "16:00", "", {"outcome": "founded"}),
        ("propose_solution", "solution-proposed", "16:10", "登门道歉", {}),
        ("instruct_solution", "solution-instructed", "16:20", "今日办理", {"outcome": "approved"}),
        ("find_cause", "cause-found", "16:30", "", {"cause": "培训不足", "responsible": "刘维修"}),
    ]
    facts = tuple(Fact(fact, "", at(clock), at(clock), "钱主任") for _, fact, clock, _, _ in done)
    told = tuple(line(move, at(clock), text, **given) for move, _, clock, text, given in done)
    lines = drawn(feedback_sheet(source(COMPLAINT, facts, told))).splitlines()
    assert [line for line in lines if line.startswith("投诉处理")] == [
        "投诉处理 ○ 投诉是否成立：成立",
        "投诉处理 ○ 解决方案：登门道歉",
        "投诉处理 ○ 批示：同意 今日办理",
        "投诉处理 ○ 投诉原因：培训不足",
        "投诉处理 ○ 责任者：刘维修",
    ]
    assert "用户 ○ 投诉对象：对业务代表 维修公司 刘维修" in lines
    assert "用户 ○ 投诉要求：当面道歉" in lines


def test_who_gave_no_name_is_anonymous_with_the_reason():
    nameless = replace(COMPLAINT, reporter=NOBODY, anonymous_reason="来话人不愿留名")
    assert "用户 ○ 姓名：匿名 来话人不愿留名" in drawn(feedback_sheet(source(nameless))).splitlines()
    assert "投诉登记 ● 投诉人：匿名 来话人不愿留名" in drawn(complaint_card(source(nameless))).splitlines()


def test_a_sheet_of_which_nothing_is_known_yet_has_every_field_and_nothing_in_it():
    bare = replace(source(facts=()), assignments=(), limits=(), signer="")
    blank = drawn(feedback_sheet(bare)).splitlines()
    assert [line.partition("：")[0] for line in blank] == [
        line.partition("：")[0] for line in FEEDBACK.splitlines()
    ]
    assert blank[11:] == [line.partition("：")[0] + "：" for line in FEEDBACK.splitlines()[11:]]


def test_what_the_service_verified_was_looked_over_by_nobody():
    facts = [replace(fact, actor=SYSTEM) if fact.name == "verified" else fact for fact in FACTS]
    assert "签字 ○ 复核人：" in drawn(feedback_sheet(source(facts=tuple(facts)))).splitlines()


def clock(key: str, of: ClockOf, scope: str, due_at: int | None, status: ClockStatus = ClockStatus.RUNNING):
    started = at("15:00")
    return DeskClock(
        ticket=TICKET,
        of=of,
        scope=scope,
        key=key,
        policy=1,
        clause="W20",
        started_at=started,
        limit="48h",
        due_at=due_at,
        status=status,
    )


def test_the_clocks_on_a_sheet_are_those_that_run_for_its_contact_and_its_ticket():
    clocks = [
        clock("repair.other", ClockOf.TICKET, "", None, ClockStatus.UNKNOWN),
        clock("feedback.quality", ClockOf.CONTACT, NUMBER, at("15:00", 15)),
        clock("feedback.default", ClockOf.CONTACT, "L2026-000099", at("16:00")),
        clock("leak.onsite", ClockOf.TICKET, "", at("16:00"), ClockStatus.MET),
        clock("sign", ClockOf.ASSIGNMENT, "2", at("15:42")),
        clock("repair.small", ClockOf.TICKET, "", at("23:00"), ClockStatus.PAUSED),
    ]
    assert [(limit.policy, limit.due_at) for limit in limits_of(clocks, NUMBER)] == [
        ("sign", at("15:42")),
        ("repair.small", at("23:00")),
        ("feedback.quality", at("15:00", 15)),
        ("repair.other", None),
    ]


class Asked(dict):
    """The data of a fact, in which is noted what was asked of it."""

    def get(self, name, default=None):
        self[name] = None
        return default


def test_what_a_sheet_asks_of_a_fact_is_a_field_of_a_command_that_leaves_it():
    names = {left.name for move in DESK_TABLES.moves.rows for left in move.facts}
    scopes = {"contact": NUMBER, "assignment": "2"}
    asked = [
        Fact(name, scopes.get(name.partition(":")[0], ""), at("16:00"), at("16:00"), "周班长", Asked())
        for name in sorted(names)
    ]
    feedback_sheet(replace(source(COMPLAINT), facts=FactBook(asked)))
    unknown = {
        (fact.name, field)
        for fact in asked
        for field in fact.data
        if field != LATE
        and not any(
            (found := move.field(field)) and not found.private
            for move in DESK_TABLES.moves.rows
            if fact.name in {left.name for left in move.facts}
        )
    }
    assert unknown == set()
    assert {fact.name for fact in asked if set(fact.data) - {LATE}} >= {"result", "judged", "cause-found"}


def test_what_stands_in_facts_in_another_form_is_left_out_and_nothing_fails():
    odd = [replace(fact, data={"text": 7, "code": None, "signed_at": "soon"}) for fact in FACTS]
    sheet = feedback_sheet(source(facts=tuple(odd), lines=()))
    assert sheet.field("work-done").lines == sheet.field("signed-at").lines == ()


@pytest.mark.parametrize("sheet", [feedback_sheet(source()), complaint_card(source(COMPLAINT))])
def test_a_sheet_is_on_record_as_it_is(sheet):
    content = content_of(sheet)
    assert sheet_of(msgspec.json.decode(msgspec.json.encode(content))) == sheet
    with pytest.raises(msgspec.ValidationError):
        sheet_of({**content, "kind": "invoice"})


@pytest.mark.parametrize("sheet", [feedback_sheet(source(COMPLAINT)), complaint_card(source(COMPLAINT))])
@pytest.mark.parametrize("tag", LANGUAGE_TAGS)
def test_everything_on_a_sheet_has_words_and_clauses_that_there_are(sheet, tag):
    catalogue = catalogue_of(tag)
    said = {
        sheet_name(sheet.kind).key,
        *(sheet_block_name(block.name).key for block in sheet.blocks),
        *(sheet_field_name(field.name).key for field in sheet.fields()),
        *(sheet_mark_name(mark).key for mark in FieldMark),
    }
    assert {key for key in said if key not in catalogue} == set()
    assert {clause for field in sheet.fields() for clause in field.clauses} <= CLAUSES.keys()
