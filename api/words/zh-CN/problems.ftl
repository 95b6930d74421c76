### 请求出错时的说明：先是按代码的标题，再是针对该请求的说明。

## 标题

problem-bad-request = 请求无法读取
problem-unknown-host = 本服务不以该主机名应答
problem-bad-cursor = 翻页标记不属于此列表
problem-no-token = 需要登录
problem-bad-token = 访问令牌无效
problem-bad-sign-in = 登录失败
problem-bad-code = 登录未完成
problem-second-step-over = 登录超时
problem-factor-needed = 须先启用二次验证
problem-factor-refused = 二次验证未变更
problem-provider-refused = 登录未完成
problem-provider-away = 统一身份认证没有应答
problem-identity-refused = 未关联
problem-session-ended = 登录已结束
problem-form-expired = 页面已过期
problem-password-must-change = 须先修改登录口令
problem-gone = 该地址已停用
problem-password-refused = 未修改：不能使用此登录口令
problem-try-later = 请稍后再试
problem-forbidden = 您的角色不能进行此操作
problem-not-found = 没有找到
problem-method-not-allowed = 该地址不接受此请求方式
problem-not-acceptable = 没有所要求的格式
problem-illegal-command = 当前不能进行此操作
problem-false-closure = 尚未恢复
problem-stale-version = 已有新的变动
problem-not-yours = 此操作应由他人进行
problem-not-closable = 工单尚不能办结
problem-extension-too-late = 已来不及延期
problem-own-callback = 不能回访自己经办的工单
problem-finding-decided = 已有人作出核实结论
problem-key-reused = 此键已用于其他内容
problem-conflict = 他人同时作了修改
problem-too-large = 请求过大
problem-unsupported-media-type = 不接受此格式的内容
problem-invalid = 请求内容有误
problem-span-too-long = 时间跨度过长
problem-bad-inventory = 未导入：资产清单有误
problem-name-taken = 该用户名已存在
problem-maintenance-refused = 检修登记有误
problem-reach-refused = 联系方式有误
problem-view-refused = 视图无法这样保存
problem-leave-refused = 不能这样请假
problem-duty-refused = 值班中不能这样操作
problem-stop-not-reported = 停水尚未上报
problem-last-administrator = 将没有可用的管理员
problem-name-refused = 不能使用该用户名
problem-grant-refused = 不能授予该角色
problem-way-in-refused = 不能为该用户设置
problem-internal = 系统出错，详情已记入运行日志
problem-not-ready = 系统有部件未就绪
problem-records-unavailable = 业务数据库无应答
problem-readings-unavailable = 读数库无应答
problem-too-many-listeners = 实时连接已满
problem-busy = 系统繁忙
problem-cannot-print = 无法打印
problem-bad-attachment = 不接受该文件
problem-not-kept = 文件未能保存

## 针对该请求的说明

refusal-failed = 详情已记入运行日志。
refusal-request-unfit = 请求不符合 /openapi.json 中的说明。
refusal-faults = 共 { $count } 处错误。
refusal-part = { $part }：{ $why }（{ $code }）。
refusal-cannot = 不能完成所要求的操作
refusal-import-unsure = { $said }文件要么全部导入，要么没有导入：请重新发送。
refusal-host = 免登录查看时只应答本机名称，参见 api.anonymous = "none"。
refusal-no-body-room = 其他请求的内容已占满内存，请稍后重发。
refusal-body-too-large = 该地址每次请求最多接受 { $most } 字节。
refusal-workbooks = 正在生成其他工作簿，请一分钟后再试，或改用 CSV 文件。
refusal-too-many-requests = 同时处理的请求最多 { $most } 个。
refusal-stopping = 服务正在停止。
refusal-too-many-listeners = 实时连接最多 { $most } 个。
refusal-limit = `limit` 最大为 { $most }。
refusal-cursor = 请用上一页的 `next` 和相同的筛选条件，或从第一页重新开始。
refusal-parameter-value = 参数 { $name } 的取值有误。
refusal-parameter-unknown = 此处没有参数 { $name }。
refusal-parameter-twice = 参数 { $name } 重复。
refusal-filter-value = 筛选条件 { $name } 不能为 { $value }。
refusal-not-ready = 未就绪：{ $parts }。
refusal-token = 访问令牌无效或已失效。
refusal-reading-needs-token = 查看需要访问令牌：`Authorization: Bearer <token>`。
refusal-needs-any-token = 此操作需要访问令牌：`Authorization: Bearer <token>`。
refusal-needs-token = 此操作需要访问令牌（`Authorization: Bearer <token>`），且具有以下角色之一：{ $roles }。
refusal-media-type = 请使用以下内容类型之一：{ $types }。
refusal-no-instant = 不是带时区的 RFC 3339 时刻，应形如 2026-01-31T06:00:00+08:00：{ $text }
refusal-no-such-instant = 没有这个时刻：{ $text }
refusal-no-day = 不是日期，应形如 2026-01-31：{ $text }
refusal-no-such-day = 没有这一天：{ $text }
refusal-years = 不在 1970 年至 9998 年之间：{ $text }
refusal-session-ended = 请重新登录。
refusal-form = 请刷新页面后重试。
refusal-provider-word = 统一身份认证的答复不可信。请重试；仍不成功的，请管理员查看运行日志。
refusal-provider-try = 这次登录不是在本浏览器开始的，或已超时。请重新开始。
refusal-provider-no = 身份提供方未予登录（{ $why }）：可能已在该处取消，或该处不准登录。请重新登录，或凭登录口令登录。
refusal-provider-away = 统一身份认证没有应答。请用登录口令登录，或稍后再试。
refusal-factor-needed = 您的角色须使用二次验证，请先启用。
refusal-password-must-change = 您使用的是一次性登录口令，请先设置自己的登录口令。
refusal-old-page = 系统已升级，请刷新页面后重新登录。
refusal-sign-in-busy = 同时登录的人较多，请稍后再试。
password-differs = 两次输入的新登录口令不一致。

## 就绪状态

readiness-waiting = 等待数据库
