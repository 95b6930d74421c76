### 未解析报文错在哪里。位置和内容引自报文原文。

letter-at = { $at }：{ $reason }
letter-and = { $reason }；{ $more }

## 任何 JSON

letter-too-deep = 嵌套层数超过任何格式所需
letter-empty-payload = 报文为空
letter-truncated = JSON 不完整，中途截断
letter-no-json = JSON 格式错误
letter-no-cbor = CBOR 格式错误，或不是 SenML
letter-bytes-behind = SenML 包之后还有 { $bytes } 个字节；一条消息只能是一个包
letter-no-sparkplug = 不是 Sparkplug 报文
letter-sparkplug-compressed = 报文经过压缩：请在边缘节点上关闭压缩
letter-not-json = JSON 在第 { $byte } 字节附近格式错误
letter-not-utf8 = 文字不是 UTF-8 编码
letter-half-character = 含有半个代理对，不成字符
letter-doubled-key = 键 { $key } 在同一个对象中出现两次：{ $first }、{ $second }
letter-wrong-type = { $at } 应为{ $wanted }，实为{ $found }
letter-wrong-shape = { $at } 不符合其主题约定的格式
letter-missing = 缺少 { $at }
letter-no-object = { $at } 不是对象：{ $found }
letter-no-array = { $at } 不是数组：{ $found }
letter-no-string = { $at } 不是字符串：{ $found }

## json_type

json-type-object = 对象
json-type-array = 数组
json-type-str = 字符串
json-type-int = 整数
json-type-float = 数值
json-type-bool = 布尔值
json-type-null = 空值

## 原生 JSON

letter-no-objects = 既不是对象，也不是对象的数组：{ $found }
letter-empty-array = 数组为空
letter-no-flag = { $at }：{ $found } 不是质量标志

## SenML

letter-no-pack = 数据包应为记录的数组，而不是 { $found }
letter-empty-pack = 数据包为空
letter-no-number-in-pack = 数据包中没有带数值的记录
letter-no-record = { $at } 不是记录：{ $found }
letter-no-version = { $at } 不是版本号：{ $found }
letter-newer-version = { $at } 为 { $version }；最高支持到 { $newest }
letter-other-version = { $at } 为 { $version }，而数据包的版本是 { $pack }
letter-unknown-label = { $at } 是必须理解的字段，而系统不认识
letter-wrong-label-type = { $at } 类型错误：{ $found }
letter-no-senml-name = { $at } 得到 { $name }，不是 SenML 名称
letter-several-values = { $at } 有不止一个值
letter-no-value = { $at } 既没有值，也没有累计值

## ThingsBoard 与网络服务器

letter-no-devices = 不是以设备为键的对象：{ $found }
letter-device-no-array = { $device } 没有数组：{ $found }
letter-no-device-value = 没有一台设备有数值
letter-no-channels = { $at } 缺失或为空：设备是否配置了编解码程序？
letter-no-channel-value = { $at } 中没有带数值的通道

## 时间

letter-no-time = { $time } 不是时间
letter-no-seconds = { $time } 秒不是时间
letter-no-milliseconds = { $time } 不是以毫秒计的时间
letter-no-rfc3339 = { $time } 不是 RFC 3339 格式的时间
letter-no-zone = { $time } 没有时区
letter-time-unit = { $time } 的单位是{ $unit }，应为{ $wanted }

## time_unit

time-unit-seconds = 秒
time-unit-milliseconds = 毫秒
time-unit-microseconds = 微秒
time-unit-nanoseconds = 纳秒

## 整条报文

letter-no-format = 主题 { $topic } 没有对应的接入格式
letter-too-many-bytes = { $bytes } 字节，上限 { $most }
letter-too-many-readings = { $readings } 条读数，上限 { $most }
letter-only-housekeeping = 只有设备自身状态，没有测点的读数
letter-decoder-failed = 解码程序出错，{ $error }：{ $text }
letter-parked = { $messages } 条报文超出发送方的流量上限（mqtt.gateway_messages_per_s），首条主题为 { $topic }；有空时解码
letter-parked-damaged = 因超出发送方流量上限而暂存的报文无法读取；详情见运行日志

## letter_fault：未被接受的读数，按原因

letter-fault-no-birth = 等待出生报文：{ $subjects }
letter-fault-unknown-point = 未知测点：{ $subjects }
letter-fault-wrong-unit = 单位错误：{ $subjects }
letter-fault-not-a-number = 不是数值：{ $subjects }
letter-fault-bad-time = 时间错误：{ $subjects }
letter-foreign = 越权上报：{ $sender }，资产清单第 { $version } 版：{ $subjects }
letter-gateway = 网关 { $gateway }
letter-no-gateway = 主题中没有网关名称
letter-subject = { $name }（{ $note }）
letter-in-unit = 单位为 { $unit }，应为 { $wanted }
letter-behind = 应由 { $gateway } 上报
letter-behind-several = 应由 { $gateways } 之一上报
letter-behind-another = 应由其他网关上报

## 读数库退回的

letter-a-reading = 一条读数
letter-store-says = 读数库答复：{ $says }
letter-kept-first = 已有先到的另一个数值，保留先到的
letter-never-a-point = 资产清单从未有过键为 { $key } 的测点
letter-not-finite = { $value } 不是有限的数
letter-outside-years = measured_at { $at } 毫秒不在 1677 年至 2262 年之间
letter-outside-retention = 超出保留期限：测量时间早于 { $place } 保留读数的期限
letter-no-name-of-influx = { $name } 无法作为行协议中的名称写入
letter-any-store = 读数库
