"""What a command's form offers (desk.md, section 4), and every choice under the name that tables use.

The texts are ``choice-<name>-<value>``; the comment beside a member is its name in Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from alerts.matters.choices import (
    Category,
    ConsultKind,
    ContactChannel,
    FeedbackWay,
    Line,
    MatterClass,
    Medium,
    MeterSide,
    Mode,
    PressingKind,
    ProposalKind,
    RepairKind,
    RepairSize,
    Tag,
    Target,
    TaskKind,
    TopClass,
    WaterKind,
)


class Judgement(StrEnum):
    """裁定: what `judge` may say of a complaint (C51)."""

    FOUNDED = "founded"  # 成立
    UNFOUNDED = "unfounded"  # 不成立
    UNFOUNDED_AND_TOLD = "unfounded_and_told"  # 不成立并已答复


class ResultCode(StrEnum):
    """The codes that a person may give (W15)."""

    SOLVED = "solved"  # 已解决
    PLANNED = "planned"  # 列入计划
    NOT_OURS = "not_ours"  # 非责任范围
    EXPLAINED = "explained"  # 解释说明


class AnswerMedium(StrEnum):
    """答复方式: by what a direct answer is given."""

    PHONE = "phone"  # 电话
    WRITING = "writing"  # 书面


class FeedbackTo(StrEnum):
    """反馈对象: who was told (W24)."""

    CONTACT = "contact"  # 来件人
    TRANSFEROR = "transferor"  # 转办单位


class FeedbackOutcome(StrEnum):
    """反馈结果: whether somebody was reached."""

    TOLD = "told"  # 已告知
    UNREACHED = "unreached"  # 未联系上


class FeedbackResult(StrEnum):
    """反馈内容: what somebody was told (W24)."""

    RESULT = "result"  # 办理结果
    NOT_TO_BE_HANDLED = "not_to_be_handled"  # 不予办理
    NOT_YET = "not_yet"  # 尚未办结


class Grade(StrEnum):
    """满意程度: what a call-back came to (desk.md, section 15)."""

    SATISFIED = "satisfied"  # 满意
    FAIRLY = "fairly"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意
    NO_GRADE = "no_grade"  # 未评
    UNREACHED = "unreached"  # 未接通


class YesNoUnknown(StrEnum):
    """An answer that may be left open."""

    YES = "yes"  # 是
    NO = "no"  # 否
    UNKNOWN = "unknown"  # 不清楚


class SignatureOutcome(StrEnum):
    """用户签字: what came of asking for the user's signature (C25)."""

    SIGNED = "signed"  # 已签字
    REFUSED = "refused"  # 拒签
    NOBODY_THERE = "nobody_there"  # 无人
    REMOTE = "remote"  # 远程办理


class GiveBack(StrEnum):
    """退单原因: why a unit gives a ticket back (H28)."""

    NOT_OURS = "not_ours"  # 非本单位职责
    WRONG_PLACE = "wrong_place"  # 地址有误
    MISSING_DATA = "missing_data"  # 资料不全
    DUPLICATE = "duplicate"  # 重复


class Suspension(StrEnum):
    """挂起原因: why work on a ticket rests (C36, C16)."""

    USER_ABSENT = "user_absent"  # 用户失约
    FORCE_MAJEURE = "force_majeure"  # 不可抗力
    OTHER = "other"  # 其他


class ForceMajeure(StrEnum):
    """不可抗力: of what kind; never man-made (C16)."""

    NATURAL = "natural"  # 自然灾害
    GOVERNMENT = "government"  # 政府行为
    SOCIAL = "social"  # 社会异常事件


class Approval(StrEnum):
    """审批: what somebody decides about what was asked."""

    APPROVED = "approved"  # 同意
    SENT_BACK = "sent_back"  # 退回


class Instruction(StrEnum):
    """批示: what a leader does with what was submitted (W19)."""

    INSTRUCTED = "instructed"  # 批示
    SENT_BACK = "sent_back"  # 退回


class PhoneWay(StrEnum):
    """电话确认: on which way of the sheet somebody was called (C21, C26)."""

    HANDING_ON = "handing_on"  # 下达
    RETURN = "return"  # 返回


CHOICES: Mapping[str, type[StrEnum]] = MappingProxyType(
    {
        "answer_medium": AnswerMedium,
        "approval": Approval,
        "category": Category,
        "channel": ContactChannel,
        "class": MatterClass,
        "code": ResultCode,
        "consult_kind": ConsultKind,
        "feedback_outcome": FeedbackOutcome,
        "feedback_result": FeedbackResult,
        "feedback_to": FeedbackTo,
        "feedback_way": FeedbackWay,
        "force_majeure": ForceMajeure,
        "give_back": GiveBack,
        "grade": Grade,
        "instruction": Instruction,
        "judgement": Judgement,
        "line": Line,
        "medium": Medium,
        "meter_side": MeterSide,
        "mode": Mode,
        "phone_way": PhoneWay,
        "pressing_kind": PressingKind,
        "proposal": ProposalKind,
        "repair_kind": RepairKind,
        "repair_size": RepairSize,
        "signature": SignatureOutcome,
        "suspension": Suspension,
        "tag": Tag,
        "target": Target,
        "task_kind": TaskKind,
        "top_class": TopClass,
        "water_kind": WaterKind,
        "yes_no_unknown": YesNoUnknown,
    }
)
"""Name in ``choice:<name>`` of a table -> what may be chosen."""
