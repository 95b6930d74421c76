### 控制台。术语取自条款。

## frame

frame-brand = 温压
frame-tagline = 室温与水压服务监察
frame-skip = 跳到正文
frame-menu = 菜单
theme-title = 配色
theme-light = 浅色
theme-dark = 深色
theme-system = 随系统配色
frame-navigation = 主导航
frame-dead-letters = 未解析报文
frame-live = 实时
frame-away = 连接中断
frame-ended = 登录已结束
frame-connecting = 连接中
frame-not-ready = 系统有部件未就绪，以下数据可能不完整：
frame-service-time = 系统时间

## sign in

sign-in-open = 登录
sign-in-title = 登录
sign-in-name = 用户名
sign-in-password = 登录口令
sign-in-submit = 登录
sign-in-or = 或
sign-in-provider = 统一身份认证登录
sign-in-hint = 没有登录口令或忘记登录口令，请联系管理员。
sign-in-needed = 查看本页需要登录
sign-out = 退出
session-ended = 登录已结束。已填写的内容仍在本页。
session-ended-link = 重新登录

## password

password-title = 修改登录口令
password-one-time = 您使用的是一次性登录口令，请先设置自己的登录口令。
password-old = 现在的登录口令
password-new = 新登录口令
password-again = 再次输入新登录口令
password-hint = { $least } 至 { $most } 个字符，不能是用户名或常见口令。
password-submit = 修改
password-others-end = 修改后，您在其他浏览器上的登录随即结束；程序使用的访问令牌不受影响。

## reach

reach-title = 接收通知的方式
reach-intro = 控制台之外的通知发往这里；留空即不以该方式通知。仅本人和管理员可见。
reach-own-mail = 邮箱
reach-own-mobile = 手机
reach-mobile-hint = 用于短信、语音，以及群机器人提及您；境外号码前加“+”。
reach-own-language = 通知语言
reach-any-language = 与系统一致
reach-in-zh-CN = 中文
reach-in-en = 英文
reach-ways = 目前能通知到您的渠道
reach-ways-intro = 按现行路由依次尝试；一个渠道未接收即转下一个，紧急通知无人应答时也转下一个。
reach-console-alone = 除控制台外没有渠道能通知到您：未登录时收不到任何通知。
reach-only-console = 仅控制台
reach-of-any = 全部通知
reach-of-all = 没有单独路由的部门的通知
reach-department-gone = 已撤销的部门
reach-skipped = 跳过
reach-no-mail = 您未登记邮箱。
reach-no-mobile = 您未登记手机。
reach-in-group = 发往群
reach-mentioned = 提及 { $address }
reach-unused = 未使用
reach-unused-mail = 没有路由使用邮箱：您登记的邮箱目前用不上。
reach-unused-mobile = 没有路由使用短信、语音或群提及：您登记的手机目前用不上。
reach-submit = 保存

## board

board-open-count = { $count } 张未办结
board-all = 全部
board-closed = 已办结
board-empty-closed = 没有已办结工单
board-number = 编号
board-concern = 事项
board-place = 位置
board-for = 已 { $duration }
board-recovered-since = { $time } 起已恢复
board-still = 尚未恢复
board-households = 影响户数
board-clocks = 时限
board-next = 下一页
board-above = 上级单位工单
board-above-hint = 涉及您的辖区，由所列单位统一处理，不计入上述数量。
board-above-unit = 处理单位
board-above-more = 另有上级单位工单未显示，可按事项筛选。

## work

