### 本机的端口，以及为何无法连接。

listen-nowhere = { $keys }：无法在 { $host } 的端口 { $port } 上监听：{ $reason }
listen-in-use = 端口已被占用
listen-not-ours = 本机没有这个地址
listen-forbidden = 无权使用该端口
listen-refused = “{ $why }”

reach-refused = 连接被拒绝，该地址上没有程序在监听
reach-late = 超时，没有应答
reach-no-way = 网络不通，没有到该地址的路由
reach-no-name = 主机名无法解析
reach-other = “{ $why }”
