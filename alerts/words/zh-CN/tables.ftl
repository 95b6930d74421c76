### 受理处置各表的错误。

fact-no-value = 须写成“名称=值”。
condition-empty = 空列表永远不成立。
condition-no-table = 条件应为由名称和取值组成的表，或此类表的列表。
condition-unknown-name = 条件中没有名称“{ $name }”。
condition-unknown-value = “{ $name }”不可能取值“{ $value }”。
condition-one-number = 此名称只接受一个数，不接受列表。

desk-setting-unknown = 没有这个设置项。
desk-setting-no-table = 此处应为一组设置项。
desk-setting-missing = 缺少这个设置项。
desk-setting-whole-number = 应为 { $least } 到 { $most } 的整数。
desk-setting-measure = 应为带单位 { $unit } 的数，最大 { $most }。
desk-setting-yes-no = 应为 true 或 false。
desk-setting-size = 应为大小，如“512KiB”或“20MiB”，最大 { $most }。
desk-setting-media-types = 应为列表，可含：{ $types }。