work-title = 办理清单
work-intro = 先到期的在前；同时到期的，严重的在前，影响户数多的在前。
work-mine = 我负责的
work-overdue = 已超时
work-filters = 筛选
work-any = 不限
work-step = 步骤
work-unit = 承办单位
work-owner = 主管单位
work-person = 受理负责人
work-mode = 办理方式
work-class = 性质
work-category = 类别
work-due-by = 到期日不晚于
work-severity = 严重程度
work-channel = 来源
work-tag = 标记
work-place = 位置（含下级）
work-unowned = 无负责人
work-below = 下级工单 { $count } 张
work-since = 开始
work-closed-intro = 已办结工单，最近的在前。
work-complaints = 仅投诉
work-clear = 全部显示
work-state = 状态
work-parent = 上级工单
work-cursor = 页
work-now = 当前值
work-keys = 快捷键
work-keys-next = 下一张、上一张工单
work-keys-open = 打开工单
work-keys-filters = 筛选
work-keys-this = 本说明
work-keys-close = 关闭
work-apply = 筛选
work-complaint = 投诉
work-more-clocks = 另有 { $count } 项时限
work-none = 当前没有未办结工单
work-unknown = { $name }：没有您可以查看的“{ $value }”，请从输入时列出的候选中选择。
view-title = 我的视图
view-keep = 保存为视图
view-change = 修改此视图
view-name-label = 视图名称
view-hint = 仅自己可见；与已有视图同名时，以当前筛选条件替换。
view-default = 打开办理清单时使用
view-is-default = 打开办理清单时使用
view-submit = 保存
view-delete = 删除视图
view-missing = 已不存在：
view-old = 已不再支持的筛选条件
work-empty = 没有符合条件的未办结工单
work-goes-on = 本页没有符合条件的工单，后面可能还有。

## findings

findings-title = 发现
findings-intro = 办理中发现的问题，经人工核实后方可据以处理。
findings-all = 全部
findings-of-ticket = 仅看工单
findings-what = 发现
findings-ticket = 工单
findings-unit = 涉及单位
findings-since = 起始时间
findings-state = 状态
findings-kind = 类型
findings-decide = 核实
findings-verdict = 结论
findings-reason = 理由
findings-submit = 记录结论
findings-empty = 没有符合条件的发现
findings-goes-on = 本页没有符合条件的发现，后面可能还有。
findings-next = 更多发现
notices-title = 通知
notices-intro = 通知您的事项，最新的在前。
notices-when = 通知时间
notices-what = 事项
notices-ticket = 对象
notices-state = 状态
notices-urgent = 紧急
notices-unseen = 您已看不到该事项
notices-answer = 知悉
notices-due = 到期
notices-empty = 还没有通知您的事项
told-of-title = 通知了谁
told-of-more = 更早的通知未在此列出。
notices-next = 更早的通知
bell-on = 声音：开
bell-off = 声音：关
bell-blocked = 开启声音
bell-urgent = 待您知悉的紧急通知
bell-all = 全部通知
bell-more = 其他紧急通知
findings-on-ticket = 共 { $count } 项，待核实 { $open } 项
found-overdue = “{ $clock }”应于 { $due } 前完成（{ $clause }）
found-passed-around = 已退单 { $count } 次
found-entered-late = 事后 { $duration } 才录入
found-false-closure = 报称已解决，实际未解决
found-not-genuine = 被服务人称不知有此事
found-handled-twice = 同一号码就同类事项来件 { $contact }，由另一单位按工单 { $ticket } 办理
found-handled-twice-elsewhere = 同一号码就同类事项另有来件，由另一单位办理
found-supervision-not-done = { $time } 建议督办，至今无人采纳或拒绝
found-report-untrue = 手工抄表 { $value }，同一分钟传感器为 { $sensor }，相差超过 { $tolerance }（{ $time }）
found-sanitation = 卫生清单（{ $day }）“{ $line }”不合格：{ $what }

## ticket

ticket-why = 开单依据
ticket-no-episodes = 暂无事件段记录
ticket-facts = 基本情况
ticket-place = 位置
ticket-kind = 类型
ticket-opened = 开单时间
ticket-breached =
    { $concern ->
        [silence] 中断开始
        [sensor] 异常开始
       *[other] 不达标开始
    }
