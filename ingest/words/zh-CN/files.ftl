### 由人填写的文件及其中的值。

## 何处

file-whole = 文件
file-folder = 文件夹
file-row = 第 { $number } 行
file-and-more = 其余
file-reason = { $file }：{ $reason }
file-problem = { $file }：{ $where }：{ $reason }

## 整个文件

file-more-problems = 另有 { $count } 处错误
file-not-there = 没有这个文件或文件夹
file-not-permitted = 没有读取权限
file-is-folder = 是文件夹，不是文件
file-no-room = 磁盘空间不足
file-read-only = 所在的文件系统是只读的
file-not-made = 无法建立 { $file }：{ $reason }
file-no-place = 该处不能建立文件或文件夹
file-no-right = 没有写入权限
file-no-folder = 应为文件夹之处是一个文件
file-unreadable = 无法读取（{ $code }）
file-refused = 系统拒绝：“{ $why }”
file-too-large = 大于 { $most } 字节
file-not-utf-8 = 第 { $byte } 字节起不是 UTF-8
file-encoding = 既不是 UTF-8，也不是 GB18030
file-not-of-format = 不是 { $format }：{ $reason }
file-fault-at = 第 { $line } 行第 { $column } 列有误
file-ends-early = 到第 { $line } 行结束时内容不完整
file-number-too-long = 有一个数的位数过多
file-bad-cell = 引号位置有误，或单元格过大
file-too-deep = 嵌套层数超过此类文件所需

## 值

value-one-of = 只能是 { $choices } 之一，不能是 { $value }
value-no-number = { $value } 不是数值
value-bare-number = { $value } 须为不带单位的数值
value-no-unit = { $value }：{ $unit } 不是 { $metric } 的单位，应为 { $canonical }
value-limit-range = { $value } 超出 { $metric } 的可能范围：{ $lowest } 至 { $highest } { $unit }
value-difference-range = { $value } 须为 0 至 { $widest } { $unit }，即 { $metric } 可能的最大差值
value-no-duration = { $value } 不是时长，应形如 60s、20min、1h 或 7d
value-duration-range = { $value } 须为 { $shortest } 至 { $longest }
value-whole-milliseconds = { $value } 须为整毫秒
value-hours = 时段应形如 06:00-21:00，不能是 { $value }
value-hours-text = 须为文字，形如 08:00-18:00
value-no-such-time = { $value } 中没有这个时刻
value-hours-empty = { $value } 的起止相同；全天为 00:00-24:00
value-span = { $value } 应形如 11-15..03-15
value-no-such-day = { $start } 至 { $end } 中没有这一天
value-mixed-days = { $start } 与 { $end } 须同为“月-日”，或同为“年-月-日”
value-days-reversed = { $start } 晚于 { $end }
value-no-day = { $value } 不是日期；应形如 11-15，或 { $first } 年至 { $last } 年间的 2026-01-31
value-no-instant = { $value } 不是时刻，应形如 2026-01-31T08:00:00+08:00
value-no-zone = { $value } 没有时区，应形如 2026-01-31T08:00:00+08:00
value-years = { $value } 须在 { $first } 年至 { $last } 年之间
value-zone = { $value } 不是 IANA 时区，应形如 Asia/Shanghai
value-id = { $value } 须为 1 至 64 个字母、数字、“_”、“.”、“:”或“-”
value-alias = { $value } 须为一行 1 至 { $most } 个字，首尾不能有空格
value-line = 须为一行，最多 { $most } 个字
value-unseen = 含有看不见的字符或改变书写方向的字符：{ $value }
value-empty = 不能为空
value-meter-side = 须为 before 或 after（用户水表之前或之后），不能是 { $value }
value-yes-or-no = 须为 true 或 false（是或否），不能是 { $value }
value-degrees = 须为 -{ $most } 至 { $most } 的度数（如 43.8868），不能是 { $value }
value-households = 须为 0 至 { $most } 的整数，不能是 { $value }
value-phone = { $value } 应形如 08:00-18:00=0431-8800001；号码至少有一个数字，最多 { $most } 个字
value-list = 须为列表
value-too-many = 最多 { $most } 项
value-no-user-name = { $value } 不是用户名
value-twice = { $value } 重复

## 工作簿

file-sheet-row = 工作表“{ $sheet }”第 { $number } 行
file-cell = 工作表“{ $sheet }”单元格 { $cell }
file-cell-of-row = 第 { $number } 行 { $column } 列
file-sheet = 工作表“{ $sheet }”
workbook-none = 不是工作簿（.xlsx）；旧格式或加密的文件请先另存为不加密的 .xlsx
workbook-broken = 工作簿已损坏，或不是表格软件保存的；请用表格软件打开后另存为 .xlsx
workbook-too-large = 工作簿展开后过大（大于 { $most } 字节）；请改用 CSV，或分成几个文件
workbook-formula = 是公式；请填入数值本身（复制后“粘贴为数值”）
workbook-error = 是错误值“{ $value }”；请改正，或清空该单元格
workbook-digits = 数字超过 { $most } 位，表格软件已丢失后面的位数；请把单元格设为文本格式后重新填写
