### 打印。

printing-lacks = 本机缺少打印所需的系统软件包，请安装：{ $packages }
printing-busy = 等待打印的任务过多，请稍后再试
printing-too-slow = 生成 PDF 超过 { $seconds } 秒，已中止
printing-too-big = 内容过大，不能生成 PDF（上限 20 MB）
printing-failed = 生成 PDF 时出错，原因见运行日志
