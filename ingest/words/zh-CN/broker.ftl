### 与消息服务器的会话，以及本机时钟。

broker-not-yet = 尚未订阅
broker-silent = 没有应答
broker-at = { $address }：{ $problem }
broker-unreachable = mqtt.host、mqtt.port 所指的消息服务器无法连接：{ $why }
broker-refused = 消息服务器拒绝连接：“{ $reason }”；请查看 mqtt.username 和 mqtt.password
broker-refused-topics = 消息服务器拒绝订阅 { $topics }：mqtt.username 的账号须有读取权限
broker-ended = 与消息服务器的连接中断：“{ $reason }”
broker-taken-over = 另一客户端接管了本服务的会话：mqtt.client_id 只能由一个服务使用
broker-short-connections = 消息服务器在 { $seconds } 秒内连续 { $count } 次断开连接：可能有另一客户端在使用本服务的 mqtt.client_id
broker-embedded = 内置消息服务器：“{ $why }”
clock-jumped = 时钟跳变 { $seconds } 秒；须先有读数与之相符
clock-contradicted = { $jumped }；此后收到 { $heard } 个发送方的报文，其中 { $against } 个与之不符
backlog-parked = 暂存报文没有及时解码
backlog-no-marker = 标记没有回来
