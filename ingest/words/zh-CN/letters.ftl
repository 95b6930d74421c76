### 未解析报文。

reason-malformed = 格式错误
reason-too-large = 报文过大
reason-too-deep = 嵌套过深
reason-unknown-topic = 未知主题
reason-unknown-point = 未知测点
reason-foreign = 越权上报
reason-wrong-unit = 单位错误
reason-not-a-number = 不是数值
reason-bad-time = 时间错误
reason-unsupported-version = 版本过新
reason-no-readings = 没有读数
reason-conflict = 与已有读数冲突
reason-flood = 超出网关流量份额
reason-refused = 读数库拒收
reason-codec-failed = 解码程序出错

## 原因的含义

letter-means-malformed = 报文内容不符合其主题约定的格式。
letter-means-too-large = 报文的字节数或读数条数超过一条报文的上限。
letter-means-too-deep = 报文的嵌套层数超过任何格式所需。
letter-means-unknown-topic = 没有接入格式使用这个主题。
letter-means-unknown-point = 报文中的名称既不是测点，也不是已登记的别名。
letter-means-foreign = 发送方无权上报这个测点。
letter-means-wrong-unit = 单位不能换算为测点的标准单位。
letter-means-not-a-number = 数值不是有限的数。
letter-means-bad-time = 时间无法识别，或设备时钟曾被重置，缓存的数值无法确定时间。
letter-means-unsupported-version = 报文所用格式的版本比系统支持的新。
letter-means-no-readings = 报文格式正确，但其中没有可作为读数的内容。
letter-means-conflict = 同一测点同一时刻已有不同的数值，保留先到的数值。
letter-means-flood = 超出该网关的流量上限，暂存待解码。
letter-means-refused = 读数库拒收这些读数，重试也不会成功。
letter-means-codec-failed = 解码程序自身出错，详情见系统日志。
