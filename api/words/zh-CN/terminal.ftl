### 终端上的文字。

## demo

demo-separator = ，
demo-by-clause = { $clauses }：{ $why }
demo-points = { $count } 个测点
demo-breach = { $rule }，{ $count } 个测点
demo-breach-worst = { $rule }，最差 { $worst }，{ $count } 个测点
demo-silent = { $count } 个测点数据中断
demo-silent-gateway = 网关数据中断，其 { $count } 个测点合为一单
demo-since = 自 { $time } 起
demo-recovered = { $time } 起已恢复
demo-starting-all = 正在启动消息服务器、存储、服务与控制台
demo-starting = 正在启动
demo-console = 控制台       { $url }/
demo-api = 接口         { $url }/api/v1/tickets?state=active   { $url }/openapi.json
demo-live = { "             " }{ $url }/api/v1/events（实时）   { $url }/metrics
demo-broker = 消息服务器   { $address }（MQTT 5）   { $older }（MQTT 3.1.1）
demo-sign-in = 登录         用户 { $user }，登录口令 { $password }   （可处理工单）
demo-token = 访问令牌     { $token }   （同一用户，供程序使用）
demo-head = { $time }   已发送 { $readings } 条读数，{ $sent } 个报文中 { $acknowledged } 个已确认，{ $tickets } 张工单未关闭
demo-ticket = { $opened }  { $number }  { $place }：{ $concern }，{ $why }
demo-over = 这一天已结束；控制台与接口仍可使用。按 Ctrl+C 结束演示。
demo-stores = 存储在 { $folder }
terminal-stopped = 已停止。

## 各处

terminal-works-on = 业务记录：{ $where }
terminal-warning = 注意：{ $said }
terminal-and-more = 另有 { $count } 处
terminal-good = 无误：{ $parts }
terminal-problems = 共 { $count } 处错误

## check-config

terminal-default-settings = 默认设置
terminal-summary = { $settings }；读数存于 { $readings }；{ $rules } 条规则；{ $installed }
terminal-installed = { $places } 个位置，{ $households }，{ $points } 个测点
terminal-no-inventory = 没有资产清单文件（用 --records 查看在册的清单）
terminal-places-on-record = 其位置须用 --records 查找

## inventory

terminal-inventory-version = 资产清单第 { $version } 版：
terminal-form-written = 已写入：{ $file }
terminal-afterwards = { "  " }合计：{ $extent }
terminal-would-be = 未作改动；将会是：
terminal-no-change = { "  " }无变化
terminal-changes = { "  " }{ $table }：{ $changes }
terminal-count = { $what } { $count } 项
change-added = 新增
change-changed = 更改
change-removed = 移除
table-places = 位置
table-departments = 部门
table-points = 测点
table-gateways = 网关
table-models = 设备型号
table-devices = 设备
table-aliases = 别名
table-calendars = 日历
table-outages = 停供

## department

department-territorial = 属地
department-functional = 职能
department-outside = 外部
terminal-no-departments = 没有部门。
terminal-department = { $id }：{ $name }，{ $kind }
terminal-department-at = { $id }：{ $name }，{ $kind }，位于 { $place } [{ $place_id }]
terminal-kind-and-lines = { $kind }（{ $lines }）
terminal-department-below = { "  " }上级：{ $parent }
terminal-department-head = { "  " }负责人：{ $head }
terminal-department-leader = { "  " }主管领导：{ $leader }
terminal-department-duties = { "  " }职责：{ $duties }
terminal-department-petition-staff = { "  " }信访人员：{ $names }
terminal-department-delivery = { "  " }报送内业资料：{ $periods }
terminal-department-channels = { "  " }通知渠道：{ $channels }
terminal-departments = { $count } 个部门
terminal-departments-to-clear = 将有 { $count } 个部门销册，所有位置都不再有责任部门。未作改动；确认请加 --yes。
terminal-departments-cleared = 资产清单第 { $version } 版：{ $count } 个部门已销册。

## gateway

terminal-gateway-added = 资产清单第 { $version } 版：网关 { $id }（{ $format }），位于 { $place }。
terminal-shared-topic = 凡可在共用主题上发布者，皆可代此格式的任何网关上报。
terminal-undone-by-start = { $key }：文件中为 { $says }，而每次启动都会重新读取（service.inventory）：请先在文件中改为 { $wanted }

