### 人员与权限。

one-viewer = 查看员
one-dispatcher = 调度员
one-engineer = 工程师
