# 一行一户的表格：住户清单里的问题与提醒。
flats-a-date = { $value } 是日期：表格软件把填写的内容改成了日期；请把单元格设为文本格式后重新填写
flats-shortened = { $value } 是科学计数法，后面的位数已丢失；请把单元格设为文本格式后重新填写
flats-residential = 须为居民或非居民，不能是 { $value }
flats-twice = { $value } 重复，已见于第 { $row } 行
flats-column-twice = “{ $heading }”有两列
flats-no-column = 没有{ $what }一列
flats-column-room = 房号
flats-column-building = 楼栋
flats-no-season = 不知道采暖期：请在表头上方加一行，如“采暖期：10月20日至次年4月10日”
flats-season-unread = 看不出采暖期从哪天到哪天：“{ $text }”；应形如“采暖期：10月20日至次年4月10日”
flats-organisation-unnamed = 没有单位名称，暂称“{ $name }”；可在表头上方加一行，如“单位：某县供热有限公司”
flats-unread = { $count } 列没有读取：{ $headings }
flats-skipped = { $count } 行不是住户，没有读取：第 { $rows } 行
flats-renamed = “{ $old }”改称“{ $new }”，因为其中的设备相同
flats-more-renamed = 另有 { $count } 处因设备相同而改称
flats-periods = { $count } 个测点没有写明周期，按每 { $sampling } 采集、每 { $upload } 上报；如不符，请填写“采集周期”和“上报周期”
flats-no-gateway = { $count } 个设备没有网关，任何网关都可以代其上报

# 资产清单的规模。
extent-unknown = 户数未登记
extent-households = { $count } 户
extent = { $stations } 个热力站，{ $buildings } 栋楼，{ $households }，{ $points } 个测点，{ $gateways } 个网关
