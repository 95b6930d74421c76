### 工单、事件段与办理过程。

## command

command-acknowledge = 受理
command-comment = 备注
command-arrive = 已到场
command-report = 已上报调度
command-resolve = 处理完毕
command-close = 办结
command-reopen = 重办

## state

state-open = 待受理
state-acknowledged = 办理中
state-resolved = 待办结
state-closed = 已办结

## severity

severity-info = 提示
severity-minor = 一般
severity-major = 严重
severity-critical = 紧急

## concern

concern-room-temperature = 室温不达标
concern-water-pressure = 水压不达标
concern-water-quality = 水质不达标
concern-silence = 数据中断
concern-sensor = 测点异常
concern-service = 服务

## kind

kind-review = 事后复核
kind-place = 单点
kind-gateway = 网关
kind-station = 换热站或泵站
kind-group = 片区

## clock of a key of before

clock-fault-report-dispatch = 上报生产调度部

## end reason

end-reason-recovered = 已恢复
end-reason-season-ended = 采暖期结束
end-reason-spoke-again = 恢复上报
end-reason-moved-again = 读数恢复变化
end-reason-judgeable-again = 恢复可判定
end-reason-settled = 压力稳定在新水平
end-reason-removed = 测点或规则已移除

## event

event-opened = 按规则判定，自动开单
event-opened-for-group = 下级至少 3 户且 20% 以上测温户不达标，合并开单
event-opened-for-gateway = 网关数据中断
event-opened-for-unusable-gateway = 网关下有数据的测点均无法判定
event-opened-for-station = 站内全部网关数据中断
event-opened-for-review = 补传数据显示曾不达标，现已恢复，开单复核
event-opened-for-foreign = 发送方越权上报了其他网关的测点，自动开单
event-foreign-readings = 发送方越权上报其他网关的测点
event-recurrence = 办结后 24 小时内再次发生
event-joined = 新的事件段并入本单
event-widened = 工单范围扩大
event-breached-again = 处理完毕后再次发生
event-became-child = 由上级工单统一处理
event-took-child = 并入下级工单
event-recovered = 已全部恢复，待处理人办结
event-not-recovered = 再次出现，尚未恢复
event-episode-withdrawn = 补传数据撤销了一个事件段
event-figures-changed = 补传数据更正了事件段的数值
event-gateway-heard = 网关恢复上报
event-dissolved = 事件段已全部撤销，系统自动关单
event-nothing-left = 事件段已全部撤销；已有人工处理记录，由处理人决定
event-episode-moved-on = 办结后仍持续的事件段转入其他工单
event-clock-step = 时限到了一个提醒或升级节点
event-dues-moved = 按更新的工作日历重新计算了时限
event-finding-decided = 核实了一项发现
event-copied = 抄送
event-supply-stop = 按失压登记了故障停水
event-waits = 暂不能自动继续，待条件满足
event-not-taken-over = 原定接手的部门已不存在，工单留在现承办部门
event-command = 操作

## withdrawn

withdrawn-late-data = 补传数据表明当时并未不达标
withdrawn-judged-again = 历史数据重新判定后，当时并未不达标
