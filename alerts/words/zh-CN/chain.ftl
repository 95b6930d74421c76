### 记录链，以及何处不成立。

chain-row = 链上第 { $seq } 条（表 { $table }，编号 { $id }）
chain-missing = 链上缺少第 { $seq } 条
chain-head = 链止于第 { $seq } 条，与所记录的链头不符
chain-cut = 链止于第 { $seq } 条，早于锚点：最新的记录已被截去
chain-anchor = 第 { $seq } 条的锚点属于另一条链
chain-double-at = { $row }：序号与另一条重复，或不可能有此序号
chain-order-at = { $row }：编号不大于前一条：记录的次序被调换
chain-row-at = { $row }：该条或前一条的哈希已被改动
chain-contents-at = { $row }：内容已被改动
chain-anchor-at = { $row }：哈希与锚点不符：整条链被重写
chain-sheet-at = { $row }：所记的已签字表单 { $what } 已被改动或不在了
chain-file-at = { $row }：所记的附件 { $what } 已被改动或不在了
chain-unsealed = 表单 { $what } 标为已签字，但到第 { $seq } 行为止没有一行记录此事
chain-anchor-keys = 须有 "seq"（数字）和 "hash"（64 位十六进制数字）；可另有 "at"
chain-anchor-none = 其中没有锚点
