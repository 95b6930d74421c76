"""What a matter may be: the enumerations of desk.md, sections 1 and 3, and the steps of its way (section 4).

The comment beside a member is its name in Chinese, as the zh-CN interface has it. What only a command's
form offers is in `form_choices`.
"""

from __future__ import annotations

from enum import StrEnum

from ingest.inventory.departments import ServiceLine

Line = ServiceLine
"""业务线: what the organisation does for people; property takes P14 to P27 (H27)."""


class Step(StrEnum):
    """办理步骤: where a ticket stands on its way (desk.md, section 4)."""

    REGISTERED = "registered"  # 待派单
    AWAITING = "awaiting"  # 待批示
    DISPATCHED = "dispatched"  # 待签收
    IN_HAND = "in_hand"  # 办理中
    SUSPENDED = "suspended"  # 挂起
    RESOLVED = "resolved"  # 待核实
    VERIFIED = "verified"  # 待回访
    CLOSED = "closed"  # 已办结
    ARCHIVED = "archived"  # 已归档


AT_WORK = frozenset({Step.DISPATCHED, Step.IN_HAND, Step.SUSPENDED})
"""Steps at which a unit has the ticket to work on it."""


class Origin(StrEnum):
    """Who opened the ticket."""

    SENSOR = "sensor"
    PEOPLE = "people"


class ContactChannel(StrEnum):
    """来源: which way a matter came (C60; H11, H30, W17)."""

    LETTER = "letter"  # 来信
    CALL = "call"  # 来电
    VISIT = "visit"  # 来访
    SUPERIOR = "superior"  # 上级交办
    GOVERNMENT = "government"  # 政府部门
    BUREAU = "bureau"  # 主管局
    HEATING_OFFICE = "heating_office"  # 供热处
    HOTLINE_12345 = "hotline_12345"
    HOTLINE_12319 = "hotline_12319"
    MEDIA = "media"  # 新闻单位
    PATROL = "patrol"  # 巡检
    DEPARTMENT = "department"  # 部门转来
    SENSOR = "sensor"  # 传感器
    PROGRAM = "program"  # 接口


class Category(StrEnum):
    """类别: what a matter is about."""

    CONSULT = "consult"  # 咨询
    HELP_GENERAL = "help_general"  # 一般求助
    HELP_URGENT = "help_urgent"  # 紧急求助
    HELP_MAJOR = "help_major"  # 重大求助
    REPAIR = "repair"  # 报修
    LEAK = "leak"  # 报漏
    COVER = "cover"  # 井盖
    NO_WATER = "no_water"  # 无水
    QUALITY = "quality"  # 水质
    PRESSURE = "pressure"  # 水压水量
    ROOM_TEMPERATURE = "room_temperature"  # 室温
    METER = "meter"  # 水表
    FEES = "fees"  # 查表收费
    CONDUCT = "conduct"  # 服务态度
    UNIT_OPINION = "unit_opinion"  # 对单位意见
    PROPOSAL = "proposal"  # 建议批评
    PETITION_BYPASS = "petition_bypass"  # 越级上访
    PETITION_GROUP = "petition_group"  # 集体上访
    FOREIGN = "foreign"  # 涉外
    NEIGHBOUR = "neighbour"  # 邻里
    COMMON_PARTS = "common_parts"  # 公共部位
    ACCIDENT = "accident"  # 事故
    DEVICE = "device"  # 设备: what sensors' own faults are


class Target(StrEnum):
    """投诉对象: whom a complaint is against (C40)."""

    COMPANY = "company"  # 对公司
    DEPARTMENT = "department"  # 对部门
    AGENT = "agent"  # 对业务代表


class TopClass(StrEnum):
    """投诉范围: the three kinds of complaint (C49)."""

    SUPPLY = "supply"  # 供水(供热)质量
    SERVICE = "service"  # 服务质量
    OPINION = "opinion"  # 建议意见


class MatterClass(StrEnum):
    """性质: how hard a matter is."""

    ORDINARY = "ordinary"  # 一般
    COMPLEX = "complex"  # 复杂
    URGENT = "urgent"  # 急难险
    MAJOR = "major"  # 重大


class Mode(StrEnum):
    """办理方式: how a matter is handled (W19)."""

    DIRECT = "direct"  # 直办
    TRANSFER = "transfer"  # 转办
    SUPERVISE = "supervise"  # 督办
    SUBMIT = "submit"  # 呈办


class Tag(StrEnum):
    """标记: what is to be minded about a matter."""

    KEY = "key"  # 重点
    HARD = "hard"  # 难点
    HOT = "hot"  # 热点
    SLOW = "slow"  # 办理缓慢
    SENSITIVE = "sensitive"  # 敏感时期
    GOVERNMENT = "government"  # 涉及政府 (W60)
    CITY_LEADER = "city_leader"  # 涉及市领导 (W60)
    CONGRESS = "congress"  # 人大代表 (W60)
    CPPCC = "cppcc"  # 政协委员 (W60)
    PRESS = "press"  # 新闻媒体 (W60)
    NEW_BUILDING = "new_building"  # 新建楼 (H5)
    NEW_USER = "new_user"  # 新用户 (H5)
    FORCE_MAJEURE = "force_majeure"  # 不可抗力 (C16)


class MeterSide(StrEnum):
    """表前/表后: on which side of the registered meter (C22, C23)."""

    BEFORE = "before"  # 表前
    AFTER = "after"  # 表后
    UNKNOWN = "unknown"  # 不清楚


