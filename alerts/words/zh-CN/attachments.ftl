### 附件。

refusal-no-attachment = 没有附件 { $digest }。
attachment-empty = 文件是空的。
attachment-kind = 只接受以下类型的文件（按内容判断）：{ $kinds }。
attachment-other-kind = 文件是 { $kind }，而不是所称的 { $said }。
attachment-broken = 文件不是完整的 { $kind }。
attachment-pixels = 图片为 { $width } × { $height } 像素，最多 { $most } 像素。
attachment-large = 文件过大，最多 { $most } 字节。
attachment-no-room = 磁盘空间不足，文件无法保存（{ $code }）。
attachment-not-kept = 文件无法写入磁盘（{ $code }）。
attachment-gone = 附件 { $digest } 的文件已丢失，或在磁盘上被改动。
