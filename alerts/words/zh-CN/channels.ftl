### 发送通知的渠道，以及消息中附加的文字。

message-repeated = { $number }（可能重复）
message-digest = { $count } 条通知
message-open = 打开
