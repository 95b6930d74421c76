### 因出错而略过的内容，以及待补判的内容。

faults-left-out = 已略过：{ $faults }
faults-and-more = 已略过：{ $faults }；另有 { $count } 项
faults-somewhere = 部分内容因出错已略过，详见运行日志
fault-inventory = 资产清单第 { $version } 版
fault-rule = 规则 { $rule }
fault-rule-at-point = 规则 { $rule } 在测点 { $point }
rule-at-points = 规则 { $rule } 在 { $count } 个测点
fault-late-data = 测点 { $point } 的补传数据
fault-figures = 事件段 { $episode } 的数值
fault-ticket = 事件段 { $episode } 的工单
fault-clock = 编号 { $clock } 的时限
fault-unknown-dues = 到期时间未知的时限
fault-notice = 编号 { $notice } 的通知
fault-duty = 值班时限
fault-stops = 停水单的时限
fault-sending = 编号 { $notice } 的通知的发送
fault-waking = 自动继续内部编号 { $ticket } 的工单

## 时限：不是故障，但须知晓

audit-broken = 记录与写入时不一致，序号：{ $entries }
channels-failing = 通知渠道暂不可用：{ $channels }
clocks-due-unknown = 有 { $count } 个时限因缺少工作日历而没有到期时间
clocks-caught-up = 停机后补记了 { $steps } 个时限梯级，最早应在 { $since }，其中 { $told } 个须通知
clocks-notes = { $unknown }；{ $caught_up }
sweep-went-back = { $now } 早于 { $until }
