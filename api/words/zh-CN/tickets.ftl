### 工单：现在的情况

ticket-now = 现在
ticket-now-chart = 从发生到现在
ticket-now-ago = （{ $duration }前）
ticket-now-kept = 现已达标
ticket-now-silent = 当前尚无读数，显示最后一次
ticket-now-no-point = 该位置没有可显示现状的测点
ticket-now-breaching = { $count } 个不达标
ticket-now-below = 低 { $by }
ticket-now-above = 高 { $by }
ticket-now-risen = 近一小时上升 { $by }
ticket-now-fallen = 近一小时下降 { $by }
ticket-viewing = { $name } 正在查看
ticket-filling = { $name } 正在填写
work-text = 在列表中查找
work-text-hint = 单号、位置、人员、电话、文字
work-find = 查找
