### 词与词之间。

list-separator = 、
