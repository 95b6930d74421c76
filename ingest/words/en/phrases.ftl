### Between words.

list-separator = { ", " }