## 运行中的服务

terminal-may-not-write = { $key }：执行本命令的账号无权在 { $folder } 中写入
terminal-no-answer = { $address }：服务无应答：{ $error }{ $proxy }
terminal-refused = { $address }：{ $status } { $title }：{ $detail }
terminal-no-http = { $address } 须以 http:// 或 https:// 开头
terminal-no-address = { $address } 不是地址
replay-stop-first = 服务是否正在运行？请先停止服务，再回放。
terminal-client-id-renewed = 服务已有新的客户端标识，请启动。

## dead-letters

column-gateway = 网关
column-reason = 原因
column-letters = 报文
column-waiting = 待处理
column-times = 次数
column-bytes = 字节
terminal-no-letters = 没有未解析报文。
terminal-newest-letter = 最新的报文为 { $newest }：用 --until { $newest } 重放或忽略时，不含其后的报文。
terminal-letters-replayed = 共 { $letters } 个报文，其中 { $done } 个已完整解析，得到 { $readings } 条读数；仍有 { $dead } 个未解析。
terminal-letters-dismissed = 已忽略 { $count } 个报文。
terminal-user-added = 已添加 { $name }：{ $roles }。
terminal-user-disabled = 已停用 { $name }。
terminal-user-enabled = 已启用 { $name }。
terminal-user-on = 启用
terminal-user-off = 已停用（{ $at }，{ $by }）
terminal-user-locked = 登录失败次数过多，须等到 { $at }
terminal-user-endless = { $count } 个访问令牌没有期限
terminal-user-alike = 与 { $names } 形似
terminal-endless-tokens = 有些访问令牌没有期限，请换发（wenya user token NAME）并吊销：{ $names }
terminal-one-role = 工单统一按操作表办理后，{ $count } 人不能再{ $commands }，传感器工单也是如此；需要的请加授另一角色（wenya user role）：{ $names }
terminal-token-made = 有效期至 { $until }。请妥善保存此访问令牌，以后不再显示：
terminal-factor-on = { $name } 自 { $at } 起使用二次验证，剩余 { $left } 个恢复码。
terminal-factor-none = { $name } 没有启用二次验证。
terminal-factor-taken = 已解除 { $name } 的二次验证，其全部登录已结束。
terminal-identity = { $name } 在 { $issuer } 的标识是 { $subject }。
terminal-identity-none = 没有为 { $name } 关联统一身份认证。
terminal-password-made = { $name } 在 { $until } 之前用此登录口令登录，并须更改：
terminal-token-good = 有效
terminal-token-over = 已过期
terminal-token-revoked = 已吊销
terminal-all-rights = 全部权限
terminal-for-ever = 永久
terminal-until = 有效期至 { $at }
terminal-used = 最近使用 { $at }
terminal-never-used = 从未使用
user-kind-person = 人员
user-kind-program = 程序
terminal-leave-asked = 已申请请假 { $id }；批准并接受代岗后生效。
terminal-leave-ended = { $person } 的请假 { $id } 已结束。
terminal-all-manned = 各部门均有人负责。

## 命令的用法

usage-refused = { $command }：{ $reason }
usage-help = 用法见 { $command } --help。
usage-at = { $option }：{ $reason }
usage-no-option = 没有选项 { $option }
usage-option-alone = { $option } 之后缺少取值，或多出取值
usage-missing = 缺少 { $option }
usage-unknown = '{ $given }' 不是命令，此处也不接受这一参数
usage-meant = { $reason }；是否要用 { $meant }？
usage-one-line = 应为一行文字，最多 { $most } 个字符
usage-there-already = 已有文件 { $file }，请指定写到哪里
usage-only-as = 只有 { $form } 格式的文件分语言
usage-one-of = 只能是 { $choices } 之一
usage-from-to = 须为 { $least } 至 { $most }
usage-at-least = 不得小于 { $least }
usage-whole-number = 须为整数
usage-number = 须为数字
usage-unfit = 不接受此取值
gateway-needs-place = 新网关必须指明位置
gateway-no-colon = 消息服务器账户的名称中不能有 ':'
gateway-other-account = { $name } 是消息服务器上的另一账户
gateway-for-format = 只用于格式 { $format }
gateway-for-formats = 只用于格式 { $formats }
gateway-no-application = { $given } 不是应用

