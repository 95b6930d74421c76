### 计入时限的日期和时段，以及载有它们的文件。

calendar-year-missing = { $year } 年的工作日历尚未导入
calendar-year-wanted = { $year } 年的工作日尚未在册，请导入
calendar-no-day = { $value } 不是日期，应写作 2027-01-31
calendar-other-year = { $value } 不在 { $year } 年内
calendar-make-up-on-weekday = { $day } 是星期一至星期五，只有星期六、星期日可以是调休上班日
calendar-nothing-off = 没有任何休息日：尚未公布的年份，其文件往往是空表
calendar-json-shape = 应为 {"{"}"year": 2027, "days": [{"{"}"date": "2027-01-01", "name": "…", "isOffDay": true{"}"}, …]{"}"}（{ $reason }）
calendar-csv-shape = 每行应为日期、是否休息、名称，如 { $off }，调休上班日如 { $on }
calendar-no-season-any = 缺少不分季节的一行，未设定季节的地点要用到它

## 时限

limit-one-kind = 必须且只能写 { $kinds } 中的一项
limit-stray-key = { $kind } 类时限不能写 { $key }

## 时限规则和梯级

policies-unknown-table = 不认识的键；时限规则文件只含 [[policy]] 和 [[ladder]] 表
policies-no-tables = 必须是 [[{ $kind }]] 表
policies-unknown-instant = 没有时限从“{ $name }”起算，也没有以它为准的时限
policies-no-ladder = 没有梯级 { $ladder }
policies-no-clause = 没有条款 { $clause }
policies-opens-of-task = 只有子任务的时限才能生成子任务
policies-recurring-pauses = 循环时限不能暂停
policies-variant-same = 须另有证明或时限
policies-step-one-way = 只能用一种方式说明何时触发
policies-step-every = 只有到期之后的最后一级可以重复
policies-no-policy = 没有时限规则 { $key }
policies-no-field = 没有操作带有可以给定它的字段 { $name }
policies-adopted-both = 须同时写明由谁、在哪一天确认
policies-adopted-given = 该期限由条款 { $clause } 规定，只有自定的期限才需要确认
policies-not-the-clause = 条款 { $clause } 规定为 { $given }，此处为 { $site }
