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
concern-water-pressure = 水压异常
concern-water-quality = 水质异常
concern-silence = 数据中断
concern-sensor = 测点异常

## kind

kind-review = 事后复核
kind-place = 单点
kind-gateway = 网关
kind-station = 换热站或泵站
kind-group = 片区

## timer

timer-opinion-general = 处理意见
timer-closure-monthly = 当月办结
timer-leak-onsite = 到场
timer-repair-large = 修复
timer-fault-report-dispatch = 上报生产调度部

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
event-opened-for-group = 下级至少 3 户且 20% 以上用户违规，合并开单
event-opened-for-gateway = 网关无数据
event-opened-for-unusable-gateway = 网关下有数据的测点均无法判定
event-opened-for-station = 站内全部网关无数据
event-opened-for-review = 迟到数据发现已结束的违规，开单复核
event-opened-for-foreign = 发送方越权上报了其他网关的测点，自动开单
event-foreign-readings = 发送方越权上报其他网关的测点
event-recurrence = 办结后 24 小时内再次违规
event-joined = 新的违规并入本单
event-widened = 工单范围扩大
event-breached-again = 处理完毕后再次违规
event-became-child = 由上级工单统一处理
event-took-child = 并入下级工单
event-recovered = 违规全部结束，待处理人办结
event-not-recovered = 违规再次出现
event-episode-withdrawn = 迟到数据撤销了一条违规
event-figures-changed = 迟到数据更正了违规的数值
event-gateway-heard = 网关恢复上数
event-dissolved = 违规已全部撤销，系统自动关单
event-nothing-left = 违规已全部撤销；已有人工处理记录，由处理人决定
event-episode-moved-on = 办结后仍持续的违规转入其他工单
event-command = 操作
