### 设施页面

## history

history-title = 历史曲线
history-spans = 时间跨度
history-hour = 1 小时
history-six-hours = 6 小时
history-day = 24 小时
history-week = 7 天
history-month = 31 天
history-season = 一个采暖期
history-seasons = 五个采暖期
history-back = 向前
history-on = 向后
history-nearer = 放大
history-wider = 缩小
history-now = 到现在
history-plot = { $point }的历史曲线
history-keys = 选中图表后，方向键平移和缩放，滚轮缩放；拖选可放大。图中内容在下方表格中都有。
history-mean = 平均值
history-range = 最低至最高
history-count = 读数个数
history-stop = 停水
history-gap = 尚无读数
history-flagged = 不参与判定的读数
history-none = 这段时间尚无读数。
history-failed = 数据没有取到，下次变动时会再取。
history-what = 事项
history-from = 开始
history-to = 结束
history-worst = 最差值
history-ticket = 工单
history-measured = 测量时间
history-value = 读数
history-why = 原因
history-least = 最低
history-most = 最高
history-long = 时长
history-no-episodes = 这段时间没有异常事件
history-more-episodes = 仅列出最近 { $count } 条；缩短时间跨度可查看其余。
history-limits = 执行的限值（{ $count } 段）
history-gaps = 中断 { $count } 段
history-figures = 数值表

## level

level-organisation = 集团
level-unit = 单位
level-station = 站
level-building = 楼栋
level-household = 住户

## place

place-above = 上级位置
place-points = 本处及下级测点
place-point = 测点
place-now = 当前值
place-expected = 尚无读数
place-silent = 中断
place-no-points = 本处没有测点
place-tickets = 本处及下级未办结工单
place-no-tickets = 没有未办结工单
place-ticket-above = 上级位置的工单
place-more-tickets = 仅列出最新 { $count } 张。
place-below = 直属下级
place-more-below = 仅按名称列出前 { $count } 个。

## calendar

calendar-title = 达标日历
calendar-month = { $year }年{ $month }月
calendar-earlier = 更早
calendar-later = 更晚
calendar-all = 全部达标
calendar-some = 九成以上达标
calendar-few = 不足九成达标
calendar-day = 可判定 { $judged } 户，达标 { $qualified } 户
calendar-unjudged = 另有 { $count } 户无法判定
calendar-not-judgeable = 无法判定
calendar-nothing = 尚无统计
calendar-none = 这几个月没有判定结果；每晚统计一次。
calendar-no-households = 本处没有住户。
weekday-mon = 一
weekday-tue = 二
weekday-wed = 三
weekday-thu = 四
weekday-fri = 五
weekday-sat = 六
weekday-sun = 日

## gateways

gateways-title = 网关
gateways-intro = 中断测点多的排在前面。
gateways-find = 名称、编号或位置
gateways-search = 查找
gateways-all = 全部
gateways-with-silent = 有中断测点
gateways-gateway = 网关
gateways-state = 状态
gateways-heard = 最近上传
gateways-silent = 中断测点
gateways-waiting = 待处理报文
gateways-clock = 时钟
gateways-is-silent = 中断
gateways-partly = 部分中断
gateways-fine = 正常上传
gateways-not-yet = 尚未上传
gateways-no-points = 未接测点
gateways-never = 从未上传
gateways-of = { $points } 个中 { $silent } 个
gateways-ahead = 快 { $duration }
gateways-behind = 慢 { $duration }，或为补传
gateways-right = 准确
gateways-none = 没有网关
gateways-more = 共 { $all } 个，仅列出 { $count } 个；其余请查找。
gateways-unknown = 资产清单中没有这个编号的网关。
gateways-near = 可能是：
gateways-refused = 未接收的报文及原因
gateways-nothing-refused = 收到的报文全部接收。
gateways-unknown-names = 未登记的名称
gateways-births = 边缘节点及其设备
gateways-born = { $metrics } 个测量项，出生于
gateways-gone = 离线，自
gateways-missing = { $messages } 个报文从未到达
gateways-unused = 未使用：登记通道以外上传的内容
gateways-unused-hint = 需要的登记为别名；其余写进设备或型号的忽略清单。
gateways-spoke-for = 越权上报或与他处相悖的测点
gateways-devices = 所接设备
gateways-no-devices = 没有登记所接设备。
gateways-points = 测点
gateways-format = 报文格式
gateways-any-format = 不含网关编号的各种格式
gateways-formerly = 曾用编号
gateways-bound = 绑定
gateways-bound-yes = 只有它自己的主题可以上报其测点
gateways-bound-no = 其他来源也可以上报其测点
gateways-letters = 它的未解析报文
gateways-came = 收到的读数
gateways-readings = { $count } 个读数
gateways-nothing-came = 没有收到以它名义上传的读数。

## 并列

beside-title = 相邻测点对比
beside-floor = 楼层

## 导出

export-readings = 导出读数
export-calendar = 导出日历
export-days = 近 { $count } 天
place-stop-no-end = 尚无恢复时间
place-stop-more = 等另外 { $count } 处

## 导出文件

exported-readings = 读数
exported-place = 位置
exported-point = 测点
exported-measured-at = 测量时间（{ $zone }）
exported-value = 读数
exported-value-in = { $metric }（{ $unit }）
exported-flags = 质量标志
exported-days = 达标日历
exported-day = 日期
exported-qualified = 达标户数
exported-unqualified = 不达标户数
exported-not-judgeable = 无法判定户数
exported-judged = 可判定次数
exported-good = 其中达标次数
exported-number = 编号
exported-at = 时间（{ $zone }）
exported-acting-for = 代谁办理
exported-address = 网络地址
