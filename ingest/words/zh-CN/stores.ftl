### 接收队列与读数库不能完成所要求的事情时。

store-error = { $code }：{ $reason }
by-proxy = （经由 { $variable } 所指的代理 { $address }）

## 接收队列

journal-file = { $file }：SQLite 报告“{ $why }”
journal-in-use = { $file }：只能由一个进程写入，而另有进程正在写入
journal-is-none = { $file }：是 SQLite 文件，但不是接收队列
journal-newer = { $file }：接收队列格式为 { $version }，由更新版本的 Wenya 写成；本版本最高只能读格式 { $newest }；请启动更新的版本，或恢复备份
journal-parked-full = 死信空间已被暂存报文占满
journal-parked-unreadable = 一封暂存报文无法读取（“{ $why }”）
journal-parked-unequal = 一封暂存报文有 { $topics } 个主题，却有 { $payloads } 个报文体
journal-bytes-wait = 有 { $bytes } 字节等待读取，上限为 { $most } 字节
journal-batch-gone = 保留的一批读数已不存在
journal-batch-damaged = { $file }：第 { $position } 批：“{ $why }”

## DuckDB

store-file = { $file }：DuckDB 报告“{ $why }”
store-no-file = 没有读数：{ $file }
store-newer = { $file } 的格式为 { $version }；本版本的 Wenya 最高只能读格式 { $newest }
store-open-elsewhere = { $file } 已被另一进程打开：“{ $why }”
store-no-duckdb = { $file } 不是 DuckDB 文件
store-other-duckdb = { $file } 由另一版本的 DuckDB 写成：“{ $why }”
store-damaged = { $file } 已损坏：“{ $why }”

## 各种读数库

store-crowded = 等待读数库的请求太多
store-silent = 读数库没有应答

## InfluxDB 的应答

influx-answered = InfluxDB 应答 { $status }：“{ $says }”
influx-not-let-in = { $said }；请查看 readings.influxdb.token（2.x、3.x），或 readings.influxdb.username 与 .password（1.x）
influx-reports = InfluxDB 报告：“{ $says }”
influx-nothing = 无内容
influx-no-verdict = 应答为 { $status }，却不是 InfluxDB 对错误数据行的说法；中间是否另有设备？其内容为“{ $says }”
influx-odd-status = 应答为 { $status }，InfluxDB 在此不会如此应答；中间是否另有设备？
influx-foreign-page = 应答为 { $status }，内容并非出自 InfluxDB；中间是否另有设备？其内容为“{ $says }”
influx-lacks = 应答中没有 `{ $key }`，并非出自 InfluxDB
influx-unreadable = InfluxDB 的应答无法读取：“{ $why }”
influx-breaks-off = InfluxDB 的应答中断
influx-no-version = /ping 未给出 InfluxDB 的版本（{ $found }）
influx-slow = InfluxDB 没有及时应答
influx-unreachable = readings.influxdb.url 所指的 InfluxDB 无法连接：{ $why }{ $proxy }
influx-untrusted = { $said }；请在 readings.influxdb.ca_file 中指定其证书的颁发机构
influx-speaks-tls = 服务器使用 TLS（“{ $says }”）：readings.influxdb.url 须以 https:// 开头
influx-with-tls = { $said }；它是否使用 TLS？若使用，readings.influxdb.url 须以 https:// 开头
influx-without-tls = { $said }；它是否使用 TLS？若不使用，readings.influxdb.url 须以 http:// 开头

## InfluxDB 的数据库与存储桶

influx-database = 数据库“{ $name }”
influx-bucket = 组织“{ $org }”的存储桶“{ $name }”
influx-with-policy = 保留策略为“{ $policy }”的{ $where }
influx-mapped = 可由 InfluxQL 读取的{ $where }
influx-not-there = 没有{ $what }，而只查看读数时不会创建：请先启动一次服务
influx-not-writable = { $where }不允许写入：{ $why }
influx-other-field = { $where }中“{ $measurement }”的字段“{ $field }”类型为 `{ $found }`，而应写入 `{ $ours }`：另有程序在此写入；请为它另设测量名、存储桶或数据库
influx-by-administrator = { $said }。缺少 Wenya 所需的内容，或其用户无权查看：请管理员执行一次 { $statement }，并授予该用户此数据库的 ALL 权限
influx-3-name = InfluxDB 3.x 不接受{ $where }：须为至多 { $most } 个字母、数字、- 与 _，且以字母或数字开头；请更改 readings.influxdb.bucket
influx-3-missing = 没有数据库“{ $name }”；请手工创建：`influxdb3 create database { $name }`
influx-3-no-room = 没有数据库“{ $name }”的空间：{ $why }；Wenya 需要两个数据库，分别存放读数与小时统计
influx-3-may-not-make = 访问令牌无权创建数据库“{ $name }”；请手工创建：`influxdb3 create database { $name }`

## InfluxDB 2.x 的组织、访问令牌与映射

influx-org-empty = readings.influxdb.org = "{ $org }" 为空；InfluxDB 2.x 需要组织的名称
influx-org-unknown = readings.influxdb.org = "{ $org }" 不是服务器上的组织（“{ $says }”）。
influx-org-is-id = readings.influxdb.org = "{ $org }" 不是服务器上的组织（“{ $says }”）。不能以标识代替名称。
influx-org-hidden = 访问令牌无权读取该组织
influx-bucket-hidden = 访问令牌无权读取组织“{ $org }”的存储桶“{ $name }”：它须能读写该存储桶
influx-foreign-token = 访问令牌属于组织“{ $there }”，InfluxQL 会在那里读取；请在“{ $org }”中另建一个
influx-may-not = 访问令牌无权在组织“{ $org }”中{ $doing }（{ $why }）：请授予权限{ $by_hand }
influx-rights-to-make = （read:orgs 与 write:buckets），或手工创建存储桶
influx-see-bucket = 查看存储桶“{ $name }”
influx-see-mappings = 查看数据库“{ $database }”的映射
influx-make-bucket = 创建缺少的存储桶“{ $name }”
influx-keep-bucket = 延长存储桶“{ $name }”的保留时间
influx-map = 将 InfluxQL 的数据库“{ $database }”映射到存储桶“{ $name }”
influx-mapped-elsewhere = InfluxQL 的数据库“{ $database }”（保留策略“{ $policy }”）指向访问令牌无权读取的存储桶，而不是“{ $name }”（“{ $says }”）：请删除该映射，或在 readings.influxdb.bucket 中指定它所指向的存储桶
influx-reads-elsewhere = 应写入存储桶“{ $name }”，而 InfluxQL 从存储桶“{ $there }”读取数据库“{ $database }”（保留策略“{ $policy }”）：写入的内容将读不到。请在 readings.influxdb.bucket（现为“{ $now }”）中指定该存储桶以沿用其中的内容，{ $delete }或另选名称
influx-delete-mapping = 或删除映射 { $id }（`influx v1 dbrp delete`），
influx-reads = 数据库 { $database }，保留策略 { $policy }
