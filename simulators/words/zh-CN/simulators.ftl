### 场景、台账、核对结论，以及播放所用的消息服务器。

## 场景文件

town-scenario = 场景
town-no-scenario = 既不是 .toml 文件的路径，也不是以下任何一个：{ $known }
town-times-have-seconds = { $reason }（时刻须含秒：05:50:00）
town-no-kind = `kind`：{ $tag } 不是以下任何一个：{ $known }
town-kind-missing = 缺少 `kind`
town-duration = 须为 15s、20min、1h 或 2d 这样的时长
town-duration-text = 须为带引号的时长，例如 "20min"
town-resolution = 须为 1、0.1、0.01 至 0.000001
town-sampling = `sampling` 须为 { $seconds } 秒的整数倍
town-upload = `upload` 须为 `sampling` 的整数倍
town-samples = 一次上报至多 { $most } 个采样
town-no-flat = `measured`：{ $floors } 层、{ $risers } 根立管中没有 { $flat } 户
town-households = `households` 不得少于 { $flats } 户
town-key-needs = `{ $key }` 须与 `{ $needed }` 同用
town-room-twice = `rooms`：有一个重复
town-key-above = `{ $key }` 须大于 `{ $below }`
town-before-after = `before` 不得早于 `after`
town-whole-minutes = `start` 与 `step` 须为整分钟
town-start-early = `start` 不得早于 2002 年
town-too-large = { $flats } 户、{ $rooms } 个房间、{ $homes } 个带传感器的住户：各至多 { $most } 个
town-end-before-start = `end` 须晚于 `start`（过午夜须写明日期）
town-daily-fault = 每日重复的故障须短于一天
town-share-or-air = `share` 与 `air` 须给出其一
town-sent-at = `sent_at` 不得早于 `end`，且该故障不能每日重复
town-time = 须为时刻，例如 05:50:00（首日）或 2026-01-15T05:50:00
town-years = 须在 1840 年至 2099 年之间

## 场景中的引用

town-kind-station = 换热站
town-kind-building = 楼栋
town-kind-site = 供水点
town-kind-place = 位置
town-kind-point = 测点
town-kind-points = 测点
town-kind-gateway = 网关
town-kind-household = 户
town-kind-department = 部门
town-kind-person = 人员
town-none-of = { $name } 不是此城镇的{ $what }（有 { $known }）
town-has-none = { $name } 不是此城镇的{ $what }（此处一个也没有）
town-nothing-measured = 没有任何测量：请加上 `buildings` 或 `water`
town-used-twice = { $id } 用了两次
town-long-id = 由各标识拼成的 { $id } 超过 { $most } 个字符
town-needs-water = { $kind } 需要 `water`
town-risers = { $building } 有 { $risers } 根立管
town-after-end = 须早于场景的结束
town-no-buildings = 没有楼栋
town-building-twice = 楼栋标识 { $id } 用了两次
town-no-station = 没有换热站 { $id }
fault-no-station = { $kind }：`station`：没有换热站 { $station }
fault-no-building = { $kind }：`building`：没有楼栋 { $building }
fault-no-riser = { $kind }：`riser`：{ $has }，没有第 { $riser } 根
fault-no-household = { $kind }：`household`：没有名为 { $pattern } 的住户
fault-no-room = { $kind }：`point`：没有房间的测点名为 { $point }
fault-no-site = { $kind }：没有供水点 { $site }；有 { $known }
fault-not-so-cold = { $kind }：`air`：室外 { $outdoor } ℃ 时，{ $flat } 关闭散热器也不会冷到 { $air } ℃
water-no-junction = 供水点 { $site }：{ $network } 没有节点 { $junction }；有 { $some } 等
water-no-wntr = 未安装 `wntr`：{ $network } 以解析模型代替（`pip install wenya[water]`）
water-bad-wntr = `wntr` 无法导入（“{ $why }”）：{ $network } 以解析模型代替（`pip install wenya[water]`）

## 录制的读数

cell-at = { $file }：第 { $row } 行，{ $column } 列：{ $reason }
cell-row = { $file }：第 { $row } 行：{ $why }
cell-not-after = { $cell } 不晚于上一行
cell-first-column = 第一列须为 `{ $column }`
cell-columns = 此外须有 1 至 { $most } 列
cell-column-twice = 该列出现两次
cell-count = 有 { $found } 个单元格，而表头有 { $wanted } 个
cell-no-time = { $cell } 不是 2013-08-24T11:58:00Z 这样的时刻
cell-not-utc = { $cell } 不是 UTC 时间（…Z）
cell-not-finite = { $cell } 不是有限的数
cell-long-line = 超过 { $most } 个字符
recording-wire = { $file }：录制的读数以 `json` 或 `senml` 播放，不能用 { $wire }
recording-gateway = 网关 { $gateway }：只能含字母、数字与 -:._，且只占一级主题
recording-point = { $point } 不是有效的测点标识

## 消息服务器

