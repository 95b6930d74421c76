### 可选内容、办理步骤、派单与发现。

## step

step-registered = 待派单
step-awaiting = 待批示
step-dispatched = 待签收
step-in-hand = 办理中
step-suspended = 挂起
step-resolved = 待核实
step-verified = 待回访
step-closed = 已办结
step-archived = 已归档

## origin

origin-sensor = 传感器
origin-people = 来件

## channel

choice-channel-letter = 来信
choice-channel-call = 来电
choice-channel-visit = 来访
choice-channel-superior = 上级交办
choice-channel-government = 政府部门
choice-channel-bureau = 主管局
choice-channel-heating-office = 供热处
choice-channel-hotline-12345 = 12345 热线
choice-channel-hotline-12319 = 12319 热线
choice-channel-media = 新闻单位
choice-channel-patrol = 巡检
choice-channel-department = 部门转来
choice-channel-sensor = 传感器
choice-channel-program = 接口

## line

choice-line-heating = 供热
choice-line-water = 供水
choice-line-fees = 热费收缴
choice-line-property = 物业

## category

choice-category-consult = 咨询
choice-category-help-general = 一般求助
choice-category-help-urgent = 紧急求助
choice-category-help-major = 重大求助
choice-category-repair = 报修
choice-category-leak = 报漏
choice-category-cover = 井盖
choice-category-no-water = 无水
choice-category-quality = 水质
choice-category-pressure = 水压水量
choice-category-room-temperature = 室温
choice-category-meter = 水表
choice-category-fees = 查表收费
choice-category-conduct = 服务态度
choice-category-unit-opinion = 对单位意见
choice-category-proposal = 建议批评
choice-category-petition-bypass = 越级上访
choice-category-petition-group = 集体上访
choice-category-foreign = 涉外
choice-category-neighbour = 邻里
choice-category-common-parts = 公共部位
choice-category-accident = 事故
choice-category-device = 设备

## target

choice-target-company = 对公司
choice-target-department = 对部门
choice-target-agent = 对业务代表

## top class

choice-top-class-supply = 供水（供热）质量
choice-top-class-service = 服务质量
choice-top-class-opinion = 建议意见

## class

choice-class-ordinary = 一般
choice-class-complex = 复杂
choice-class-urgent = 急难险
choice-class-major = 重大

## mode

choice-mode-direct = 直办
choice-mode-transfer = 转办
choice-mode-supervise = 督办
choice-mode-submit = 呈办

## tag

choice-tag-key = 重点
choice-tag-hard = 难点
choice-tag-hot = 热点
choice-tag-slow = 办理缓慢
choice-tag-sensitive = 敏感时期
choice-tag-government = 涉及政府
choice-tag-city-leader = 涉及市领导
choice-tag-congress = 涉及人大代表
choice-tag-cppcc = 涉及政协委员
choice-tag-press = 涉及新闻媒体
choice-tag-new-building = 新交工楼房
choice-tag-new-user = 新用热户
choice-tag-force-majeure = 不可抗力


## side of the meter, water

choice-meter-side-before = 表前
choice-meter-side-after = 表后
choice-meter-side-unknown = 不清楚
choice-water-kind-plant = 出厂水
choice-water-kind-network = 管网水
choice-water-kind-tap = 末梢水
choice-water-kind-unknown = 不清楚

## judgement

choice-judgement-founded = 成立
choice-judgement-unfounded = 不成立
choice-judgement-unfounded-and-told = 不成立，已答复

## code

choice-code-solved = 已解决
choice-code-planned = 列入计划
choice-code-not-ours = 非责任范围
choice-code-explained = 解释说明
choice-code-joined = 并入

## medium

