### Between words.

list-separator = { ", " }
names-all = { $names }
names-some = { $names } and { $more } more
both = { $first } and { $second }
beside = { $first }; { $second }
