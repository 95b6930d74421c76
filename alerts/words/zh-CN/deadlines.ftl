### 计入时限的日期和时段，以及载有它们的文件。

calendar-year-missing = { $year } 年的工作日历尚未导入
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
