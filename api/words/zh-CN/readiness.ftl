### 系统部件及其未就绪的原因。

readiness-part-broker = 消息服务器
readiness-part-journal = 接收队列
readiness-part-readings = 读数库
readiness-part-records = 业务记录
readiness-part-checker = 判定
readiness-part-desk = 工单处理
readiness-part-printing = 打印
readiness-part-calendar = 工作日历
readiness-part-heartbeat = 心跳上报
readiness-heartbeat = 上一次未送达（{ $code }）
readiness-ready = ok, { $note }
readiness-behind = 随后补齐：{ $note }
readiness-other = 不能正常工作（{ $code }）
readiness-detail = 原文

readiness-state-starting = 正在启动
readiness-state-clock-went-back = 正在等待：时钟被拨回
readiness-state-slow = 长时间没有应答
readiness-state-unavailable = 无法连接
readiness-state-in-use = 被另一个服务占用
readiness-state-busy = 正忙
readiness-state-full = 空间已满
readiness-state-disk = 磁盘无法写入
readiness-state-journal-full = 接收队列已满，暂停接收
readiness-state-damaged = 数据已损坏
readiness-state-refused = 请求被拒绝
readiness-state-settings = 设置有误
readiness-state-unexpected = 出现意外错误
readiness-state-credentials = 身份验证未通过
readiness-state-rights = 权限不足
readiness-state-newer-database = 属于更新的版本
readiness-state-older-database = 属于更旧的版本

## 命令行

hosting-not-ready = 服务未就绪：{ $parts }
hosting-not-started = 尚未启动
hosting-no-user = 没有用户 { $name }
hosting-not-judged = 服务只判定到 { $until }，尚未到 { $wanted }（Unix 毫秒）：{ $parts }
hosting-behind = 服务跟不上
hosting-not-written = 读数尚未写入：{ $parts }
hosting-no-console = 控制台未能启动
hosting-port-in-use = 端口 { $port } 已被占用：请用 --port 另选一个（0 为任一空闲端口）
hosting-folder-not-empty = --keep { $folder }：文件夹不为空
settings-simulated-time = 模拟时间须设 service.mode = "test"：生产环境按真实时钟判定

## renew-client-id

client-id-connecting = 正在以旧标识连接消息服务器。
client-id-taking = 消息服务器已开始为新标识保留报文。正在取走为旧标识保留的报文。
client-id-new = 以新标识：{ $why }
client-id-in-settings = 已设置 mqtt.client_id，以它为准：请将其写入 { $file }，从设置中删去，然后重试
client-id-in-group = mqtt.share_group：在共享组中无从得知消息服务器何时已交付全部保留的报文
client-id-no-end = 无从得知消息服务器何时已交付全部保留的报文
client-id-session-stays = 消息服务器仍保留着一个无人接收的会话，直至其过期：{ $why }
client-id-empty = { $file } 为空：请写入客户端标识，或删除该文件以新建会话