ticket-households = 影响户数
ticket-households-unknown = 未登记
ticket-households-at-opening = 开单时 { $count }
ticket-recovered-since = 恢复时间
ticket-not-recovered = 尚未恢复
ticket-result = 处理结果
ticket-parent = 上级工单
ticket-parent-stands = 上级工单 { $number } 统一处理，本单无需单独操作。
ticket-parent-elsewhere = 由您查看范围之外的上级工单统一处理，本单无需单独操作。
ticket-recurrence-of = 复发自
ticket-closed = 办结时间
ticket-above-note = 本单属于上级单位，由所列单位统一处理；以下为您的辖区内各户的情况。
ticket-above-no-unit = 上级单位
ticket-above-elsewhere = 不在您的查看范围内
ticket-silent-gateways = 数据中断的网关
ticket-gateway-silent = { $gateway }：数据中断
ticket-gateway-heard = { $gateway }：{ $point } 于 { $time } 恢复上报
ticket-still-silent = { $gateway }：{ $point } 于 { $time } 恢复上报；仍中断：{ $points }
ticket-none-silent = { $gateway }：{ $point } 于 { $time } 恢复上报；网关下已无中断测点
ticket-and-more = { $points } 等另 { $count } 个
ticket-named-gateways = 网关：{ $gateways }
ticket-children = 下级工单
ticket-clocks = 时限
ticket-no-clocks = 本单没有时限
ticket-history = 办理过程
ticket-actions = 操作
ticket-note = 处理说明
ticket-note-hint = “处理完毕”与“备注”须填写说明；受理时填写的说明即处理意见。
ticket-not-yours = 您的角色不能处理本工单。
ticket-false-closure-hint = 尚未恢复，不能办结。
ticket-sign-in = 登录后可处理本工单。
ticket-people-hidden = 登录后可查看办理人及其填写的内容。
ticket-back = 返回工单列表
ticket-flats = 各户情况
ticket-flat-place = 位置
ticket-flat-point = 测点
ticket-flat-worst = 最差值
ticket-flat-latest = 最新读数
ticket-flat-state = 状态
ticket-flat-over = 已恢复
ticket-flats-next = 下一页
ticket-share =
    { $measured } 户测温户中 { $breaching } 户{ $concern ->
        [silence] 数据中断
        [sensor] 测点异常
       *[other] 不达标
    }
ticket-flats-affected =
    { $households ->
        [0] 影响户数未登记
       *[other] 影响 { $households } 户
    }
ticket-flats-head = { $share }，{ $affected }
ticket-flats-own = 您的辖区内：{ $head }
ticket-children-more = 另有 { $count } 张下级工单未显示
ticket-history-more = 更早的 { $count } 条记录未显示
ticket-episodes-more = 共 { $count } 个事件段，以下为前 { $shown } 个

## history of a ticket

history-step = { $clock }：{ $step }
history-steps = { $count } 个时限节点（{ $first } 至 { $last }）
history-no = 第 { $number } 号记录
history-corrected = { $before } → { $after }
history-late = 补录：发生于 { $time }，原因：{ $reason }
history-happened = 发生于 { $time }
history-separator = ；
history-other-ticket = 其他工单
history-from-ticket = 由工单 { $ticket } 并入
history-to-ticket = 转到工单 { $ticket }
history-late-tag = 补录
history-older = 更早的记录
history-newest = 最近的记录
ticket-joined-into = 并入工单

## matter

matter-missing = 还差
matter-lacks = 缺
matter-nothing-missing = 办结所需已齐全
matter-contacts = 来件
matter-feedback-way = 要求的反馈方式
matter-reporter-masked = 来件人信息已遮蔽。
matter-reveal-hint = 查看全部会在审计中留下记录。
matter-reveal = 查看来件人
matter-assignments = 派单
matter-takeover = 接手
matter-takeover-unknown = 当年日历未导入，导入后确定
matter-tasks = 子任务
matter-task-open = 未完成
matter-facts = 办理事实
matter-entered-late = { $time } 补录
matter-also = 亦适用
matter-caught-up = 停机后补记
matter-since = { $time } 起
matter-extension = 延期申请
matter-extension-asked = { $by } 申请延期至 { $until }，原因：{ $reason }；已于 { $time } 告知用户（{ $told }）
matter-possible-at = 可在这些步骤进行：{ $steps }
matter-routed-unit = 按派单依据应派往{ $unit }；派往其他单位须填写原因。
matter-duration-hint = 如“6小时”“30分钟”
matter-choose = 请选择
matter-yes = 是
matter-no = 否
matter-needed-sometimes = 视情况必填
matter-meant = 有多个位置相符，请填写其中一个的编号：
matter-picture-other = 请选择图片文件。
matter-picture-large = 图片过大，最多 { $most } 兆字节。
matter-picture-empty = 文件是空的。
matter-picture-busy = 正在上传图片，请稍候。
matter-picture-kept = 已上传图片：
lookup-none = 没有找到
matter-with-more = 补录时间或填写更多项目
matter-routing = 派单依据
matter-routing-rule = 规则 { $rule }
matter-proposals = 建议
matter-candidate = 可并入的工单
matter-join-this = 并入此工单
matter-not-joined = 不并入
matter-not-now = 现在不能做的操作及原因
sheets-title = 表单
sheets-version = 第 { $version } 版
sheets-issued = { $time } 出具
sheets-signed = { $time } 签字
sheets-unsigned = 未签字
sheets-hash = 校验码 { $hash }
sheets-view = 查看
sheets-pdf = PDF
sheets-print = 完整打印
sheets-print-hint = 查看和 PDF 隐去来件人信息；完整打印含来件人信息，每次均记入审计。

