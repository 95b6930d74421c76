### 终端上的网关诊断。

diagnose-denied = 被消息服务器拒绝：{ $topic }，{ $count } 次，账号 { $account }。
diagnose-refused = 未被接受：
diagnose-letters = { "  " }{ $reason }：{ $letters } 个报文（{ $waiting } 个待处理），来过 { $times } 次，最近 { $last }
diagnose-of-sender = { $letters }，发送方 { $sender }
diagnose-letter = { "    " }报文 { $id }，主题 { $topic }：{ $detail }
diagnose-unknown-name = 未知名称：{ $name }
diagnose-second-value = { $point } 有第二个数值：{ $letters } 个报文，{ $since } 至 { $last }
diagnose-spoke-for = 越权上报 { $point }：{ $letters } 个报文，{ $since } 至 { $last }
diagnose-not-there = { $id } 不在资产清单中
diagnose-bound = { $gateway } 位于 { $place }，已绑定：格式 { $format }。
diagnose-without-format = { $gateway } 位于 { $place }，未绑定：没有格式（wenya gateway add）。
diagnose-not-bound = { $gateway } 位于 { $place }，未绑定：格式 { $format }。
diagnose-unbound = 未绑定：{ $warning }
diagnose-nothing-taken = 没有接受过它的任何数据。
diagnose-shared-topic = { $source }（与其他网关共用的主题）
diagnose-heard = 经由 { $source }：{ $readings } 条读数，{ $since } 至 { $last }；最新一条{ $offset }
diagnose-devices = 其下设备：{ $count }
diagnose-device = { "  " }{ $device }（{ $points }）：{ $heard }
diagnose-more-devices = { "  " }另有 { $count } 台
diagnose-no-point = 没有测点
diagnose-not-heard = 没有收到数据
diagnose-last-heard = 最近收到 { $at }
diagnose-measured = { $heard }，测于 { $at }
diagnose-ahead = 的时间比接收时刻晚 { $seconds } 秒：时钟偏快
diagnose-before = 测于接收前 { $seconds } 秒
diagnose-perhaps = { $said }；可能是：{ $names }
