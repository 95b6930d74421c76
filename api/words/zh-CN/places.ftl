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
