### 系统页面

system-title = 系统
system-intro = 服务自身的运行情况，每五秒更新
system-well = 一切正常
system-unwell = { $count } 处异常
system-readings = 收到读数
system-messages = 收到报文
system-a-second = 每秒
system-seconds = 秒
system-writer-lag = 入库滞后
system-judge-lag = 判定滞后
system-judged-until = 已判定至
system-disk = 磁盘剩余
system-disk-used = 磁盘已用
system-of = 共 { $all }
system-gib = { $size } 吉字节
system-mib = { $size } 兆字节
system-on-server = 在数据库服务器上
system-stores = 存储
system-store = 名称
system-size = 大小
system-fine = 正常
system-not-fine = 异常
system-no-backup = 在主机上执行一条命令，可在服务运行中把全部数据写入一个文件。请每夜执行，异地保存，并定期演练恢复：
system-jobs = 定时任务
system-job = 任务
system-done-at = 上次完成
system-next-at = 下次执行
system-job-fails = 失败，稍后重试
system-job-waits = 启动后尚未执行
system-errors = 最近的警告与错误
system-errors-intro = 启动以来最多五十条，原文照录
system-no-errors = 启动以来没有。
system-level-warning = 警告
system-level-error = 错误
system-sources = 来源（每秒读数）
system-rates-soon = 正在统计，几秒后显示。
system-nothing-came = 近来没有收到读数。
system-channels = 通知渠道
system-no-channels = 没有配置渠道，通知只在本系统页面上显示。
system-channel-fails = 失败，自
system-audit = 操作记录链
system-audit-broken = { $count } 行与写入时不一致
system-audit-holds = 核对一致
system-audit-walked = 上次核对
system-audit-not-walked = 尚未核对
system-versions = 版本
system-version-wenya = 本系统
system-version-python = 运行环境
system-version-inventory = 资产清单
system-version-rules = 规则（最高版本）

## what to do where a part is not ready

system-do-broker = 检查消息服务器是否运行、网络和登录设置；期间现场数据由消息服务器保留。
system-do-journal = 腾出磁盘空间，或恢复读数库以便接收队列消化；在此之前不再收取新数据。
system-do-readings = 检查读数库是否运行；期间读数留在接收队列中，恢复后自动补写。
system-do-records = 检查业务数据库是否运行；期间不产生工单，恢复后自动补上。
system-do-checker = 查看下方错误和所列规则、测点；其余测点照常判定。
system-do-desk = 查看下方错误；工单会自动重试。
system-do-printing = 按提示安装缺少的部件；页面仍可用浏览器打印。
system-do-calendar = 导入所缺年份的工作日表。
system-do-heartbeat = 检查接收心跳的地址和网络；否则本系统停止时无人知晓。

## system-fault

system-fault-disk = 磁盘将满
system-fault-journal = 接收队列将满
system-fault-writer = 入库滞后
system-fault-judge = 判定滞后
system-fault-clock = 本机时钟曾经跳变
system-fault-letters = 有未解析报文因空间不足被丢弃
system-fault-channel = 通知渠道发不出去
system-fault-job = 定时任务失败
system-fault-audit = 操作记录与写入时不一致的行数

## system-fault-do

system-fault-do-disk = 腾出空间或扩大磁盘；写满后不再收取新数据。
system-fault-do-journal = 检查读数库是否跟得上；到达上限后不再收取新数据。
system-fault-do-writer = 检查读数库的负载和网络；数据在接收队列中，不会丢失。
system-fault-do-judge = 查看本机负载；工单会晚于实际发生的时间。
system-fault-do-clock = 检查本机对时；在确认之前不认定中断。
system-fault-do-letters = 处理未解析报文的原因，或增大其保留空间。
system-fault-do-channel = 检查渠道的地址、令牌和网络；期间改走其他渠道。
system-fault-do-job = 查看下方原因；任务会自动重试。
system-fault-do-audit = 由管理员核对这些行，查明是谁、何时改动。

## job

job-hours = 小时统计
job-nightly-hours = 夜间小时统计
job-compliance = 达标统计
job-expiry = 过期读数清理
job-chain = 操作记录链头公布
job-attachments = 附件清理
job-used-keys = 已用标识清理
job-manual-readings = 人工读数比对
job-audit = 操作记录核对

## letters

letter-to-alias = 登记别名
letter-to-inventory = 资产清单中的网关
letter-to-gateway = 该网关的情况
letter-what-to-do = 处理办法：
