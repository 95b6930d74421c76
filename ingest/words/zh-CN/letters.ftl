### 未解析报文。

reason-malformed = 格式错误
reason-too-large = 报文过大
reason-too-deep = 嵌套过深
reason-unknown-topic = 未知主题
reason-no-birth = 等待出生报文
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
letter-means-no-birth = 数值只带编号，还没有出生报文说明编号的含义。
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
letter-means-codec-failed = 解码程序自身出错，详情见运行日志。

letter-do-malformed = 检查网关的发送设置，格式须与主题一致；报文中的内容需要重新发送。
letter-do-too-large = 让网关减少单条报文的读数，或在设置中放宽上限，然后重放。
letter-do-too-deep = 检查网关的发送设置；这样的报文无法读取。
letter-do-unknown-topic = 把网关的主题改为受支持的格式之一，然后重放。
letter-do-no-birth = 让边缘节点重新发布出生报文（重启，或由其主机应用发送重生命令），之后会自动解析。
letter-do-unknown-point = 把该名称登记为测点的别名，或在设备上改正名称，然后重放。
letter-do-foreign = 如网关无误，在资产清单中把测点的设备归到该网关下，再重放；否则查明是谁在用它的账号发送。
letter-do-wrong-unit = 让设备发送其测量项目的单位，或改正所指测点，然后重放。
letter-do-not-a-number = 检查传感器或编码：它把“无值”标记当作数值发送。这些报文可以忽略。
letter-do-bad-time = 校准设备时钟；时钟错误期间缓存的数值没有时间，只能忽略。
letter-do-unsupported-version = 让网关改用较旧的格式版本，或升级本系统，然后重放。
letter-do-no-readings = 通常没有缺失，忽略即可；如应含有数值，请检查编码。
letter-do-conflict = 检查是否有两台设备以同一测点发送，或同一设备重复发送不同的值；以先到的为准。
letter-do-flood = 无需处理，会自动解析；如一直发生，请查明网关为何重复发送。
letter-do-refused = 检查读数库及其限制，然后重放。
letter-do-codec-failed = 连同报文内容报告给开发方；升级后重放。