class WaterKind(StrEnum):
    """水的种类: where the water is that a matter is about (C18)."""

    PLANT = "plant"  # 出厂水
    NETWORK = "network"  # 管网水
    TAP = "tap"  # 末梢
    UNKNOWN = "unknown"  # 不清楚


class Judged(StrEnum):
    """裁定结果: what a complaint has been found to be (C51)."""

    FOUNDED = "founded"  # 成立
    UNFOUNDED = "unfounded"  # 不成立


class Code(StrEnum):
    """处理结果代码: how a matter ended (W15)."""

    SOLVED = "solved"  # 已解决
    PLANNED = "planned"  # 列入计划
    NOT_OURS = "not_ours"  # 非责任范围
    EXPLAINED = "explained"  # 解释说明
    JOINED = "joined"  # 并入: of an emptied ticket, never given by hand


class Medium(StrEnum):
    """反馈方式: by what somebody was told (W30)."""

    PHONE = "phone"  # 电话
    WRITING = "writing"  # 书面
    FACE_TO_FACE = "face_to_face"  # 面复


class FeedbackWay(StrEnum):
    """要求的反馈方式: how the user wants to hear of it (W12)."""

    PHONE = "phone"  # 电话
    WRITING = "writing"  # 书面
    FACE_TO_FACE = "face_to_face"  # 面复
    NONE_WANTED = "none_wanted"  # 不需要


class RepairSize(StrEnum):
    """大修/小修: how large a repair is (B6, B7)."""

    SMALL = "small"  # 小修
    LARGE = "large"  # 大修


class RepairKind(StrEnum):
    """维修类型: what kind of repair, property line (P16, P17, P27)."""

    SIMPLE = "simple"  # 简单维修
    SMALL = "small"  # 小修
    URGENT = "urgent"  # 急修
    OTHER = "other"  # 其他


class PressingKind(StrEnum):
    """紧急情况: what cannot wait, property line (P15, P18)."""

    FLOODING = "flooding"  # 跑水
    POWER_CUT = "power_cut"  # 断电
    WATER_CUT = "water_cut"  # 断水
    BLOCKED_TOILET = "blocked_toilet"  # 便池堵塞
    COMMON_PARTS_DANGER = "common_parts_danger"  # 公共部位险情


class ConsultKind(StrEnum):
    """咨询类型: what is asked, property line (P21)."""

    GENERAL = "general"  # 一般
    CHARGES = "charges"  # 收费
    EXTERNAL = "external"  # 外部事务
    OTHER_DEPARTMENT = "other_department"  # 涉及其他部门


class TaskKind(StrEnum):
    """子任务类型: a bounded piece of work with a proof of its own (desk.md, section 1)."""

    SAMPLE = "sample"  # 取样
    PHONE_CONFIRMATION = "phone_confirmation"  # 电话确认
    OUTAGE_REPORT = "outage_report"  # 停水上报
    NOTICE = "notice"  # 通知
    PAPERWORK = "paperwork"  # 补办手续
    SERVICE_RECOVERY = "service_recovery"  # 服务补救
    TELL_LEADER = "tell_leader"  # 报告领导
    WRITTEN_REPORT = "written_report"  # 书面报告
    REPORT_AUTHORITY = "report_authority"  # 报告主管部门
    CIRCULATE = "circulate"  # 传阅


class StopKind(StrEnum):
    """停水类型: whether a stop of supply was planned (desk.md, section 13)."""

    PLANNED = "planned"  # 计划停水
    FAULT = "fault"  # 故障停水


class AssignmentRole(StrEnum):
    """派单角色: what a unit is on a ticket (W14)."""

    LEAD = "lead"  # 牵头
    WITH = "with"  # 配合
    COPY = "copy"  # 抄送: reads it, and works on nothing (W34, C18)


class AssignmentEnd(StrEnum):
    """Why an assignment ended."""

    GIVEN_BACK = "given_back"  # 退单
    REASSIGNED = "reassigned"  # 改派
    SUBMITTED_UP = "submitted_up"  # 呈办
    HANDED_OVER = "handed_over"  # 移交
    CLOSED = "closed"  # 已办结


class ProposalKind(StrEnum):
    """建议: what the service may propose."""

    MODE = "mode"  # 办理方式
    CLASS = "class"  # 性质
    UNIT = "unit"  # 承办单位
    JOIN = "join"  # 并入
    SUPERVISE = "supervise"  # 督办
    CODE = "code"  # 处理结果代码


class FindingKind(StrEnum):
    """发现: what the service finds wrong, for a person to verify (desk.md, section 15)."""

    FALSE_CLOSURE = "false_closure"  # 虚假办结
    NOT_GENUINE = "not_genuine"  # 办理不实
    ENTERED_LATE = "entered_late"  # 补录
    HANDLED_TWICE = "handled_twice"  # 重复办理
    PASSED_AROUND = "passed_around"  # 推诿
    SUPERVISION_NOT_DONE = "supervision_not_done"  # 应督办未督办
    NOTICE_NOT_SENT = "notice_not_sent"  # 通知未送出
    REPORT_UNTRUE = "report_untrue"  # 报表不实
    SANITATION = "sanitation"  # 卫生不合格
    OVERDUE = "overdue"  # 超时


class FindingState(StrEnum):
    """What a person has made of a finding."""

    OPEN = "open"  # 待核实
    VERIFIED = "verified"  # 属实
    UNFOUNDED = "unfounded"  # 不属实