## replay

replay-reversed = 不得早于 --from
replay-not-judged = { $until } 之后尚未判定
replay-no-place = 资产清单中没有位置 { $id }
replay-judging = 正在重新判定
replay-head = 已重新判定 { $count } 个测点，{ $start } 至 { $until }
replay-same = 业务记录与此一致。
replay-and-more = 另有 { $count } 个；用 --format json 列出全部
replay-dry = 未作改动。
replay-done = 业务记录已更正一致。
replay-figures = 最差 { $worst }，平均 { $mean }，{ $covered } 个判定时刻中 { $breaching } 个不达标
replay-open = { $opened } 起，尚未结束
replay-ended = { $opened } 起，{ $ended } 结束
difference-added = 新增
difference-gone = 不再有
difference-moved = 时间变动
difference-figures = 数值变动
column-rule = 规则
column-change = 变动
column-name = 名称
column-point = 测点
column-on-record = 原记录
column-judged-again = 重新判定
column-ticket = 工单
column-opened = 开单
column-place = 位置
column-concern = 关注事项
column-why = 缘由

## 首位管理员

administrator-name = 管理员：{ $name }
administrator-password = 一次性登录口令（一天内有效，须更改）：{ $password }

## audit

terminal-chain-holds =
    全部记录均为原样：共 { $count } 条，末条哈希为 { $hash }。
terminal-chain-broken = 记录已非原样：{ $broken }。

## 派单规则

terminal-routing-nobody = 无
terminal-routing-department = { $name } [{ $id }]
terminal-routing-clauses = { "  " }条款：{ $clauses }
terminal-routing-unit = { "  " }承办：{ $unit }
terminal-routing-owner = { "  " }牵头负责：{ $owner }
terminal-routing-copies = { "  " }抄送：{ $copies }
terminal-routing-task = { "  " }子任务：{ $kind }，由 { $department } 完成
terminal-routing-hands-over = { "  " }下一值班时间开始时接手：{ $department }
terminal-routing-code = { "  " }处理结果代码：{ $code }
terminal-routing-restricted = { "  " }被反映部门看不到反映人
terminal-routing-mode = 办理方式：{ $mode }。{ $because }
terminal-routing-class = 性质：{ $name }。{ $because }
terminal-routing-near = 规则 { $rule } 在前，仅 { $unmet } 不符
terminal-policies-due = { $name }（{ $clauses }）：{ $due } 到期，自 { $since } 起算{ $leads ->
    [yes] { "" }
   *[no] ，亦适用
}{ $stays ->
    [yes] ，与原来相同
   *[no] { "" }
}
terminal-policies-unknown = { $name }（{ $clauses }）：到期时间未知，{ $year } 年工作日历未入库
terminal-policies-waits = { $name }（{ $clauses }）：自 { $start } 起算，尚未开始
terminal-policies-ends = { $name }（{ $clauses }）：不再适用，终止
terminal-policies-days = { "  " }计入：{ $days }
terminal-policies-step = { "  " }{ $at } { $step }：{ $to }

## desk, calendar

