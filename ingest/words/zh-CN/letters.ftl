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
