### 请求出错时的说明：先是按代码的标题，再是针对该请求的说明。

## 标题

problem-bad-request = 请求无法读取
problem-unknown-host = 本服务不以该主机名应答
problem-bad-cursor = 翻页标记不属于此列表
problem-no-token = 需要登录口令
problem-bad-token = 登录口令无效
problem-forbidden = 您的角色不能进行此操作
problem-not-found = 没有找到
problem-method-not-allowed = 该地址不接受此请求方式
problem-not-acceptable = 没有所要求的格式
problem-illegal-command = 工单当前不能进行此操作
problem-false-closure = 尚未恢复
problem-stale-version = 工单已有变动
problem-conflict = 他人同时作了修改
problem-too-large = 请求过大
problem-unsupported-media-type = 不接受此格式的内容
problem-invalid = 请求内容有误
problem-span-too-long = 时间跨度过长
problem-bad-inventory = 未导入：资产清单有误
problem-internal = 系统出错，详情已记入日志
problem-not-ready = 系统有部件未就绪
problem-records-unavailable = 业务数据库无应答
problem-readings-unavailable = 读数库无应答
problem-too-many-listeners = 实时连接已满
problem-busy = 系统繁忙