terminal-desk-good = 无误：共 { $policies } 条时限规则，受理处置的其他各表亦无误
terminal-explain-ticket = { $number }：{ $about }，{ $step }，{ $place }
terminal-explain-unit = { "  " }{ $role }：{ $unit }，负责人 { $person }，自 { $since }
terminal-explain-copy = { "  " }{ $role }：{ $unit }，自 { $since }
terminal-explain-takeover = { "  " }接手：{ $unit }，{ $at }（{ $clauses }）
terminal-explain-clocks = 时限：
terminal-explain-clock = { "  " }{ $name }（{ $clause }）：{ $status }，自 { $since } 起计，到期 { $due }{ $leads ->
    [yes] ；同类责任中最先到期
   *[no] { "" }
}
terminal-explain-stopped = { "    " }{ $at } 计时停止：{ $proof }
terminal-explain-segment = { "    " }{ $at } { $kind }，到期 { $due }：{ $reason }
terminal-explain-step = { "    " }{ $at } { $step }
terminal-explain-missing = 办结前还差：
terminal-explain-nothing-missing = 办结所需已齐全。
terminal-explain-line = { "  " }{ $what }
terminal-explain-by-role = 本环节的操作及可由谁做（用 --as 查看某个用户现在能做什么）：
terminal-explain-possible = 现在可以做：
terminal-explain-refused = 现在不能做：
terminal-explain-name = { $name } [{ $command }]
terminal-explain-clauses = { $what }（{ $clauses }）
terminal-explain-reason = { "    " }{ $what }
terminal-explain-other-steps = { "  " }仅在其他环节可做：{ $commands }
terminal-calendar-year = { $year } 年第 { $version } 版：休 { $off } 天，调休上班 { $on } 天；{ $source }，{ $by }，{ $at }
terminal-calendar-none = 没有在册的年份：服务首次启动时登记已知年份。
terminal-calendar-imported = { $year } 年已登记为第 { $version } 版。
terminal-calendar-same = { $year } 年与在册的第 { $version } 版相同，未作改动。
terminal-calendar-clock = { "  " }{ $ticket } { $key }：到期 { $due }，按新日历应为 { $would_be }
terminal-calendar-unknown = 未知
terminal-calendar-more = 运行中的时限未全部列出
terminal-calendar-moved = { "  " }{ $ticket } { $key }：原到期 { $due }，现到期 { $is_now }
terminal-calendar-recalculated = 已按在册日历重新计算，{ $count } 项时限的到期时间有变动。

## duty

terminal-duty-imported = 值班表第 { $version } 版已生效，共 { $count } 个岗位。
terminal-duty-same = 文件内容与值班表第 { $version } 版相同，未作记录。
terminal-duty-post = { $name } [{ $id }]，当前负责：{ $who }
terminal-duty-shift = { "  " }{ $start } 至 { $end }：{ $who }
terminal-duty-hole = { $start } 至 { $end }：{ $what }
terminal-duty-nobody = 无人
terminal-duty-none = 还没有值班表。
terminal-reach = 邮箱：{ $mail }；手机：{ $mobile }；语言：{ $language }
terminal-reach-none = 未登记

## backup, restore

backup-records = 业务记录
backup-journal = 接收队列
backup-readings = 读数
backup-attachments = 工单附件
backup-made = 已写入 { $file }：{ $mib } 兆字节，内容为 { $at } 时刻的状态。
backup-there = { $file } 已存在，不予覆盖
backup-settings-left-out = { $file } 未收入备份：其中的保密项不是单独成行，无法剔除；请自行复制，或加 --with-secrets
backup-influxdb =
    InfluxDB 中的读数不在备份内。请随后用 InfluxDB 自带的工具备份 { $url } 的存储桶 { $bucket } 及其小时数据桶，命令见 docs/guides/backup.zh-CN.md。恢复时先用同样的工具放回，再启动服务。
backup-not-copied = 正在运行的服务未能复制读数：{ $reason }
backup-nobody-copies = { $file } 被另一进程打开，而该进程没有复制：它是否就是这份设置的服务，版本是否相同？
backup-none = { $file } 不是备份文件，或文件尾部缺失
backup-newer = { $file }：备份格式为 { $version }，由更新版本的 Wenya 生成；本版本最高只能读格式 { $newest }
backup-damaged = { $file } 已损坏：{ $part } 与生成时不一致
backup-of = 版本 { $version } 于 { $at } 的备份
restore-verifying = 读取并核对备份
restore-writing = 写入文件
restore-tables = 写入数据表
restore-checked = { $file } 是{ $of }；全部 { $parts } 个部分与生成时一致。
restore-done = { $of }已恢复到位。
restore-apart = 请查看以下文件，并放到应在的位置：{ $files }
restore-next = 接下来：把登录口令和访问令牌写入设置，运行 wenya check-config --records，再启动服务。旧服务若仍在运行，请先停止：两个服务不得同时从一个消息服务器取数。
restore-other-records = { $key }：备份来自 { $was }，而当前设置为 { $now }；备份只能恢复到同一种数据库
restore-other-readings = { $key }：备份的读数存于 { $was }，而当前设置为 { $now }
restore-not-empty = 备份只能恢复到空的位置，以下内容已存在：{ $found }
restore-no-room = { $folder }：需要 { $wanted } 兆字节，仅剩 { $free } 兆字节
restore-unfinished = { $file }：上次恢复中途终止；请清空数据目录和数据库后重新恢复
