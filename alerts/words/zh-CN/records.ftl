### 业务数据库为何不能完成所求。

records-source = 业务数据库
records-no-file = 没有这个文件
records-driver = 数据库报告“{ $says }”
records-not-let-in = 数据库报告“{ $says }”；请查看 records.url，以及 records.password 或 records.password_file
records-unreachable = 数据库报告“{ $says }”；请查看 records.url
records-silent = 数据库无应答
records-no-connection = 没有空闲的连接
records-writing = 另一个事务仍在写入
records-import-under-way = 另一次导入仍在进行
records-overtaken = 另一次导入先完成了
records-no-url = 不是数据库地址，应形如 sqlite:///wenya.sqlite
records-other-database = { $driver }：业务数据库只能是 sqlite 或 postgresql
records-in-memory = sqlite 须有文件：内存数据库在下次连接时就没有了
records-this-machine = 本机
records-database-at = { $host } 上的数据库 { $database }
records-in-use = { $where }：正由运行中的服务或改写记录的重放独占，同时只能有一个
records-older-tables = 没有数据表，或是旧版本的数据表：服务启动时会建立
records-nothing-there = { $where } 没有业务记录：服务是否曾用这份设置运行过？
records-copy-odd = 复制的数据与数据表不符：{ $tables }
records-newer-tables = 数据库的版本为 { $unknown }，本程序不认识（最新只到 { $newest }）；请启动较新的程序，或恢复备份
records-column-missing = 表 { $table } 没有 { $columns } 列，而数据库已升级：是两次发布之间的版本建立的；请恢复此前的备份，或重新开始
records-metric-changed = 测点 '{ $point }' 所测为 { $metric }，不是 { $wanted }：请用新的编号
records-dangling = { $kind } '{ $id }' 所指的 '{ $target }' 不存在
records-url-begins = 须以 sqlite:/// 或 postgresql:// 开头
records-url-secret = 不得带口令；请设置 records.password 或 records.password_file
