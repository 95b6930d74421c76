### 受理处置各表的错误。

condition-empty = 空列表永远不成立。
condition-no-table = 条件应为由名称和取值组成的表，或此类表的列表。
condition-unknown-name = 条件中没有名称“{ $name }”。
condition-unknown-value = “{ $name }”不可能取值“{ $value }”。
condition-one-number = 此名称只接受一个数，不接受列表。
