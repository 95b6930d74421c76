### 词与词之间。

list-separator = 、
names-all = { $names }
names-some = { $names }，另有 { $more } 个
both = { $first } 与 { $second }
beside = { $first }；{ $second }