## episode

episode-began =
    { $concern ->
        [silence] 中断开始
        [sensor] 异常开始
       *[other] 不达标开始
    }
episode-opened = 判定时间
episode-ended = 结束
episode-going-on = 持续中
episode-worst = 最差值
episode-worst-at = { $value }（{ $time }）
episode-mean = 不达标均值
episode-counts = 窗口内 { $marks } 个判定时刻：{ $covered } 个有效，{ $breaching } 个不达标
episode-limit-below = 低于 { $limit } 即不达标
episode-limit-above = 高于 { $limit } 即不达标
episode-late = 补传数据发现
episode-withdrawn = 已撤销
episode-evidence = 证据读数（{ $count } 条）
episode-evidence-version = 第 { $version } 版，{ $time }
episode-evidence-pending = 证据整理中
episode-measured = 测量时间
episode-received = 接收时间
episode-value = 数值
episode-rule-version = 规则 { $rule } 第 { $version } 版
episode-judged-by = 判定依据
episode-limit = 限值
episode-hours = 适用时段
episode-not-recorded = 未记录
episode-wording = 条款原文
episode-clause = 条款 { $clause }
episode-flags = 期间收到
episode-came-instead = 另收到（不计入）
episode-came = { $what }：{ $count } 条，来自 { $sender }，{ $start } 至 { $end }
episode-flag-count = { $flag }：{ $count } 条

## chart

chart-readings = 读数
chart-limit = 限值
chart-breach = 不达标部分
chart-window = 判定窗口
chart-episode = 事件段
chart-label = { $point } 的读数曲线，{ $start } 至 { $end }

## point

point-latest = 最新读数
point-expected = 尚无读数：测点刚登记不久
point-silent-now = 中断：当前没有读数上传
point-metric = 指标
point-place = 位置
point-sampling = 采集周期
point-upload = 上报周期
point-device = 设备
point-episodes = 近期事件段
point-flagged = { $count } 条读数带质量标记，未参与判定
manual-title = 手工抄表
manual-empty = 尚无手工抄表
manual-sensor = 同一分钟传感器 { $value }
manual-differs = 不一致
manual-corrects = 更正 { $number }
manual-corrected = 已更正
manual-enter = 录入抄表值
manual-value = 抄表值（{ $unit }）
manual-at = 抄表时间
manual-text = 备注
manual-about = 更正哪一条
manual-about-none = 不更正
manual-submit = 录入
manual-no-number = 抄表值应为数字。
manual-no-time = 请填写抄表时间。

## dead

dead-title = 未解析报文
dead-intro = 未能成为读数的报文。补登记别名或测点后可以重放。
dead-empty = 没有未解析报文
dead-times = { $count } 次
dead-first = 首次 { $time }
dead-last = 最近 { $time }
dead-letters = { $letters } 条，其中 { $waiting } 条待处理
dead-bytes = { $size } 字节
dead-of-gateway = 来自网关
dead-unknown-gateway = 未登记的网关
dead-replay-all = 全部重放
dead-dismiss = 忽略
dead-dismiss-all = 全部忽略
dead-dismissed = { $time } 已忽略
dead-replay = 重放
dead-replayed = { $time } 已重放
dead-payload = 报文内容（{ $size } 字节）
dead-payload-cut = 仅显示前 { $size } 字节
dead-all = 全部
dead-next = 下一页

## error

error-title = 无法显示此页
error-back = 返回工单列表
error-not-found = 没有找到该页或该编号。
error-not-ready = 系统有部件未就绪，请稍后再试。
error-records-unavailable = 业务数据库暂时无法访问，请稍后再试。
error-readings-unavailable = 读数库暂时无法访问，请稍后再试。
error-internal = 系统出错，详情已记入运行日志。
error-bad-cursor = 翻页标记已失效，请从第一页开始。