broker-ca-file = CA 文件 { $file }：“{ $why }”
broker-certificate = 证书 { $certificate } 与密钥 { $key }：“{ $why }”
broker-no-mqtt = 消息服务器 { $broker } 既不支持 MQTT 5，也不支持 MQTT 3.1.1
broker-no-queue = 消息服务器 { $broker } 无法排队报文：“{ $why }”
broker-not-connected = 未连接到 { $broker }
broker-stalled = 消息服务器 { $broker } 已有 { $seconds } 秒未确认任何报文（{ $count } 个报文未决）
broker-untrusted = 消息服务器 { $broker } 不受信任：“{ $why }”
broker-away = 消息服务器 { $broker } 无法连接：{ $why }
broker-refuses = 消息服务器 { $broker } 拒绝连接：“{ $why }”
broker-closed = 消息服务器 { $broker } 在 CONNECT 之后关闭了连接
broker-closed-it = 对方关闭了连接
broker-is-none = { $broker } 对 CONNECT 的应答为 { $answer }：不是 MQTT 消息服务器
broker-code = 代码 { $code }
broker-sent-else = 对方发来的不是确认
broker-acknowledged-twice = 对方确认了未发送的报文，或重复确认
broker-went-away = 与消息服务器 { $broker } 的连接中断：“{ $why }”（{ $sent } 个报文中 { $acknowledged } 个已确认）
connack-version = 不支持 MQTT 3.1.1
connack-client-id = 拒绝该客户端标识
connack-unavailable = 服务不可用
connack-password = 用户名或口令有误
connack-not-authorised = 未获授权
fleet-packs = { $devices } 台设备不能平分为每包 { $pack } 台
fleet-gateways = { $devices } 台设备每包 { $pack } 台，每轮 { $messages } 个报文，少于 { $gateways } 个网关
fleet-size = { $number }（{ $what }）：须为 1 至 { $most }
fleet-readings-a-pack = 每包读数
fleet-devices = 设备
fleet-how-many-gateways = 网关

## 台账与图

ledger-is-file = { $folder }：是文件；请指定新的或空的文件夹
ledger-other-files = { $folder }：其中有台账以外的内容；请指定新的或空的文件夹
ledger-format = { $folder }/run.json：格式为 { $found }，本版本读取格式 { $known }
ledger-dangling = { $folder }：tickets.jsonl：有工单的上级工单不存在
ledger-is-none = { $folder }：没有台账（缺少 { $missing }）
ledger-damaged = { $folder }：“{ $why }”
plot-no-point = 台账中没有测点 { $point }
plot-needs-matplotlib = 绘图需要 `matplotlib`：`pip install wenya[plot]`
plot-ending = { $file }：图须为 .png 或 .svg，不能是 { $suffix }
plot-no-ending = 没有扩展名
plot-nothing = 无可绘制：台账中没有任何测点的数值
plot-too-narrow = 图宽至少 { $least } 像素，不能是 { $found }
plot-too-low = 此图高至少 { $least } 像素，不能是 { $found }

## 对照台账核对服务

service-no-http = { $url } 须以 http:// 或 https:// 开头
service-not-wenya = { $url }/metrics 没有 `wenya_judged_until_seconds`
service-later = { $url } 已判定到 { $judged }，而场景自 { $begins } 开始：供播放的服务须以 `--clock simulated` 运行，其存储中不能有更晚的内容
service-lacks-points = { $url } 不认识 { $points } 个测点中的 { $missing } 个，例如 { $point }：请先导入城镇的资产清单（由 `wenya simulate ledger` 写成）
service-behind = { $url } 在 { $seconds } 秒后只判定到 { $judged }，尚未到 { $wanted }（Unix 毫秒）：它是否以 `--clock simulated` 运行，并使用同一消息服务器？
service-answers-oddly = { $url } 的应答与 Wenya 不符：“{ $why }”
service-endless = { $url } 没有最后一页
service-away = { $url } 无法查询：{ $why }{ $proxy }
service-refuses = { $url } 应答 { $status }：“{ $body }”{ $proxy }
promise-missing = 已承诺但台账中没有：{ $place } 的 { $kind } 工单，事项 { $concern }，{ $after } 至 { $before }
promise-exceeded = 台账中有但未承诺：{ $place } 的 { $kind } 工单，事项 { $concern }，开单于 { $opened }
discrepancy-missed = 漏报
discrepancy-false = 误报
discrepancy-wrong-place = 位置不符
discrepancy-wrong-grouping = 归并不符
discrepancy-different = 有差异
verdict-line = { $time }  { $difference }
verdict-difference = { $kind }：{ $what }，位于 { $where }：{ $why }
verdict-late = 延迟：{ $concern }：{ $late }
verdict-none-late = 无
verdict-late-minutes = { $count }，至多 { $minutes } 分钟
verdict-late-seconds = { $count }，至多 { $seconds } 秒
verdict-no-episode-due = 送达的数据中没有这一事件段
verdict-no-episode = 服务没有这一事件段
verdict-odd = `{ $name }` 为 { $found }，应为 { $wanted }
verdict-no-clock = 缺少时限 { $key }
verdict-clock-not-due = 不应有时限 { $key }
verdict-below = 上级为 { $found }，应为 { $wanted }
verdict-nothing = 无
verdict-episodes = 多出 { $more } 个事件段，缺少 { $fewer } 个
verdict-early = 提前 { $seconds } 秒开单
verdict-elsewhere = 其事件段在 { $places }
verdict-no-ticket = 此位置没有工单，或其事件段在另一张工单上
verdict-not-due = 不应有的 { $kind } 工单

## 天气

weather-not-within = { $value } 不在 { $low } 至 { $high } 之内
weather-no-values = 该列没有数值
weather-begins-earlier = 场景开始得更早，在 { $at }
weather-goes-on = 场景持续得更久，直至 { $until }
weather-columns = 除 `{ $beside }` 外只能有 { $columns }
weather-no-column = 缺少该列

office-difference = { $matter }：{ $why }
office-done = 无
office-refused = { $who } 的 { $does } 被拒的原因为 { $found }，应为 { $wanted } { $why }
office-move = 历史中为 { $found }，应为 { $wanted }
town-acts-order = 各项操作须按时间先后排列
town-acts-register = 各项操作须以 `register` 开始，且只登记一次
town-acts-within = 须在场景的起止时间之内
