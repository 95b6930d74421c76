### 通知的发送结果，以及核对发现的问题。

notices-attempts = 发送 { $count } 次
notices-repeated = 可能重复
notices-under-way = 发送中
found-notice-not-sent = 通知 { $notice }：{ $fault }
notice-fault-untold = 已决定，未告知任何人
notice-fault-not-reminded = 未按时再次提醒
notice-fault-left = 待发送，逾时未处理
notice-fault-lost = 应有发送在途而没有，现补发
notice-fault-missing = 待发送记录缺失，现补发
answer-link-title = 给您的通知
answer-link-intro = 点击按钮即表示已知悉，其他被通知的人不再收到提醒。
answer-link-done = 已记录知悉。