## date

date-short = M月d日 HH:mm
date-full = y年M月d日 HH:mm:ss

## duration

duration-s = { $s } 秒
duration-m = { $m } 分
duration-hm = { $h } 小时 { $m } 分
duration-dh = { $d } 天 { $h } 小时

## clock

clock-remaining = 剩 { $duration }
clock-overdue = 超时 { $duration }
clock-met = 已按时完成
clock-ended = 已终止
clock-paused = 已暂停
clock-due-unknown = 截止时间待定
clock-missed = 超时完成
clock-state-overdue = 已超时
clock-state-ended = { $status }：{ $reason }
clock-stopped-by-parent = 由上级工单的处理满足
clock-year-arrived = 该年日历已登记
clock-due = 截止 { $time }

## said

said-busy = 正在处理……
said-done = 已完成
said-colon = ：
said-missing = 请填写此项
said-short = 至少 { $least } 个字符

## event

history-copied-routed = { $department }（按派单规则）
history-copied-told = { $department }（因通知：{ $notice }）
event-figures = { $point }：{ $old } → { $new }
event-figures-worst = 最差值 { $worst }
event-figures-mean = ，均值 { $mean }（{ $covered } 个判定时刻中 { $breaching } 个不达标）
event-figures-more = 另有 { $count } 个事件段
event-by-system = 系统
event-foreign = { $sender }：自 { $time } 起 { $count } 条报文，涉及 { $points }

## 登记来件

contact-title = 登记来件
contact-intro = 来信、来电、来访和转来的件都在此登记；缺少的内容会一次列出。
contact-part-contact = 来件
contact-part-person = 来件人
contact-part-matter = 反映事项
contact-part-complaint = 投诉
contact-others = 其他内容（一般不填）
contact-submit = 登记
contact-done = 已登记：来件 { $contact }，工单 { $ticket }。该工单由其他单位办理，您看不到。

## 请假

leave-title = 请假
leave-intro = 负责人批准且代岗人接受后，请假按时生效。
leave-ask = 申请请假
leave-substitute = 代岗人（用户名）
leave-starts = 开始
leave-ends = 结束
leave-reason = 事由
leave-submit = 提交
leave-list = 请假列表
leave-none = 没有与您有关的请假。
leave-of = { $person }，由 { $substitute } 代岗
leave-span = { $start } 至 { $end }
leave-late = 已到开始时间，仍在等待。
leave-acting = 您正在为 { $persons } 代岗。
leave-no-end = 请假须填写结束时间。
leave-no-time = “{ $text }”不是日期和时间。
leave-next = 更多请假

## 值班

