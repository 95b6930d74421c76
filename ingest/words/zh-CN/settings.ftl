### 设置。

setting-environment = 环境变量
setting-defaults = 默认设置
setting-unknown = 没有这项设置；全部设置见 docs/guides/settings.md
setting-unknown-key = 没有这个键；全部设置见 docs/guides/settings.md
setting-unknown-key-near = 没有这个键；可能是 { $key }
setting-not = { $reason }，而不是 { $value }
setting-unreadable = 无法读取 { $file }：{ $reason }
setting-no-certificate = 其中没有 PEM 证书
setting-empty-file = { $file } 是空文件
setting-given-twice = { $key } 与 { $key }_file 只能设置一项
setting-below = 不得小于 { $key }
setting-issuer = 须是身份认证方自称的 https 地址（本机可用 http），不含查询部分
setting-oidc-client = 设置了 oidc.issuer 时必须填写
setting-oidc-scope = 其中须有 { $scope }
setting-without-tls = 监听本机以外的地址时，登录口令会以明文经过网络：请将 api.origin 设为前置代理的 https 地址；确认通路安全时可设 api.without_tls = true
setting-tiles = 须为一张瓦片的地址，如 https://tiles.example/{"{"}z{"}"}/{"{"}x{"}"}/{"{"}y{"}"}.png
setting-origin = 须为协议和名称，如 https://wenya.example
setting-origin-user = 不得含有用户名
setting-network = “{ $value }”既不是地址，也不是网段
setting-anonymous = "read" 只用于本机；请设为 "none"，并发给登录口令（wenya user add）
setting-five-years = retention_days 低于 { $days }（5 年，W25），须设 service.mode 为 test
setting-certificate-and-key = cert_file 与 key_file 须同时设置
setting-certificate-without-tls = cert_file 用于采用 TLS 的消息服务器：请设 tls = true
setting-certificate-unfit = cert_file { $certificate } 与 key_file { $key } 不能一起使用：“{ $why }”
setting-same-port = 不得与 `port` 相同：内置消息服务器为每个协议版本各用一个端口
