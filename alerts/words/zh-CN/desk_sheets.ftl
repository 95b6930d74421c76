### 表单。

## kind

sheet-kind-feedback = 三来处理反馈单
sheet-kind-complaint-card = 顾客投诉记录卡

## what stands below it

sheet-stamp = 统一编号 { $number }　第 { $version } 版　打印时间 { $time }　校验码 { $hash }
sheet-copies = 一式 { $copies } 份

## block

sheet-block-head = 单号
sheet-block-user = 用户
sheet-block-matter = 来件内容
sheet-block-handing-on = 下达
sheet-block-limits = 办理时限
sheet-block-work = 现场
sheet-block-result = 处理
sheet-block-signature = 签字
sheet-block-return = 返回
sheet-block-call-back = 回访
sheet-block-complaint = 投诉处理
sheet-block-card = 投诉登记

## field

sheet-field-number = 统一编号
sheet-field-ticket = 工单号
sheet-field-channel = 来源
sheet-field-external-number = 外部编号
sheet-field-transferred-from = 转交单位
sheet-field-name = 姓名
sheet-field-phone = 联系电话
sheet-field-unit-or-address = 单位或地址
sheet-field-contacted-at = 来话时间
sheet-field-target = 投诉对象
sheet-field-demand = 投诉要求
sheet-field-content = 用户反映情况
sheet-field-category = 分类
sheet-field-department = 受理部门
sheet-field-person-in-charge = 受理负责人
sheet-field-handed-on-at = 下达时间
sheet-field-handing-confirmed = 下达电话确认
sheet-field-with-departments = 配合单位
sheet-field-limits = 时限
sheet-field-worker = 维修人员
sheet-field-arrived-at = 到场时间
sheet-field-shut-off-at = 断水时间
sheet-field-work-done = 具体处理情况
sheet-field-result = 处理结果
sheet-field-opinion = 用户意见
sheet-field-signature = 用户签字确认
sheet-field-signed-at = 签字时间
sheet-field-handler = 经办人
sheet-field-reviewer = 复核人
sheet-field-returned-at = 返回时间
sheet-field-return-confirmed = 返回电话确认
sheet-field-caller = 回访人
sheet-field-called-at = 回访时间
sheet-field-call-result = 回访结果
sheet-field-grade = 满意程度
sheet-field-judged = 投诉是否成立
sheet-field-solution = 解决方案
sheet-field-instruction = 批示
sheet-field-cause = 投诉原因
sheet-field-responsible = 责任者
sheet-field-complainant = 投诉人
sheet-field-complaint-address = 投诉地址
sheet-field-complained-at = 投诉时间
sheet-field-complaint-content = 投诉内容

## what stands in a field

sheet-entered-late = 补录于
sheet-due-unknown = 到期日未知
sheet-anonymous = 匿名
sheet-solved = 是否解决：

## mark

sheet-mark-named = ● 条文列明
sheet-mark-prescribed = ◐ 条文规定的环节
sheet-mark-ours = ○ 可不列

## stops of supply

sheet-kind-stop-application = 停水申请
sheet-kind-stop-notice = 停水通知
sheet-kind-urgent-stop-notice = 紧急停水通知
sheet-block-stop = 停水申请
sheet-block-approval = 批准
sheet-block-notice = 通知内容
sheet-block-recipients = 刊播
sheet-field-stop-number = 编号
sheet-field-stop-unit = 施工单位
sheet-field-stop-area = 停水区域
sheet-field-stop-starts-at = 停水时间
sheet-field-stop-ends-at = 恢复供水时间
sheet-field-stop-households = 影响户数
sheet-field-stop-cause = 原因
sheet-field-stop-permits = 破路、移树手续
sheet-field-approver = 批准人
sheet-field-approved-at = 批准时间
sheet-field-stop-notice = 通知
sheet-field-handed-over-at = 交宣传部时间
sheet-field-stop-recipients = 接收单位
sheet-sent = 已发出
sheet-published = 已刊播

## patrols

sheet-kind-patrol = 巡视工作单
sheet-kind-repair = 工程维修单
sheet-block-patrol = 巡视
sheet-block-patrol-checks = 看、听、闻、查
sheet-block-patrol-findings = 发现问题
sheet-block-repair = 维修项目
sheet-block-repair-order = 下达
sheet-block-signatures = 签字
sheet-field-patrol-number = 编号
sheet-field-patrol-area = 巡视岗位
sheet-field-patrol-day = 巡视日期
sheet-field-patrol-covered = 巡视范围
sheet-field-patrol-look = 看
sheet-field-patrol-listen = 听
sheet-field-patrol-smell = 闻
sheet-field-patrol-check = 查
sheet-field-patrol-findings = 问题与维修单号
sheet-field-patrol-text = 其他说明
sheet-field-patroller = 巡视人签字
sheet-field-repair-number = 编号
sheet-field-repair-patrol = 巡视工作单号
sheet-field-repair-place = 位置
sheet-field-repair-what = 问题
sheet-field-repair-unit = 维修部门
sheet-field-repair-due = 完成期限
sheet-field-repair-order = 要求
sheet-field-repair-issued-by = 下达人
sheet-field-repair-done = 维修情况
sheet-field-repair-worker = 维修人签字
sheet-field-repair-accepted = 巡视人验收签字
sheet-field-repair-tested = 复验
sheet-whole-network = 全部管网