duty-title = 值班
duty-intro = 接班人须在班次开始前 { $minutes } 分钟签到。
duty-holes = 未来 7 天的空岗
duty-within-a-day = 一天内
duty-within-a-week = 一周内
duty-round-the-clock = 24 小时值班
duty-in-charge = 当前负责
duty-nobody-in-charge = 无人负责
duty-nobody = 无人
duty-chief = （值班长）
duty-sign-in = 签到：{ $start } 开始的班次
duty-slots = 今日抄表
duty-slot-done = 已全部录入
duty-slot-later = { $count } 个测点
duty-slot-missing = 缺 { $count } 个测点
duty-slot-more = 等另外 { $count } 个
duty-shift = 班次
duty-persons = 值班人员
duty-signed-in = 签到
duty-answer-check = 在岗应答
duty-late = 迟到接班
duty-no-shifts = 未来 7 天没有班次。
duty-empty = 还没有值班表。
orders-title = 调度命令
orders-late = 逾期未答复
orders-due = 答复期限
orders-said = 说明
orders-reason = 拒绝原因
orders-intro = 生产调度部向各岗位下达的命令及当班人员的答复，最新的在前（C2）。
orders-given = 已下达的命令
orders-none = 尚未下达调度命令。
orders-earlier = 更早的命令
orders-answer = 到值班日志答复
orders-new = 下达调度命令
orders-new-intro = 岗位当班人员随即收到通知，须在时限内答复；逾期逐级上报。
orders-field-post = 岗位
orders-field-text = 命令内容
orders-text-hint = 写明做什么、在何处、何时完成。命令下达后不可更改；有误时另行下达。
orders-give = 下达
orders-no-posts = 您不能向任何岗位下达命令：调度命令由生产调度部下达。
duty-log-title = 值班日志
duty-log-intro = 值班日志只增不改；写错的内容另写一条更正。
duty-log-write = 写入值班日志
duty-log-text = 内容
duty-log-about = 更正哪一条
duty-log-about-none = 不是更正
duty-log-submit = 写入
duty-log-lines = 记录
duty-log-empty = 还没有记录。
duty-log-earlier = 更早的记录
duty-log-for = 代 { $person }
duty-log-shift = { $start } 开始的班次
duty-log-corrects = 更正记录
duty-log-corrected-by = 已更正，见记录
duty-log-replaced = { $by } 替换 { $person }
duty-log-taken-off = { $person } 不到岗，无人替换
duty-log-added = 增加 { $by }
duty-line-alive = 在岗应答
duty-line-step = 时限
duty-line-note = 记事
duty-line-correction = 更正
duty-line-sign-in = 签到
duty-line-replacement = 调班
duty-line-handover = 交接班
duty-line-handed-over = 接班
duty-line-order = 调度命令
duty-line-order-answer = 命令答复
duty-line-patrol = 巡视工作单
duty-line-repair = 工程维修单
duty-line-repair-signed = 维修单签字
patrols-title = 巡视
patrols-intro = 每日巡视全部管网并填报巡视工作单；发现的问题下达工程维修单，维修人、巡视人分别签字（C32）
patrols-days = 近七日
patrols-whole = 已巡视全部管网
patrols-partly = 未巡视全部管网
patrols-missing = 未填报
patrols-file = 填报巡视工作单
patrols-normal = 正常
patrols-left-out = 未巡视到的部分及原因（留空：已巡视全部管网）
patrols-left-out-short = 未巡视到
patrols-finding = 问题 { $number }
patrols-finding-place = 位置
patrols-submit = 签字填报
patrols-patroller = 巡视人
patrols-worker = 维修人
patrols-accepted = 验收
patrols-unsigned = 未签字
patrols-issued-to = 维修部门
patrols-due = 完成期限
patrols-late = 已超期
patrols-said = 说明
patrols-empty = 还没有巡视工作单
duty-log-about-line = 关于记录
duty-told-unit = 当班人员
station-title = 泵站
station-intro = 每日填报卫生清单；不合格项列入发现，由他人核实（H8）
station-points = 运行参数
station-point = 测点
station-metric = 测量项
station-latest = 最近读数
station-silent = 尚无读数
station-no-points = 该位置没有压力、液位、余氯、浊度测点。
station-more-points = 测点较多，仅列出一部分。
sanitation-days = 近七日卫生清单
sanitation-good = 全部合格
sanitation-missing = 未填报
sanitation-file = 填报卫生清单
sanitation-again = 同一日再次填报，即为对前一张的更正，前一张保留。
sanitation-date = 日期
sanitation-is-good = 合格
sanitation-is-bad = 不合格
sanitation-wrong = 不合格情况
sanitation-text = 其他说明
sanitation-submit = 签字填报
sanitation-by = 填报人
sanitation-corrected = 已更正，见
sanitation-list = 卫生清单
sanitation-empty = 还没有卫生清单
sanitation-failed = { $count } 项不合格
duty-line-sanitation = 卫生清单
duty-log-answers = 答复命令
duty-change-title = 调整班次
duty-change-shift = 班次和人员
duty-change-by = 由谁到岗
duty-change-more = 增加一人
duty-change-nobody = 无人到岗
duty-change-because = 事由
duty-change-submit = 调整

handover-title = 交接班
handover-nobody = 该岗位当前无人负责，或没有可以接班的班次。
handover-outgoing = 交班
handover-incoming = 接班
handover-signed-out = 交班人 { $name } 已签字。
handover-accident = 紧急工单尚未告一段落
handover-parts = 五项内容
handover-tickets = 未办结工单
handover-more = 等
handover-by-service = 开始交接时由系统填写。
handover-entries = 问题
handover-waits = 待落实
handover-part = 部分
handover-entry = 问题
handover-text = 内容
duty-part-1 = 设备状况、运行方式和生产情况
duty-part-2 = 缺陷和事故处理
duty-part-3 = 工具、材料和钥匙
duty-part-4 = 记录
duty-part-5 = 卫生
duty-no-command = 没有这项操作。

