### 终端上 `wenya notify` 的文字。

notify-none = 没有设置渠道：设置文件中的 [notices.channels.NAME]。
notify-channel = { $name }：{ $kind }，每条不超过 { $bytes } 字节
notify-with = { $told }，{ $more }
notify-per-minute = 每分钟 { $count } 条
notify-per-second = 每秒 { $count } 条
notify-clear = 避开整点和半点
notify-no-channel = 没有这个渠道
notify-needs-to = { $kind } 须有 --to ADDRESS
notify-test-title = Wenya 测试消息
notify-test-channel = 经渠道 { $channel } 发出。
notify-test-nothing = 收到本消息，即说明该渠道可用；无须处理。
notify-outcome = { $channel }：{ $result }：{ $reason }
notify-detail = { "  " }详情："{ $detail }"
notify-retry = { "  " }{ $time } 起重新接收消息
notify-route = { $about }：{ $ways }
notify-route-of = { $urgency }，部门 { $department }
notify-way-console = 控制台
notify-way-to = { $channel }（{ $address }）
notify-way-mentioned = { $channel }（提及 { $address }）
notify-way-none = { $channel }（跳过：未登记{ $kind }）
notify-unused = { $channel }：没有通知走此渠道，路由表未写入它。
urgency-high = 紧急
urgency-normal = 一般
address-kind-group = 群
address-kind-mail = 邮箱
address-kind-mobile = 手机号