choice-medium-phone = 电话
choice-medium-writing = 书面
choice-medium-face-to-face = 面复
choice-answer-medium-phone = 电话
choice-answer-medium-writing = 书面
choice-feedback-way-phone = 电话
choice-feedback-way-writing = 书面
choice-feedback-way-face-to-face = 面复
choice-feedback-way-none-wanted = 不需要反馈
choice-feedback-to-contact = 来件人
choice-feedback-to-transferor = 转交单位
choice-feedback-outcome-told = 已告知
choice-feedback-outcome-unreached = 未联系上
choice-feedback-result-result = 办理结果
choice-feedback-result-not-to-be-handled = 不予办理，已说明理由
choice-feedback-result-not-yet = 尚未办结，已告知时限

## call-back

choice-grade-satisfied = 满意
choice-grade-fairly = 基本满意
choice-grade-dissatisfied = 不满意
choice-grade-no-grade = 未评
choice-grade-unreached = 未接通
choice-yes-no-unknown-yes = 是
choice-yes-no-unknown-no = 否
choice-yes-no-unknown-unknown = 不清楚

## signature

choice-signature-signed = 已签字
choice-signature-refused = 拒签
choice-signature-nobody-there = 无人在场
choice-signature-remote = 远程办理，无须签字

## give back

choice-give-back-not-ours = 非本单位职责
choice-give-back-wrong-place = 地址有误
choice-give-back-missing-data = 资料不全
choice-give-back-duplicate = 重复

## suspension

choice-suspension-user-absent = 用户失约
choice-suspension-force-majeure = 不可抗力
choice-suspension-other = 其他
choice-force-majeure-natural = 自然灾害
choice-force-majeure-government = 政府行为
choice-force-majeure-social = 社会异常事件

## approval

choice-approval-approved = 同意
choice-approval-sent-back = 退回
choice-instruction-instructed = 批示办理
choice-instruction-sent-back = 退回
choice-phone-way-handing-on = 下达时
choice-phone-way-return = 返回时

## repair

choice-repair-size-small = 小修
choice-repair-size-large = 大修
choice-repair-kind-simple = 简单维修
choice-repair-kind-small = 零修
choice-repair-kind-urgent = 急修
choice-repair-kind-other = 其他维修
choice-pressing-kind-flooding = 跑水
choice-pressing-kind-power-cut = 断电
choice-pressing-kind-water-cut = 断水
choice-pressing-kind-blocked-toilet = 便池堵塞
choice-pressing-kind-common-parts-danger = 公共部位险情
choice-consult-kind-general = 一般咨询
choice-consult-kind-charges = 收费咨询
choice-consult-kind-external = 外部服务
choice-consult-kind-other-department = 涉及其他部门

## task

choice-task-kind-sample = 取样
choice-task-kind-phone-confirmation = 电话确认
choice-task-kind-outage-report = 停水上报
choice-task-kind-notice = 通知
choice-task-kind-paperwork = 补办手续
choice-task-kind-service-recovery = 服务补救
choice-task-kind-tell-leader = 报告领导
choice-task-kind-written-report = 书面报告
choice-task-kind-report-authority = 报告主管部门
choice-task-kind-circulate = 通报有关单位

## proposal

choice-proposal-mode = 办理方式
choice-proposal-class = 性质
choice-proposal-unit = 承办单位
choice-proposal-join = 并入
choice-proposal-supervise = 督办
choice-proposal-code = 处理结果代码

## role on a ticket

assignment-role-lead = 牵头
assignment-role-with = 配合
assignment-role-copy = 抄送
assignment-end-given-back = 退单
assignment-end-reassigned = 改派
assignment-end-submitted-up = 呈办
assignment-end-handed-over = 移交
assignment-end-closed = 已办结

## finding

finding-false-closure = 未办结按办结
finding-not-genuine = 不真实办件
finding-entered-late = 不同步录入
finding-handled-twice = 两头受理
finding-passed-around = 推诿
finding-supervision-not-done = 应督办未督办
finding-overdue = 超过时限
finding-notice-not-sent = 通知未送出
finding-report-untrue = 报表不实
finding-sanitation = 卫生不合格
finding-state-open = 待核实
finding-state-verified = 属实
finding-state-unfounded = 不属实