## stops of supply

stops-title = 停水
stops-intro = 按最近到期排列。
stops-going-on = 进行中
stops-all = 全部
stops-new-planned = 停水申请
stops-new-fault = 登记故障停水
stops-intro-planned = 由生产技术部批准区域与时间；500 户以上须先上报生产调度部。
stops-intro-fault = 抢修不需批准，手续事后补办；上报时限自故障发生时起算。
stops-number = 编号
stops-step = 状态
stops-places = 停水区域
stops-households = 影响户数
stops-time = 停水时间
stops-due = 时限
stops-empty = 没有停水单。
stops-more = 未完结的停水单较多，此处先列正在停水和最先到期的。
stops-next = 下一页
stop-length = 时长
stop-applied-window = 申请停水时间
stop-approved-window = 批准停水时间
stop-silent-until = 规则暂不判定，直至
stop-event = 故障发生
stop-started = 停水开始
stop-ended = 恢复供水
stop-told = 已告知
stop-untold = 未告知
stop-clocks = 时限
stop-moves = 操作
stop-waits = 待上报
stop-waits-for = 尚未完成：{ $what }
stop-reports = 上报
stop-report-to = 报告对象
stop-report-at = 报告时间
stop-report-entered = 录入时间
stop-notice = 停水通知
stop-handed-over = 交宣传部
stop-published = 已刊播
stop-sent = 已发出
stop-unsent = 未发出
stop-lines = 记录
stop-happened = 发生于
stop-late = 补录
stop-reported-on-ticket = 已在工单上报
stop-merged = 已并入范围更大的停水单
stop-cause-unknown = 监测发现停水，原因待查
stop-news-joined = { $count } 张新工单在停水范围内，并入本单
stop-news-recovered = 工单的测点已恢复正常，请核实并登记恢复供水
stop-news-not-recovered = 工单的测点再次不足，尚未恢复
stop-news-dissolved = 工单的监测结果已撤销，请核实是否停水
stop-line-kind-imported = 随资产清单导入，已批准
stop-imported-as = 资产清单中的停供编号
stop-line-kind-import-moved = 资产清单重新导入，停供时间或地点有变
stop-line-kind-import-gone = 资产清单中已无此停供，原批准不再有效
stop-line-kind-lapsed = 批准时段已过，无人登记停水开始，系统自动办结
stop-news-wider = 上级范围另有故障停水单，请核实后一并处理
stop-a-step = 时限提醒
stop-meant-for = 应送达
stop-reached = 实际送达
stop-nobody = 无人
stop-hint-households = 不填则按区域统计
stop-hint-lines = 每行一家
stop-no-command = 没有这项操作。
stop-form-unfit = 填写有误，见各项说明。
refusal-no-sheet-of-stop = 该停水单没有这张表单。
maintenance-title = 检修
maintenance-intro = 检修期间，所检修设备的数据中断、读数不变和数据无法判定暂不开工单，结束时仍未恢复的随即开单；实测超标照常开单。
maintenance-going-on = 检修中和已计划
maintenance-all = 全部
maintenance-running = 检修中
maintenance-planned = 已计划
maintenance-past = 已结束
maintenance-none-running = 当前没有检修。
maintenance-none-planned = 没有计划中的检修。
maintenance-none = 尚无检修记录。
maintenance-more = 还有未列出的检修，见“全部”。
maintenance-next = 更早
maintenance-subject = 检修对象
maintenance-time = 起止时间
maintenance-because = 事由
maintenance-state = 状态
maintenance-ended = 提前结束于
maintenance-end = 立即结束
maintenance-cancel = 取消
maintenance-new-gateway = 登记网关检修
maintenance-new-place = 登记站点（位置）检修
maintenance-new-point = 登记测点检修
maintained-kind-gateway = 网关
maintained-kind-place = 位置
maintained-kind-point = 测点
maintenance-field-subject = 检修对象
maintenance-field-starts = 开始
maintenance-field-ends = 结束
maintenance-field-because = 事由
maintenance-subject-hint = 输入名称或编号的一部分
maintenance-now-hint = 不填即现在
maintenance-days-hint = 最长 { $days } 天
maintenance-submit = 登记检修
