### 账户、登录与换班。

account-title = 我的账户
account-who = 角色
account-everywhere = 全公司
account-department-gone = 部门已不存在
account-acting-for = 代 { $person }
account-sessions = 登录的浏览器
account-sessions-intro = 不认识的一项，请结束它并修改登录口令。结束后，该浏览器上的页面随即不能再操作。
account-browser = 浏览器
account-browser-unknown = 不详
account-address = 地址
account-address-unknown = 不详
account-began = 登录时间
account-last = 最后操作
account-end = 操作
account-this = 本浏览器
account-this-ends = 由页面上方“退出”结束
account-end-one = 结束
account-end-others = 结束其他全部登录
account-no-session = 没有登录的浏览器
account-tokens = 我的访问令牌
account-tokens-intro = 程序凭访问令牌以您的名义操作。访问令牌由管理员签发，您可以作废。
account-no-token = 没有访问令牌。

token-what-for = 用途
token-nameless = 未写明用途
token-rights = 权限
token-all-rights = 全部权限
token-made = 签发
token-expires = 到期
token-endless = 永不到期
token-last-used = 最后使用
token-never-used = 从未使用
token-state = 状态
token-good = 有效
token-over = 已到期
token-revoked = 已作废
token-revoke = 作废

browser-wechat = 微信
browser-qihoo = 奇虎浏览器
browser-tencent = 腾讯浏览器
browser-edge = 微软浏览器
browser-firefox = 火狐浏览器
browser-chrome = 谷歌浏览器
browser-safari = 苹果浏览器
browser-other = 其他程序
system-windows = 微软系统
system-harmony = 鸿蒙
system-android = 安卓
system-iphone = 苹果手机或平板
system-mac = 苹果电脑
system-linux = 开源系统
system-other = 其他系统

take-over-title = 换班
take-over-intro = 接班人在此登录，{ $person } 随即退出；页面不变，提醒不中断。
take-over-submit = 接班
take-over-cancel = 取消

ending-idle = 较长时间没有操作，登录即将结束。
ending-hours = 登录时长即将用完，请重新登录；已填写的内容不会丢失。
ending-go-on = 继续使用
