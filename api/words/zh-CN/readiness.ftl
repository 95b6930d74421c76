### 系统部件及其未就绪的原因。

readiness-part-broker = 消息服务器
readiness-part-journal = 日志
readiness-part-readings = 读数库
readiness-part-records = 业务记录
readiness-part-checker = 判定
readiness-part-desk = 工单处理
readiness-other = 不能正常工作
readiness-detail = 原文

readiness-state-starting = 正在启动
readiness-state-not-subscribed-yet = 尚未订阅
readiness-state-it-does-not-answer = 没有应答
readiness-state-slow = 长时间没有应答
readiness-state-unavailable = 无法连接
readiness-state-in-use = 被另一个服务占用
readiness-state-busy = 正忙
readiness-state-full = 空间已满
readiness-state-disk = 磁盘无法写入
readiness-state-journal-full = 日志已满，暂停接收
readiness-state-damaged = 数据已损坏
readiness-state-refused = 请求被拒绝
readiness-state-settings = 设置有误
readiness-state-unexpected = 出现意外错误
