### 发送通知的渠道，以及消息中附加的文字。

message-repeated = { $number }（可能重复）
message-digest = { $count } 条通知
message-open = 打开

## 设置

channel-name = 渠道名称须为不超过 40 个小写字母、数字和单个下划线，以字母开头
channel-url = 须为 https://host/path 这样的地址，不含用户
channel-mail-address = 须为邮件地址（ASCII）
channel-topic = 须为不含 + 和 # 的主题
channel-https = 不在本机的须以 https:// 开头：密钥会在途中被人读到
channel-secret-missing = 须设置 { $key } 或 { $key }_file
channel-password-in-the-clear = 不在本机的，使用 `password` 须有 `tls`
channel-user-and-password = `username` 与 `password` 须同时设置
channel-webhook-secret = 须为 `whsec_` 加 24 至 64 个随机字节的 `base64`
channel-own-kind = { $scheme }:// 另有专门的类型，能看出 `apprise` 看不出的错误：`kind = "{ $kind }"`
channel-no-apprise = 没有安装 `apprise`：`pip install "wenya[apprise]"`
channel-field = 花括号中只能是 { $names }，可如 .20 那样截短，不能有别的花括号
channel-time = 应为 00:00 至 23:59 的时刻，如 22:00
route-no-channel = 没有渠道“{ $channel }”
route-channel-twice = 同一行中渠道重复
route-twice = 同一部门、同一紧急程度有两行
channel-flat-fields = 只有 JSON 可有列表和表

## 发送的结果

sending-result-delivered = 已送达
sending-result-refused = 被拒收，再发仍会如此
sending-result-failed = 这一次未被接收
sending-result-unknown = 已发出，不知是否被接收
outcome-taken = 对方已接收
outcome-address = 地址不成立
outcome-unreachable = 无法连接
outcome-untrusted = 证书核对不符
outcome-no-tls = 服务器不提供 TLS
outcome-no-answer = 未按时答复
outcome-cut-off = 连接中断
outcome-answer = 答复未说明结果
outcome-redirected = 对方指向别处，不跟随
outcome-key = 密钥、令牌或口令不被接受
outcome-signature = 机器人的安全设置（签名、关键词、地址）不放行
outcome-content = 消息内容不被接受
outcome-sender = 发件人不被接受
outcome-recipient = 收件人不被接受
outcome-status = 对方拒绝
outcome-service = 对方报告出错
outcome-busy = 对方繁忙或有故障
outcome-too-often = 超过对方的发送限制
outcome-apprise = `apprise` 报告失败，未说明原因
outcome-interrupted = 服务中断，未记录结果
outcome-no-room = 该渠道暂不可用，已改走下一渠道
outcome-unexpected = 程序出错，结果不明
