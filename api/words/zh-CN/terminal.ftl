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
demo-households = 涉及 { $count } 户
